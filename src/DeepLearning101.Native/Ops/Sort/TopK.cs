namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Places of the k largest or smallest elements along a dimension, in order.</summary>
    public static OpDef ArgTopK { get; } = OpRegistry.Add(new ArgTopKOp());
}

/// <summary>How many extreme elements along which dimension.</summary>
/// <param name="K">Their number.</param>
/// <param name="Dim">The dimension.</param>
/// <param name="Largest">Whether the largest are wanted, or the smallest.</param>
public sealed record TopKPlaces(long K, int Dim, bool Largest) : OpAttributes;

/// <remarks>Of equal elements those that come first are taken; NaN counts as larger than everything.</remarks>
internal sealed class ArgTopKOp() : PlaceOp("argtopk", new Contract { Formula = "the first k places of the sorted order", PyTorchDifferences = [new(PyTorchPart.Ties, "those that come first are taken here; PyTorch leaves it open")] })
{
    internal override IReadOnlyList<OpSample> Samples =>
        [Distinct(new TopKPlaces(3, 0, true), [7]), Distinct(new TopKPlaces(2, 1, false), [3, 5]), Distinct(new TopKPlaces(3, 1, true), [2, 3, 4]), Distinct(new TopKPlaces(5, 0, true), [700]), Distinct(new TopKPlaces(0, 0, true), [4])];

    private protected override Layout Places(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var places = call.Get<TopKPlaces>();
        if (places.K < 0 || places.K > x.Shape[places.Dim]) Throw.Shape("topk", $"k must lie in [0, {x.Shape[places.Dim]}], the length of dimension {places.Dim}; it is {places.K}", x.Layout);
        long[] shape = x.Shape.ToArray();
        shape[places.Dim] = places.K;
        return Layout.Of(shape);
    }
}

/// <summary>Extreme elements.</summary>
public static class TopKExtensions
{
    extension(Tensor x)
    {
        /// <summary>The <paramref name="k"/> largest (or smallest) elements along <paramref name="dim"/> in order, and their places (i64); of equal ones the first are taken.</summary>
        /// <param name="k">Their number.</param>
        /// <param name="dim">Dimension; default the last.</param>
        /// <param name="largest">Whether the largest are wanted.</param>
        /// <param name="sorted">They are sorted either way; the parameter is PyTorch's.</param>
        public (Tensor Values, Tensor Indices) TopK(long k, int dim = -1, bool largest = true, bool sorted = true)
        {
            _ = sorted;
            int d = x.Layout.Dim("topk", dim);
            return PlaceOp.Pick(Op.ArgTopK, x, d, new TopKPlaces(k, d, largest));
        }
    }
}
