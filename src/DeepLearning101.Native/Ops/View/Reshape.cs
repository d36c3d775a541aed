namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>The same elements in row-major order under another shape.</summary>
    public static OpDef Reshape { get; } = OpRegistry.Add(new ReshapeOp());
}

internal sealed class ReshapeOp() : ViewOp("reshape", Contract.Exact)
{
    public override string? WhyNot(string column) => column == "layouts" ? "a view exists only where the strides allow one; the method copies first where they do not" : base.WhyNot(column);

    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(new Dims([2, 6]), [3, 4]), OpSample.Of(new Dims([24]), [2, 3, 4]), OpSample.Of(new Dims([]), [1])];

    internal override Tensor MakeView(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        Layout? layout = x.Layout.TryReshape(call.Get<Dims>().Values.Span);
        return layout is null ? throw new InvalidOperationException("reshape: the strides do not allow a view.") : x.View(layout, x.Offset);
    }

    internal override void Vjp(GradContext context) => context.Set(0, context.Gradient().Reshape(context.InputLayout(0).Shape));

    private static long Known(long known, long length, ReadOnlySpan<long> shape)
    {
        if (Math.BigMul(known, length, out long product) != 0 || product is < 0 or > Layout.MaxCount) Throw.TooManyElements(shape);
        return product;
    }

    /// <summary>The shape with its −1, if any, replaced by what the number of elements asks for.</summary>
    internal static long[] Resolve(Layout layout, ReadOnlySpan<long> shape)
    {
        long[] result = shape.ToArray();
        int free = -1;
        long known = 1;
        for (int i = 0; i < result.Length; i++)
        {
            if (result[i] == -1 && free < 0) free = i;
            else if (result[i] < 0) Throw.NegativeLength(shape, i);
            else known = Known(known, result[i], shape);
        }

        if (free >= 0 && known > 0 && layout.Count % known == 0) result[free] = layout.Count / known;
        else if (free >= 0 || known != layout.Count)
            Throw.Shape("reshape", $"the new shape {Layout.Format(shape)} must hold the same number of elements ({layout.Count})", layout);
        return result;
    }
}

/// <summary>Reshape and its relatives.</summary>
public static class ReshapeExtensions
{
    extension(Tensor x)
    {
        /// <summary>The same elements in row-major order under another shape; a view where the strides allow it, otherwise a copy. One length may be −1.</summary>
        /// <exception cref="TensorShapeException">The number of elements would change.</exception>
        public Tensor Reshape(ReadOnlySpan<long> shape)
        {
            long[] target = ReshapeOp.Resolve(x.Layout, shape);
            Tensor source = x.Layout.TryReshape(target) is null ? x.Contiguous() : x;
            return Dispatcher.Run(Op.Reshape, [source], new Dims(target.AsSpan()));
        }

        /// <summary>Merges dimensions <paramref name="startDim"/> to <paramref name="endDim"/> into one.</summary>
        public Tensor Flatten(int startDim = 0, int endDim = -1)
        {
            if (x.Rank == 0) return x.Reshape([1]);
            int start = x.Layout.Dim("Flatten", startDim), end = x.Layout.Dim("Flatten", endDim);
            if (start > end) Throw.Argument("Flatten", nameof(startDim), $"startDim must not lie behind endDim ({end})", startDim);
            long merged = 1;
            for (int i = start; i <= end; i++) merged *= x.Shape[i];
            return x.Reshape([.. x.Shape[..start], merged, .. x.Shape[(end + 1)..]]);
        }

        /// <summary>Inserts a dimension of length 1 before <paramref name="dim"/>.</summary>
        public Tensor Unsqueeze(int dim)
        {
            if (dim < -x.Rank - 1 || dim > x.Rank) Throw.DimOutOfRange("Unsqueeze", dim, x.Layout);
            int at = dim < 0 ? dim + x.Rank + 1 : dim;
            return x.Reshape([.. x.Shape[..at], 1, .. x.Shape[at..]]);
        }

        /// <summary>Drops dimension <paramref name="dim"/> where its length is 1, or every dimension of length 1.</summary>
        public Tensor Squeeze(int? dim = null)
        {
            var shape = new List<long>();
            int only = dim is { } d ? x.Layout.Dim("Squeeze", d) : -1;
            for (int i = 0; i < x.Rank; i++) if (x.Shape[i] != 1 || (dim is not null && i != only)) shape.Add(x.Shape[i]);
            return x.Reshape(shape.ToArray());
        }
    }
}
