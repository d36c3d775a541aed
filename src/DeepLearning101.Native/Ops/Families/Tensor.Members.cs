using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

public sealed partial class Tensor
{
    /// <summary>Part of the tensor: one entry per dimension from the first on, each an index, a range, a step range or <see cref="TensorIndex.NewDim"/>.</summary>
    /// <example><code>x[0, 1..^1]   x[^1]   x[.., 2]   x[TensorIndex.NewDim, ..]</code></example>
    [IndexerName("Part")]
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get
        {
            Tensor result = this;
            int dim = 0;
            foreach (TensorIndex index in indices) result = index.Apply(result, ref dim);
            return result;
        }
    }
}

/// <summary>One entry of an indexer: an index, a range, a range with a step, or a new dimension.</summary>
public readonly struct TensorIndex
{
    private readonly Index start, end;
    private readonly long step;
    private readonly Entry entry;

    private TensorIndex(Entry entry, Index start = default, Index end = default, long step = 1) => (this.entry, this.start, this.end, this.step) = (entry, start, end, step);

    private enum Entry : byte
    {
        NewDim,
        Single,
        Range,
        Stepped,
    }

    /// <summary>A new dimension of length 1.</summary>
    public static TensorIndex NewDim => new(Entry.NewDim);

    /// <summary>One index; the dimension is dropped. A negative one counts from the end.</summary>
    public static implicit operator TensorIndex(int index) => new(Entry.Single, index < 0 ? new Index(-index, fromEnd: true) : new Index(index));

    /// <summary>One index; the dimension is dropped.</summary>
    public static implicit operator TensorIndex(Index index) => new(Entry.Single, index);

    /// <summary>A range of indices.</summary>
    public static implicit operator TensorIndex(Range range) => new(Entry.Range, range.Start, range.End);

    /// <summary>Every <paramref name="step"/>-th index of a range; a negative step walks from the range's end to its start.</summary>
    public static TensorIndex By(Range range, long step) => new(Entry.Stepped, range.Start, range.End, step);

    internal Tensor Apply(Tensor x, ref int dim)
    {
        if (entry == Entry.NewDim) return x.Unsqueeze(dim++);
        if (dim >= x.Rank) Throw.Shape("index", $"at most {x.Rank} indices fit", x.Layout);
        long n = x.Shape[dim];
        if (entry == Entry.Single)
        {
            long at = start.IsFromEnd ? n - start.Value : start.Value;
            if (at < 0 || at >= n) Throw.Index("index", start.IsFromEnd ? -start.Value : start.Value, n, dim);
            return x.Select(dim, at);
        }

        long first = Math.Clamp(start.IsFromEnd ? n - start.Value : start.Value, 0, n), last = Math.Clamp(end.IsFromEnd ? n - end.Value : end.Value, 0, n);
        if (entry == Entry.Range || step > 0) return x.Slice(dim++, first, Math.Max(first, last), step == 0 ? 1 : step);
        Tensor part = x.Slice(dim, first, Math.Max(first, last)).Slice(dim, null, null, step);
        dim++;
        return part;
    }
}
