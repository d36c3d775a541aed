namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Places of the elements in sorted order.</summary>
    public static OpDef ArgSort { get; } = OpRegistry.Add(new ArgSortOp());
}

/// <summary>A dimension and a direction.</summary>
/// <param name="Dim">The dimension.</param>
/// <param name="Descending">Whether the largest come first.</param>
public sealed record SortOrder(int Dim, bool Descending) : OpAttributes;

/// <remarks>Always stable: equal elements (−0 and +0 are) keep their order. NaN counts as larger than everything, as in PyTorch.</remarks>
internal sealed class ArgSortOp() : PlaceOp("argsort", new Contract { Formula = "the permutation p with x[p₀] ≤ x[p₁] ≤ …" })
{
    internal override IReadOnlyList<OpSample> Samples =>
    [
        Distinct(new SortOrder(0, false), [7]), Distinct(new SortOrder(1, true), [3, 5]), Distinct(new SortOrder(1, false), [2, 3, 4]),
        Distinct(new SortOrder(0, false), [700]), Distinct(new SortOrder(0, false), [0, 2]),
    ];

    private protected override Layout Places(in KernelCall call) => call.Inputs[0].Layout.Contiguous;
}

/// <summary>Sorting.</summary>
public static class SortExtensions
{
    extension(Tensor x)
    {
        /// <summary>The elements along <paramref name="dim"/> in order, and their places (i64) before.</summary>
        /// <param name="dim">Dimension; default the last.</param>
        /// <param name="descending">Whether the largest come first.</param>
        /// <param name="stable">Equal elements keep their order either way; the parameter is PyTorch's.</param>
        /// <remarks>NaN counts as larger than everything.</remarks>
        public (Tensor Values, Tensor Indices) Sort(int dim = -1, bool descending = false, bool stable = true)
        {
            _ = stable;
            int d = x.Layout.Dim("sort", dim);
            return PlaceOp.Pick(Op.ArgSort, x, d, new SortOrder(d, descending));
        }

        /// <summary>Places (i64) of the elements along <paramref name="dim"/> in sorted order; equal elements keep their order.</summary>
        public Tensor ArgSort(int dim = -1, bool descending = false)
        {
            int d = x.Layout.Dim("argsort", dim);
            return x.Rank == 0 ? Tensor.Zeros([], DType.Int64, x.Device) : Dispatcher.Run(Op.ArgSort, [x], new SortOrder(d, descending));
        }
    }
}
