using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

public sealed partial class Tensor
{
    /// <summary>Part of the tensor: one entry per dimension from the first on, each an index, a range, a step range, <see cref="TensorIndex.NewDim"/>, <see cref="TensorIndex.All"/>, or a tensor of integers or bool (see <c>Index</c>).</summary>
    /// <remarks>Without tensors among the entries the part is a view. Setting writes the value, which broadcasts and is cast, into the part.</remarks>
    /// <example><code>x[0, 1..^1]   x[^1]   x[.., 2]   x[TensorIndex.NewDim, ..]   x[mask]   x[rows, 1..3] = y</code></example>
    [IndexerName("Part")]
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get => TensorIndex.Apply(this, indices, out Tensor?[]? tensors) is var view && tensors is null ? view : view.Index(tensors);

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (Dispatcher.IsDifferentiated(Op.Copy, [this, value]))
            {
                // Gradients see whole tensors only: the numbers of the part's elements say where the values go.
                Tensor places = Tensor.Arange(Count, device: Device).Reshape(Shape)[indices];
                Tensor flat = this.Reshape([-1]).IndexCopy(0, places.Reshape([-1]), value.Cast(DType).Expand(places.Shape).Reshape([-1]));
                this.Copy_(flat.Reshape(Shape));
                return;
            }

            Tensor part = TensorIndex.Apply(this, indices, out Tensor?[]? tensors);
            if (tensors is null) part.Copy_(value);
            else part.IndexPut_(tensors, value);
        }
    }
}

/// <summary>One entry of an indexer: an index, a range, a range with a step, a new dimension, a tensor of indices or a mask.</summary>
public readonly struct TensorIndex
{
    /// <summary>An end of a slice that is not given.</summary>
    private const long Open = long.MinValue;

    // Ends of a range that count from the end are kept as their complement: ^0 is no index from the start.
    private readonly long start, end, step;
    private readonly Entry entry;
    private readonly Tensor? tensor;

    private TensorIndex(Entry entry, long start = 0, long end = 0, long step = 1, Tensor? tensor = null) =>
        (this.entry, this.start, this.end, this.step, this.tensor) = (entry, start, end, step, tensor);

    private enum Entry : byte
    {
        NewDim,
        Single,
        FromEnd,
        Range,
        Slice,
        Tensor,
        Rest,
    }

    /// <summary>A new dimension of length 1.</summary>
    public static TensorIndex NewDim => new(Entry.NewDim);

    /// <summary>All dimensions that no other entry takes.</summary>
    public static TensorIndex Rest => new(Entry.Rest);

    /// <summary>All of one dimension.</summary>
    public static TensorIndex All => new(Entry.Slice, Open, Open);

    /// <summary>One index; the dimension is dropped. A negative one counts from the end.</summary>
    public static implicit operator TensorIndex(int index) => new(Entry.Single, index);

    /// <summary>One index, which may lie beyond 2³¹; the dimension is dropped. A negative one counts from the end.</summary>
    public static implicit operator TensorIndex(long index) => new(Entry.Single, index);

    /// <summary>One index; the dimension is dropped.</summary>
    public static implicit operator TensorIndex(Index index) => index.IsFromEnd ? new(Entry.FromEnd, index.Value) : new(Entry.Single, index.Value);

    /// <summary>A range of indices; ends beyond the dimension are cut off.</summary>
    public static implicit operator TensorIndex(Range range) => By(range, 1);

    /// <summary>Integers, or a mask of as many dimensions as it has.</summary>
    public static implicit operator TensorIndex(Tensor tensor) => new(Entry.Tensor, tensor: tensor);

    /// <summary>Every <paramref name="step"/>-th index of a range; a negative step walks from the range's end to its start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0.</exception>
    public static TensorIndex By(Range range, long step)
    {
        if (step == 0) Throw.Argument("index", nameof(step), "the step must not be 0", step);
        return new(Entry.Range, range.Start.IsFromEnd ? ~(long)range.Start.Value : range.Start.Value, range.End.IsFromEnd ? ~(long)range.End.Value : range.End.Value, step);
    }

    /// <summary>Indices <paramref name="start"/> (inclusive) to <paramref name="end"/> (exclusive), which may lie beyond 2³¹: NumPy's <c>start:end:step</c>, negative ones counted from the end, null for an open end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0.</exception>
    public static TensorIndex Slice(long? start = null, long? end = null, long step = 1)
    {
        if (step == 0) Throw.Argument("index", nameof(step), "the step must not be 0", step);
        return new(Entry.Slice, start ?? Open, end ?? Open, step);
    }

    /// <summary>What the entries that are not tensors make of <paramref name="x"/>, a view, and the tensors by dimension of that view.</summary>
    internal static Tensor Apply(Tensor x, ReadOnlySpan<TensorIndex> indices, out Tensor?[]? tensors)
    {
        Tensor result = x;
        List<Tensor?>? found = null;
        int dim = 0, taken = 0;
        foreach (TensorIndex index in indices) taken += index.Dims;
        foreach (TensorIndex index in indices)
        {
            if (index.entry == Entry.Rest)
            {
                dim += Math.Max(0, x.Rank - taken);
                continue;
            }

            if (index.tensor is not { } tensor)
            {
                result = index.Apply(result, ref dim);
                continue;
            }

            found ??= [];
            // A mask is one entry for several dimensions.
            int before = 0;
            foreach (Tensor? earlier in found) before += earlier is { DType: DType.Bool } mask ? mask.Rank : 1;
            for (; before < dim; before++) found.Add(null);
            found.Add(tensor);
            dim += index.Dims;
        }

        tensors = found?.ToArray();
        return result;
    }

    private int Dims => entry switch
    {
        Entry.NewDim or Entry.Rest => 0,
        Entry.Tensor when tensor!.DType == DType.Bool => tensor.Rank,
        _ => 1,
    };

    private Tensor Apply(Tensor x, ref int dim)
    {
        if (entry == Entry.NewDim) return x.Unsqueeze(dim++);
        if (dim >= x.Rank) Throw.Shape("index", $"at most {x.Rank} indices fit", x.Layout);
        long n = x.Shape[dim];
        if (entry is Entry.Single or Entry.FromEnd)
        {
            long at = entry == Entry.FromEnd ? n - start : start < 0 ? start + n : start;
            if (at < 0 || at >= n) Throw.Index("index", entry == Entry.FromEnd ? -start : start, n, dim);
            return x.Select(dim, at);
        }

        if (entry == Entry.Slice) return x.Slice(dim++, start == Open ? null : start, end == Open ? null : end, step);
        long first = Math.Clamp(start < 0 ? n - ~start : start, 0, n), last = Math.Max(first, Math.Clamp(end < 0 ? n - ~end : end, 0, n));
        if (step > 0) return x.Slice(dim++, first, last, step);
        Tensor part = x.Slice(dim, first, last).Slice(dim, null, null, step);
        dim++;
        return part;
    }
}
