namespace DeepLearning101.Native.Nn;

/// <summary>Bounds on gradients, applied between the backward pass and the optimiser's step.</summary>
/// <remarks>Deep Learning 101, chapter 10. Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013.</remarks>
public static class GradientClip
{
    /// <summary>√(Σ g²) over the gradients of all parameters; those without one are passed over.</summary>
    public static double GlobalNorm(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        double squares = 0;
        foreach (Parameter parameter in parameters)
            if (parameter.Grad is { } gradient) squares += gradient.Cast(DType.Float64).Square().Sum().Item();
        return Math.Sqrt(squares);
    }

    /// <summary>Scales all gradients by one factor, where their common Euclidean norm exceeds <paramref name="maxNorm"/>: g ← g · maxNorm / (norm + 1e-6).</summary>
    /// <returns>The norm before; where it is NaN or infinite, the gradients are left as they are.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxNorm"/> is not above 0.</exception>
    public static double ByNorm(IEnumerable<Parameter> parameters, double maxNorm)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(maxNorm > 0)) throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "GradientClip: the norm must be above 0.");
        Parameter[] all = [.. parameters];
        double norm = GlobalNorm(all), factor = maxNorm / (norm + 1e-6);
        if (!double.IsFinite(norm) || factor >= 1) return norm;
        using ContextScope off = Autograd.NoGrad();
        foreach (Parameter parameter in all) parameter.Grad?.Mul_(factor);
        return norm;
    }

    /// <summary>Cuts each element of each gradient off to [−<paramref name="maxValue"/>, <paramref name="maxValue"/>].</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxValue"/> is not above 0.</exception>
    public static void ByValue(IEnumerable<Parameter> parameters, double maxValue)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(maxValue > 0)) throw new ArgumentOutOfRangeException(nameof(maxValue), maxValue, "GradientClip: the value must be above 0.");
        using ContextScope off = Autograd.NoGrad();
        foreach (Parameter parameter in parameters) parameter.Grad?.Clamp_(-maxValue, maxValue);
    }
}
