namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logarithm of the running sum of exponentials along a dimension.</summary>
    public static OpDef LogCumSumExp { get; } = OpRegistry.Add(new LogCumSumExpOp());
}

internal sealed class LogCumSumExpOp() : ScanOp("logcumsumexp", new Contract { Formula = "yᵢ = ln(e^x₀ + … + e^xᵢ)", Ulp = 2, AbsoluteEpsilons = 4 }, ScanKind.LogSumExp)
{
    internal override Saved Saved => Saved.Inputs | Saved.Outputs;

    internal override bool Takes(DType dtype) => dtype.IsFloatingPoint;

    /// <remarks>∂L/∂xᵢ = e^(xᵢ − yᵢ) hᵢ with hᵢ = gᵢ + e^(yᵢ − yᵢ₊₁) hᵢ₊₁; no exponent is positive.</remarks>
    internal override void Vjp(GradContext context)
    {
        Tensor x = context.Input(0), y = context.Output(), g = context.Gradient();
        int dim = context.Get<AlongDim>().Dim;
        // Where all so far is −∞, distances are taken from 0 instead: the weight is then e^−∞ = 0.
        Tensor shift = y.MaskedFill(y.Equal(double.NegativeInfinity), 0);
        Tensor ratio = (Recurrences.Delayed(y, dim) - shift).Exp();
        context.Set(0, (x - shift).Exp() * Recurrences.Backwards(ratio, g, dim));
    }
}

/// <summary>Running log-sum-exp.</summary>
public static class LogCumSumExpExtensions
{
    extension(Tensor x)
    {
        /// <summary>ln(e^x₀ + … + e^xᵢ) along <paramref name="dim"/>, without overflow; −∞ while all elements are.</summary>
        public Tensor LogCumSumExp(int dim) => ScanOp.Run(Op.LogCumSumExp, x.DType.IsIntegral ? x.Cast(DType.Float32) : x, dim);
    }
}
