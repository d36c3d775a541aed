namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Arithmetic mean over dimensions.</summary>
    public static ReduceOp Mean { get; } = OpRegistry.Add(new MeanOp());
}

/// <remarks>The sum is divided once, in f64, and the quotient rounded once to the element type; f16 and bf16 are summed in f32.</remarks>
internal sealed class MeanOp() : ReduceOp("mean", new Contract { Formula = "Σ x / n", Accumulated = 1 }, widens: false, hasIdentity: true)
{
    internal override Saved Saved => Saved.None;

    internal override Linearity Linearity => Linearity.Linear;

    internal override unsafe delegate*<double, long, double> Finish => &Quotient;

    internal override bool Takes(DType dtype) => dtype.IsDifferentiable;

    internal override void Accept(IReduceVisitor visitor) => visitor.Reduce<SumFormula>();

    internal override void Vjp(GradContext context) =>
        context.Set(0, Spread(context, context.Gradient() / Terms(context.InputLayout(0), context.Get<Reduction>())));

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var reduction = call.Get<Reduction>();
        if (x.DType.IsComplex) return [Dispatcher.Run(Op.Sum, [x], reduction) / Terms(x.Layout, reduction)];
        // The sum of halves would round before the division does.
        DType wide = x.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        return [(Dispatcher.Run(Op.Sum, [x.Cast(wide)], reduction) / Terms(x.Layout, reduction)).Cast(x.DType)];
    }

    private static double Quotient(double sum, long n) => sum / n;
}

/// <summary>Arithmetic mean.</summary>
public static class MeanExtensions
{
    extension(Tensor x)
    {
        /// <summary>Σ x / n over <paramref name="dim"/> (all dimensions where none is named); the mean of nothing is NaN.</summary>
        /// <exception cref="TensorDTypeException">The elements are neither floating-point nor complex.</exception>
        public Tensor Mean(ReadOnlySpan<long> dim = default, bool keepDim = false) => Dispatcher.Run(Op.Mean, [x], ReduceOp.Over("mean", x, dim, keepDim));

        /// <summary>Σ x / n over one dimension.</summary>
        public Tensor Mean(int dim, bool keepDim = false) => x.Mean([dim], keepDim);

        /// <summary>Mean of the elements that are not NaN; NaN where all are.</summary>
        public Tensor NanMean(ReadOnlySpan<long> dim = default, bool keepDim = false) =>
            x.NanSum(dim, keepDim) / x.Equal(x).Sum(dim, keepDim).Cast(x.DType);

        /// <summary>Mean of the elements of one dimension that are not NaN.</summary>
        public Tensor NanMean(int dim, bool keepDim = false) => x.NanMean([dim], keepDim);
    }
}
