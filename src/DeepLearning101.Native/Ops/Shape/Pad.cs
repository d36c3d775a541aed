namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>A tensor with a constant around it; negative amounts cut off.</summary>
    public static OpDef Pad { get; } = OpRegistry.Add(new PadOp());
}

/// <summary>What comes before and after each dimension.</summary>
/// <param name="Before">Entries before, by dimension; negative ones are cut off.</param>
/// <param name="After">Entries after, by dimension.</param>
/// <param name="Value">What they are.</param>
public sealed record Padding(LongList Before, LongList After, double Value) : OpAttributes;

/// <summary>What is put around a tensor.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The tensor mirrored at its edge, the edge not repeated.</summary>
    Reflect,

    /// <summary>The edge, repeated.</summary>
    Replicate,

    /// <summary>The tensor repeated.</summary>
    Circular,
}

internal sealed class PadOp() : OpDef("pad", new Contract { Formula = "x inside, a constant around it" })
{
    public override int Arity => 1;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new Padding([2], [1], 0), [7]), OpSample.Of(new Padding([1, 0], [0, 2], 1.5), [3, 5]),
        OpSample.Of(new Padding([0, -1, 2], [1, 1, -1], -1), [2, 3, 4]), OpSample.Of(new Padding([], [], 1), []),
    ];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        var padding = call.Get<Padding>();
        long[] shape = x.Shape.ToArray();
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] += padding.Before[i] + padding.After[i];
            if (shape[i] < 0) Throw.Shape("pad", $"at most the whole of dimension {i} can be cut off; {padding.Before[i]} and {padding.After[i]} were asked for", x.Layout);
        }

        outputs[0] = new TensorSpec(x.DType, Layout.Of(shape));
    }

    internal override void Vjp(GradContext context)
    {
        var padding = context.Get<Padding>();
        context.Set(0, Dispatcher.Run(this, [context.Gradient()], new Padding(Negated(padding.Before), Negated(padding.After), 0)));
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var padding = call.Get<Padding>();
        TensorSpec spec = default;
        Infer(call, new Span<TensorSpec>(ref spec));
        Tensor result = Tensor.Full(spec.Layout.Shape, padding.Value, x.DType, x.Device);
        if (result.Count == 0 || x.Count == 0) return [result];
        Layout from = x.Layout, to = result.Layout;
        long fromOffset = x.Offset, toOffset = 0;
        for (int i = 0; i < x.Rank; i++)
        {
            long cutBefore = Math.Max(0, -padding.Before[i]), cutAfter = Math.Max(0, -padding.After[i]), before = Math.Max(0, padding.Before[i]);
            long length = x.Shape[i] - cutBefore - cutAfter;
            if (length <= 0) return [result];
            fromOffset += cutBefore * x.Strides[i];
            toOffset += before * result.Strides[i];
            from = from.WithDim(i, length, x.Strides[i]);
            to = to.WithDim(i, length, result.Strides[i]);
        }

        using Tensor source = x.View(from, fromOffset), place = result.View(to, toOffset);
        ((Backend)x.Device).Copy(source, place);
        return [result];
    }

    private static LongList Negated(LongList values)
    {
        var result = new long[values.Count];
        for (int i = 0; i < result.Length; i++) result[i] = -values[i];
        return result.AsSpan();
    }
}

/// <summary>Padding.</summary>
public static class PadExtensions
{
    extension(Tensor x)
    {
        /// <summary>x with entries around it.</summary>
        /// <param name="pad">(before, after) of the last dimension, then of the one before it, and so on; negative amounts cut off.</param>
        /// <param name="mode">What the entries are.</param>
        /// <param name="value">The constant, for <see cref="PadMode.Constant"/>.</param>
        /// <exception cref="TensorShapeException">An amount is more than the mode can fill from the tensor.</exception>
        public Tensor Pad(ReadOnlySpan<long> pad, PadMode mode = PadMode.Constant, double value = 0)
        {
            if (pad.Length % 2 != 0 || pad.Length / 2 > x.Rank) Throw.Shape("pad", $"a pair of amounts for each of at most {x.Rank} dimensions is needed; {pad.Length} amounts were given", x.Layout);
            long[] before = new long[x.Rank], after = new long[x.Rank];
            for (int i = 0; i < pad.Length / 2; i++) (before[^(i + 1)], after[^(i + 1)]) = (pad[2 * i], pad[2 * i + 1]);
            if (mode == PadMode.Constant) return Dispatcher.Run(Op.Pad, [x], new Padding(before.AsSpan(), after.AsSpan(), value));
            Tensor result = x;
            for (int i = 0; i < x.Rank; i++) result = Around(result, i, before[i], after[i], mode);
            return result;
        }
    }

    private static Tensor Around(Tensor x, int dim, long before, long after, PadMode mode)
    {
        if (before < 0 || after < 0)
        {
            long start = Math.Max(0, -before), end = Math.Max(0, -after);
            if (start + end > x.Shape[dim]) Throw.Shape("pad", $"at most the whole of dimension {dim} can be cut off; {before} and {after} were asked for", x.Layout);
            x = x.Narrow(dim, start, x.Shape[dim] - start - end);
            (before, after) = (Math.Max(0, before), Math.Max(0, after));
        }

        if (before == 0 && after == 0) return x;
        long n = x.Shape[dim], most = mode == PadMode.Reflect ? n - 1 : mode == PadMode.Circular ? n : n > 0 ? long.MaxValue : 0;
        if (before > most || after > most) Throw.Shape("pad", $"dimension {dim} of length {n} can give at most {most} entries on a side in this mode; {before} and {after} were asked for", x.Layout);
        var parts = new List<Tensor>();
        if (before > 0) parts.Add(Edge(x, dim, before, mode, first: true));
        parts.Add(x);
        if (after > 0) parts.Add(Edge(x, dim, after, mode, first: false));
        return Tensor.Cat(parts.ToArray(), dim);
    }

    private static Tensor Edge(Tensor x, int dim, long amount, PadMode mode, bool first)
    {
        long n = x.Shape[dim];
        switch (mode)
        {
            case PadMode.Reflect: return x.Narrow(dim, first ? 1 : n - 1 - amount, amount).Flip([dim]);
            case PadMode.Circular: return x.Narrow(dim, first ? n - amount : 0, amount);
        }

        long[] shape = x.Shape.ToArray();
        shape[dim] = amount;
        return x.Narrow(dim, first ? 0 : n - 1, 1).Expand(shape);
    }
}
