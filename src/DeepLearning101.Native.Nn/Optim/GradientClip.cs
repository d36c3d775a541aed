namespace DeepLearning101.Native.Nn;

/// <summary>Bounds on gradients, applied between the backward pass and the step. Parameters without a gradient are passed over.</summary>
/// <remarks>Deep Learning 101, sections 7.6.3 and 8.5.2. Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013.</remarks>
public static class GradientClip
{
    /// <summary>√(Σ g²) over the gradients of all parameters.</summary>
    public static double GlobalNorm(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        double squares = 0;
        foreach (Parameter parameter in parameters)
            if (parameter.Grad is { } gradient) squares += gradient.Detach().Cast(DType.Float64).Square().Sum().Item();
        return Math.Sqrt(squares);
    }

    /// <summary>Divides all gradients by max(1, norm / bound), so that their common norm is at most the bound and their direction stays.</summary>
    /// <param name="parameters">Parameters whose gradients count as one vector.</param>
    /// <param name="bound">Largest norm, above 0.</param>
    /// <returns>The norm before; where it is NaN or infinite, the gradients are left as they are.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public static double ByNorm(IEnumerable<Parameter> parameters, double bound)
    {
        RequirePositive(bound);
        Parameter[] all = [.. parameters];
        double norm = GlobalNorm(all);
        if (!double.IsFinite(norm) || norm <= bound) return norm;
        using ContextScope off = Autograd.NoGrad();
        foreach (Parameter parameter in all) parameter.Grad?.Mul_(bound / norm);
        return norm;
    }

    /// <summary>Clamps each element of each gradient to [−bound, bound]; the direction changes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public static void ByValue(IEnumerable<Parameter> parameters, double bound)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        RequirePositive(bound);
        using ContextScope off = Autograd.NoGrad();
        foreach (Parameter parameter in parameters) parameter.Grad?.Clamp_(-bound, bound);
    }

    private static void RequirePositive(double bound)
    {
        if (!(bound > 0)) throw new ArgumentOutOfRangeException(nameof(bound), bound, "GradientClip: the bound must be positive.");
    }
}
