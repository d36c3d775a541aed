namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Where elements would have to be put to keep a sorted line sorted.</summary>
    public static OpDef SearchSorted { get; } = OpRegistry.Add(new SearchSortedOp());
}

/// <summary>Which side of equal elements.</summary>
/// <param name="Right">Behind the last of them; otherwise before the first.</param>
public sealed record SearchSide(bool Right) : OpAttributes;

/// <remarks>Operands: sorted lines [..., n], values [..., m] of the same type; the result is i64 [..., m]. NaN belongs at the end.</remarks>
internal sealed class SearchSortedOp() : OpDef("searchsorted", new Contract { Formula = "first i with aᵢ ≥ v (right: aᵢ > v)" })
{
    public override int Arity => 2;

    public override bool IsPrimitive => true;

    public override bool IsDifferentiable => false;

    internal override Saved Saved => Saved.None;

    // One element is sorted in any type and layout.
    internal override IReadOnlyList<OpSample> Samples =>
        [OpSample.Of(new SearchSide(false), [1], [7]), OpSample.Of(new SearchSide(true), [3, 1], [3, 5]), OpSample.Of(new SearchSide(false), [2, 3, 1], [2, 3, 4])];

    internal override bool Takes(DType dtype) => !dtype.IsComplex;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor sorted, Tensor values) = (call.Inputs[0], call.Inputs[1]);
        if (sorted.DType != values.DType) Throw.DType(Name, $"operands must have one element type, here {sorted.DType.Name}", values.DType, "Cast one of them.");
        if (sorted.Rank == 0 || sorted.Rank != values.Rank || !sorted.Shape[..^1].SequenceEqual(values.Shape[..^1]))
            Throw.Shapes(Name, "the operands must agree in all dimensions but the last", sorted.Layout, values.Layout);
        outputs[0] = new TensorSpec(DType.Int64, Layout.Of(values.Shape));
    }
}

/// <summary>Search in sorted lines.</summary>
public static class SearchSortedExtensions
{
    extension(Tensor sorted)
    {
        /// <summary>For each of <paramref name="values"/> the place (i64) at which it would go into this tensor, sorted along its last dimension: before equal elements, or with <paramref name="right"/> behind them.</summary>
        public Tensor SearchSorted(Tensor values, bool right = false)
        {
            if (sorted.DType != values.DType) (sorted, values) = Promotion.Meet(sorted, values);
            if (sorted.Rank != 1) return Dispatcher.Run(Op.SearchSorted, [sorted, values], new SearchSide(right));
            // The same line for all: rows of values, so that threads can share them.
            long m = values.Count, row = m % 1024 == 0 && m > 0 ? 1024 : m;
            if (row == 0) return Tensor.Zeros(values.Shape, DType.Int64, values.Device);
            Tensor rows = values.Reshape([m / row, row]), line = sorted.Contiguous().Expand([m / row, sorted.Count]);
            return Dispatcher.Run(Op.SearchSorted, [line, rows], new SearchSide(right)).Reshape(values.Shape);
        }

        /// <summary>For each of these values the place (i64) at which it would go into the sorted 1-D <paramref name="boundaries"/>.</summary>
        public Tensor Bucketize(Tensor boundaries, bool right = false)
        {
            if (boundaries.Rank != 1) Throw.Shape("bucketize", "the boundaries must have one dimension", boundaries.Layout);
            return boundaries.SearchSorted(sorted, right);
        }
    }
}
