using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>Bounds on gradients, applied between the backward pass and the optimiser's step; parameters without a gradient are passed over.</summary>
/// <remarks>Deep Learning 101, section 7.6.3. Norms are f64 sums in an order fixed by the shapes, so their bits depend neither on threads nor on the instruction set. Thread-safe over different parameters. Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013.</remarks>
public static class GradientClip
{
    /// <summary>Norm of all gradients taken as one vector: (Σ |g|^p)^(1/p), max |g| for p = ∞. 0 where there is none; NaN or ∞ where an element is.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="normType">p, above 0. Default 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="normType"/> is not above 0.</exception>
    public static double GlobalNorm(IEnumerable<Parameter> parameters, double normType = 2) => Norm(Gradients(parameters), normType);

    /// <summary>Whether every element of every gradient is finite.</summary>
    public static bool AreFinite(IEnumerable<Parameter> parameters) => double.IsFinite(Norm(Gradients(parameters), double.PositiveInfinity));

    /// <summary>Scales all gradients by one factor, where their common norm exceeds <paramref name="maxNorm"/>: g ← g · maxNorm / (norm + epsilon). Directions stay.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="maxNorm">Largest norm, at least 0; 0 clears the gradients.</param>
    /// <param name="normType">p of the norm, above 0 or ∞. Default 2.</param>
    /// <param name="errorIfNonFinite">Whether a norm that is NaN or infinite is an error. Default false: the gradients are then left as they are.</param>
    /// <param name="epsilon">Against division by zero; PyTorch's 1e-6. With 0 the norm becomes <paramref name="maxNorm"/> itself.</param>
    /// <returns>The norm before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    /// <exception cref="NonFiniteException">The norm is NaN or infinite and <paramref name="errorIfNonFinite"/> is set; nothing is changed.</exception>
    public static double ByNorm(IEnumerable<Parameter> parameters, double maxNorm, double normType = 2, bool errorIfNonFinite = false, double epsilon = 1e-6)
    {
        RequireBound(maxNorm, nameof(maxNorm));
        RequireBound(epsilon, nameof(epsilon));
        List<Tensor> gradients = Gradients(parameters);
        double norm = Norm(gradients, normType);
        if (!double.IsFinite(norm)) return errorIfNonFinite ? throw new NonFiniteException("gradient_clip", $"GradientClip.ByNorm: the norm of the gradients must be finite; it is {norm}. Skip the step, or clear errorIfNonFinite.") : norm;
        if (norm + epsilon > maxNorm && norm > 0) Change<ScaleFormula>(gradients, maxNorm / (norm + epsilon));
        return norm;
    }

    /// <summary>The same for each gradient by itself: one whose Euclidean norm exceeds <paramref name="maxNorm"/> is scaled to it; those with a norm that is not finite stay.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxNorm"/> is negative, NaN or infinite.</exception>
    public static void ByNormEach(IEnumerable<Parameter> parameters, double maxNorm)
    {
        RequireBound(maxNorm, nameof(maxNorm));
        List<Tensor> one = [], gradients = Gradients(parameters);
        foreach (Tensor gradient in gradients)
        {
            one.Clear();
            one.Add(gradient);
            double norm = Norm(one, 2);
            if (norm > maxNorm && double.IsFinite(norm)) Change<ScaleFormula>(one, maxNorm / norm);
        }
    }

    /// <summary>Cuts each element of each gradient off to [−<paramref name="maxValue"/>, <paramref name="maxValue"/>]; NaN stays.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxValue"/> is negative, NaN or infinite.</exception>
    public static void ByValue(IEnumerable<Parameter> parameters, double maxValue)
    {
        RequireBound(maxValue, nameof(maxValue));
        Change<ClipFormula>(Gradients(parameters), maxValue);
    }

    /// <summary>Multiplies every gradient by a number.</summary>
    internal static void Scale(IEnumerable<Parameter> parameters, double factor) => Change<ScaleFormula>(Gradients(parameters), factor);

    private static void RequireBound(double value, string name)
    {
        if (!(value >= 0) || double.IsPositiveInfinity(value)) throw new ArgumentOutOfRangeException(name, value, "GradientClip: the bound must be a finite number ≥ 0.");
    }

    private static List<Tensor> Gradients(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var gradients = new List<Tensor>();
        foreach (Parameter parameter in parameters)
            if (parameter.Grad is { } gradient) gradients.Add(gradient);
        return gradients;
    }

    /// <summary>Whether the fused pass can work on a gradient where it lies.</summary>
    private static bool IsPlain(Tensor gradient) => gradient.Device.IsHost && gradient.IsContiguous && gradient.DType is DType.Float32 or DType.Float64;

    private static double Norm(List<Tensor> gradients, double normType)
    {
        if (!(normType > 0)) throw new ArgumentOutOfRangeException(nameof(normType), normType, "GradientClip: the norm's p must be above 0.");
        if (gradients.Count == 0) return 0;
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        if (normType == 2)
        {
            Tensor[] plain = [.. gradients.ConvertAll(gradient => IsPlain(gradient) ? gradient : gradient.To(Device.Cpu).Cast(DType.Float64).Contiguous())];
            double[] squares = new double[plain.Length];
            FusedNorm.Squares(plain, squares);
            double sum = 0;
            foreach (double square in squares) sum += square;
            return Math.Sqrt(sum);
        }

        double total = 0;
        bool largest = double.IsPositiveInfinity(normType);
        foreach (Tensor gradient in gradients)
        {
            if (gradient.Count == 0) continue;
            Tensor size = gradient.Detach().Cast(DType.Float64).Abs();
            double part = largest ? size.Amax().Item() : size.Pow(normType).Sum().Item();
            total = largest ? Math.Max(total, part) : total + part;
        }

        return largest ? total : Math.Pow(total, 1 / normType);
    }

    private static void Change<F>(List<Tensor> gradients, double number) where F : struct, IOptimFormula
    {
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        var updates = new List<OptimUpdate>(gradients.Count);
        var numbers = new OptimNumbers(number);
        foreach (Tensor gradient in gradients)
        {
            if (IsPlain(gradient)) updates.Add(new OptimUpdate(gradient, gradient, null, null, null, numbers));
            else if (typeof(F) == typeof(ScaleFormula)) gradient.Mul_(number);
            else gradient.Clamp_(-number, number);
        }

        FusedOptim.Run<F>([.. updates]);
    }
}
