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
    private readonly Index start, end;
    private readonly long step;
    private readonly Entry entry;
    private readonly Tensor? tensor;

    private TensorIndex(Entry entry, Index start = default, Index end = default, long step = 1, Tensor? tensor = null) =>
        (this.entry, this.start, this.end, this.step, this.tensor) = (entry, start, end, step, tensor);

    private enum Entry : byte
    {
        NewDim,
        Single,
        Range,
        Stepped,
        Tensor,
        Rest,
    }

    /// <summary>A new dimension of length 1.</summary>
    public static TensorIndex NewDim => new(Entry.NewDim);

    /// <summary>All dimensions that no other entry takes.</summary>
    public static TensorIndex Rest => new(Entry.Rest);

    /// <summary>All of one dimension.</summary>
    public static TensorIndex All => new(Entry.Range, Index.Start, Index.End);

    /// <summary>One index; the dimension is dropped. A negative one counts from the end.</summary>
    public static implicit operator TensorIndex(int index) => new(Entry.Single, index < 0 ? new Index(-index, fromEnd: true) : new Index(index));

    /// <summary>One index; the dimension is dropped.</summary>
    public static implicit operator TensorIndex(Index index) => new(Entry.Single, index);

    /// <summary>A range of indices.</summary>
    public static implicit operator TensorIndex(Range range) => new(Entry.Range, range.Start, range.End);

    /// <summary>Integers, or a mask of as many dimensions as it has.</summary>
    public static implicit operator TensorIndex(Tensor tensor) => new(Entry.Tensor, tensor: tensor);

    /// <summary>Every <paramref name="step"/>-th index of a range; a negative step walks from the range's end to its start.</summary>
    public static TensorIndex By(Range range, long step) => new(Entry.Stepped, range.Start, range.End, step);

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
