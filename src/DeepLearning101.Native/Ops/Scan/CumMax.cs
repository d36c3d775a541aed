namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Place of the largest element so far along a dimension.</summary>
    public static OpDef CumArgMax { get; } = OpRegistry.Add(new CumArgOp("cumargmax", largest: true));

    /// <summary>Place of the smallest element so far along a dimension.</summary>
    public static OpDef CumArgMin { get; } = OpRegistry.Add(new CumArgOp("cumargmin", largest: false));
}

/// <remarks>Of equal elements the last counts, and a NaN stays, as in PyTorch.</remarks>
internal sealed class CumArgOp(string name, bool largest) : PlaceOp(name, new Contract { Formula = largest ? "last j ≤ i with xⱼ = max(x₀ … xᵢ)" : "last j ≤ i with xⱼ = min(x₀ … xᵢ)" })
{
    internal bool Largest => largest;

    internal override IReadOnlyList<OpSample> Samples =>
        [Distinct(new AlongDim(0), [7]), Distinct(new AlongDim(1), [3, 5]), Distinct(new AlongDim(1), [2, 3, 4]), Distinct(new AlongDim(0), [0, 2])];

    private protected override Layout Places(in KernelCall call) => call.Inputs[0].Layout.Contiguous;
}

/// <summary>Running extrema.</summary>
public static class CumMaxExtensions
{
    extension(Tensor x)
    {
        /// <summary>The largest element so far along <paramref name="dim"/> and its place (the last of equal ones); a NaN stays. The gradient goes to that place.</summary>
        public (Tensor Values, Tensor Indices) CumMax(int dim) => Run(Op.CumArgMax, x, dim);

        /// <summary>The smallest element so far along <paramref name="dim"/> and its place (the last of equal ones); a NaN stays. The gradient goes to that place.</summary>
        public (Tensor Values, Tensor Indices) CumMin(int dim) => Run(Op.CumArgMin, x, dim);
    }

    private static (Tensor Values, Tensor Indices) Run(OpDef op, Tensor x, int dim)
    {
        int d = x.Layout.Dim(op.Name, dim);
        return PlaceOp.Pick(op, x, d, new AlongDim(d));
    }
}
