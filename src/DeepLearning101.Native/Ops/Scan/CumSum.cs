namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Running sum along a dimension.</summary>
    public static OpDef CumSum { get; } = OpRegistry.Add(new CumSumOp());
}

internal sealed class CumSumOp() : ScanOp("cumsum", new Contract { Formula = "yᵢ = x₀ + … + xᵢ", Accumulated = 1 }, ScanKind.Sum)
{
    internal override Saved Saved => Saved.None;

    internal override bool Takes(DType dtype) => true;

    // Of complex numbers, the parts are summed.
    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (!x.DType.IsComplex) return null;
        int dim = call.Get<AlongDim>().Dim;
        return [Tensor.Complex(x.Real().CumSum(dim), x.Imag().CumSum(dim))];
    }

    internal override void Vjp(GradContext context)
    {
        int dim = context.Get<AlongDim>().Dim;
        context.Set(0, context.Gradient().Flip([dim]).CumSum(dim).Flip([dim]));
    }
}

/// <summary>Running sums.</summary>
public static class CumSumExtensions
{
    extension(Tensor x)
    {
        /// <summary>x₀ + … + xᵢ along <paramref name="dim"/>; integers and bool give i64.</summary>
        public Tensor CumSum(int dim) => ScanOp.Run(Op.CumSum, x, dim);
    }
}
