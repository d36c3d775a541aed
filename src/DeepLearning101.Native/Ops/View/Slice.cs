namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Every step-th index of one dimension from a start on, as a view.</summary>
    public static OpDef Slice { get; } = OpRegistry.Add(new SliceOp());

    /// <summary>The gradient of a slice: zeros of the whole shape with the operand in the slice's place.</summary>
    public static OpDef Unslice { get; } = OpRegistry.Add(new UnsliceOp());
}

/// <summary>Part of one dimension.</summary>
/// <param name="Dim">The dimension.</param>
/// <param name="Start">First index.</param>
/// <param name="Length">Number of indices.</param>
/// <param name="Step">Distance of indices; may be negative.</param>
public sealed record SliceRange(int Dim, long Start, long Length, long Step) : OpAttributes;

/// <summary>Part of one dimension and the length of the whole.</summary>
/// <param name="Range">The part.</param>
/// <param name="Whole">Length of the dimension.</param>
public sealed record SlicePlace(SliceRange Range, long Whole) : OpAttributes;

internal sealed class SliceOp() : ViewOp("slice", Contract.Exact)
{
    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(new SliceRange(0, 2, 3, 1), [7]), OpSample.Of(new SliceRange(1, 4, 3, -2), [3, 5]), OpSample.Of(new SliceRange(2, 1, 0, 1), [2, 3, 4])];

    internal override Tensor MakeView(in KernelCall call) => View(call.Inputs[0], call.Get<SliceRange>());

    internal override void Vjp(GradContext context)
    {
        var range = context.Get<SliceRange>();
        context.Set(0, Dispatcher.Run(Op.Unslice, [context.Gradient()], new SlicePlace(range, context.InputLayout(0)[range.Dim])));
    }

    internal static Tensor View(Tensor x, SliceRange range)
    {
        long stride = x.Strides[range.Dim];
        return x.View(x.Layout.WithDim(range.Dim, range.Length, stride * range.Step), x.Offset + (range.Length > 0 ? range.Start * stride : 0));
    }
}

internal sealed class UnsliceOp() : OpDef("unslice", Contract.Exact)
{
    public override bool IsPrimitive => true;

    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(new SlicePlace(new SliceRange(0, 2, 3, 1), 7), [3]), OpSample.Of(new SlicePlace(new SliceRange(1, 4, 3, -2), 5), [3, 3]), OpSample.Of(new SlicePlace(new SliceRange(1, 1, 2, 1), 4), [2, 2, 3])];

    internal override bool Takes(DType dtype) => true;

    public override int Arity => 1;

    internal override Saved Saved => Saved.None;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        var place = call.Get<SlicePlace>();
        long[] shape = x.Shape.ToArray();
        shape[place.Range.Dim] = place.Whole;
        outputs[0] = new TensorSpec(x.DType, Layout.Of(shape));
    }

    internal override void Vjp(GradContext context) => context.Set(0, Dispatcher.Run(Op.Slice, [context.Gradient()], context.Get<SlicePlace>().Range));

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var place = call.Get<SlicePlace>();
        long[] shape = x.Shape.ToArray();
        shape[place.Range.Dim] = place.Whole;
        Tensor result = Tensor.Zeros(shape, x.DType, x.Device);
        using Tensor part = SliceOp.View(result, place.Range);
        ((Backend)x.Device).Copy(x, part);
        return [result];
    }
}

/// <summary>Parts of dimensions.</summary>
public static class SliceExtensions
{
    extension(Tensor x)
    {
        /// <summary>Indices <paramref name="start"/> (inclusive) to <paramref name="end"/> (exclusive) of a dimension by <paramref name="step"/>, as a view. Ends beyond the dimension are cut off, as in NumPy.</summary>
        /// <param name="dim">Dimension; negative counts from the end.</param>
        /// <param name="start">First index; negative counts from the end; null: the beginning (the end for a negative step).</param>
        /// <param name="end">Index behind the last; negative counts from the end; null: through the end (the beginning for a negative step).</param>
        /// <param name="step">Distance of indices, not 0; negative walks backwards.</param>
        public Tensor Slice(int dim, long? start = null, long? end = null, long step = 1)
        {
            int d = x.Rank == 0 ? throw new TensorShapeException("slice", "slice: a tensor with at least one dimension is needed; given [].", []) : x.Layout.Dim("slice", dim);
            if (step == 0) Throw.Argument("slice", nameof(step), "the step must not be 0", step);
            long n = x.Shape[d], low = step > 0 ? 0 : -1, high = step > 0 ? n : n - 1;
            long first = start is { } s ? Math.Clamp(s < 0 ? s + n : s, low, high) : step > 0 ? low : high;
            long last = end is { } e ? Math.Clamp(e < 0 ? e + n : e, low, high) : step > 0 ? high : low;
            long way = step > 0 ? last - first : first - last;
            // Negating the most negative step overflows; its walk has one index at most.
            long length = way <= 0 ? 0 : 1 + (step > 0 ? (way - 1) / step : step == long.MinValue ? 0 : (way - 1) / -step);
            return Dispatcher.Run(Op.Slice, [x], new SliceRange(d, first, length, step));
        }

        /// <summary>One index of a dimension, which is dropped: a view.</summary>
        /// <exception cref="TensorIndexException">The index lies outside the dimension.</exception>
        public Tensor Select(int dim, long index)
        {
            int d = x.Layout.Dim("select", dim);
            long n = x.Rank == 0 ? 0 : x.Shape[d];
            if (index < -n || index >= n) Throw.Index("select", index, n, d);
            Tensor part = Dispatcher.Run(Op.Slice, [x], new SliceRange(d, index < 0 ? index + n : index, 1, 1));
            return part.Reshape([.. x.Shape[..d], .. x.Shape[(d + 1)..]]);
        }

        /// <summary>Part of a dimension from <paramref name="start"/> (negative: counted from the end) on, as a view.</summary>
        /// <exception cref="TensorIndexException">The part does not lie within the dimension.</exception>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
        /// <exception cref="TensorShapeException">The tensor has no dimension.</exception>
        public Tensor Narrow(int dim, long start, long length)
        {
            if (x.Rank == 0) Throw.Shape("narrow", "a tensor with at least one dimension is needed", x.Layout);
            int d = x.Layout.Dim("narrow", dim);
            long n = x.Shape[d];
            if (start < -n || start > n) Throw.Bound("narrow", start, n, d);
            if (length < 0) Throw.Argument("narrow", nameof(length), "the length must not be negative", length);
            if (start < 0) start += n;
            if (length > n - start) Throw.Bound("narrow", length > long.MaxValue - start ? long.MaxValue : start + length, n, d);
            return Dispatcher.Run(Op.Slice, [x], new SliceRange(d, start, length, 1));
        }

        /// <summary>The elements in reversed order along the given dimensions, as a view.</summary>
        public Tensor Flip(ReadOnlySpan<long> dims)
        {
            Tensor result = x;
            foreach (long dim in dims) result = result.Slice((int)dim, step: -1);
            return result;
        }
    }
}
