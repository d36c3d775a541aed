namespace DeepLearning101.Native.Nn;

/// <summary>Penalties on weights as terms of the loss, for losses that need them as numbers; the optimisers' options <c>weight_decay</c> and <c>l1</c> add the same gradients for less.</summary>
/// <remarks>Deep Learning 101, section 7.1. Each returns a scalar that has a gradient. Thread-safe.</remarks>
public static class Penalty
{
    /// <summary>λ/2 · Σ p² (eq. 7.1), gradient λp.</summary>
    public static Tensor L2(IEnumerable<Parameter> parameters, double lambda) => Sum(parameters, parameter => parameter.Value.Square().Sum() * (lambda / 2));

    /// <summary>λ · Σ |p| (eq. 7.3), gradient λ·sign(p), 0 at 0.</summary>
    public static Tensor L1(IEnumerable<Parameter> parameters, double lambda) => Sum(parameters, parameter => parameter.Value.Abs().Sum() * lambda);

    /// <summary>λ₁ · Σ |p| + λ₂ · Σ p² (eq. 7.4, without ½), gradient λ₁·sign(p) + 2λ₂p.</summary>
    public static Tensor ElasticNet(IEnumerable<Parameter> parameters, double lambda1, double lambda2) => Sum(parameters, parameter => parameter.Value.Abs().Sum() * lambda1 + parameter.Value.Square().Sum() * lambda2);

    /// <summary>Share of elements that are exactly zero.</summary>
    public static double Sparsity(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        double all = 0, filled = 0;
        foreach (Parameter parameter in parameters)
        {
            all += parameter.Value.Count;
            filled += parameter.Value.CountNonzero().Item();
        }

        return all > 0 ? 1 - filled / all : 0;
    }

    private static Tensor Sum(IEnumerable<Parameter> parameters, Func<Parameter, Tensor> term)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Tensor? sum = null;
        foreach (Parameter parameter in parameters) sum = sum is null ? term(parameter) : sum + term(parameter);
        return sum ?? throw new ArgumentException("Penalty: no parameters are given.", nameof(parameters));
    }
}
