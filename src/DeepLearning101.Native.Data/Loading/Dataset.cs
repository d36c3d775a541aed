namespace DeepLearning101.Native.Data;

/// <summary>A field of each example, e.g. the image or the label.</summary>
/// <param name="Name">Name, e.g. <c>image</c>.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Shape of one example's field; a batch has one dimension more in front. A length of <see cref="Dataset.Varies"/> differs from batch to batch.</param>
public sealed record DataField(string Name, DType DType, LongList Shape)
{
    /// <summary>Number of elements of one example; negative where a length varies.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (long n in Shape.Span) count = checked(count * n);
            return count;
        }
    }
}

/// <summary>A finite, indexed collection of examples. Subclasses state the fields and write one example into a row of a batch.</summary>
/// <remarks>Reading must be thread-safe: a loader reads from several threads.</remarks>
public abstract class Dataset
{
    /// <summary>A length in <see cref="DataField.Shape"/> that differs from batch to batch.</summary>
    public const long Varies = -1;

    /// <summary>Number of examples.</summary>
    public abstract long Count { get; }

    /// <summary>The fields of each example; by custom the target is the last.</summary>
    public abstract IReadOnlyList<DataField> Fields { get; }

    /// <summary>Writes example <paramref name="index"/> into a row of a batch.</summary>
    /// <param name="index">In [0, <see cref="Count"/>).</param>
    /// <param name="row">The row; every field must be written as a whole.</param>
    public abstract void Read(long index, in BatchRow row);

    /// <summary>One batch of the given examples; the tensors are the caller's.</summary>
    /// <param name="indices">The examples.</param>
    /// <param name="epoch">Number of the epoch, on which augmentation depends. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside the set.</exception>
    public Tensor[] Batch(ReadOnlySpan<long> indices, long epoch = 0)
    {
        IReadOnlyList<DataField> fields = Fields;
        var tensors = new Tensor[fields.Count];
        for (int i = 0; i < tensors.Length; i++) tensors[i] = Tensor.Empty([indices.Length, .. BatchShape(i, indices).Span], fields[i].DType);
        try
        {
            for (int row = 0; row < indices.Length; row++)
            {
                long index = indices[row];
                if (index < 0 || index >= Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"Batch: an index must lie in [0, {Count - 1}].");
                Read(index, new BatchRow(tensors, row, epoch));
            }
        }
        catch
        {
            foreach (Tensor tensor in tensors) tensor.Dispose();
            throw;
        }

        return tensors;
    }

    /// <summary>Shape of a field in a batch of the given examples, the batch's own dimension left out. Sets whose examples differ in length override it; <see cref="Read"/> then fills up what is longer than its example.</summary>
    protected internal virtual LongList BatchShape(int field, ReadOnlySpan<long> indices) => Fields[field].Shape;

    /// <summary>The same examples with the first field changed at random, in each epoch otherwise; the same seed gives the same changes, whatever the threads.</summary>
    /// <param name="augmentation">The change; it must keep shape and type.</param>
    /// <param name="seed">Seed of the changes.</param>
    public Dataset Augment(Augmentation augmentation, long seed = 0) => new AugmentedDataset(this, augmentation, seed);

    /// <summary>The examples at the given positions, in that order.</summary>
    public Dataset Subset(ReadOnlySpan<long> indices) => new Subset(this, indices.ToArray());

    /// <summary>Parts of the given lengths, drawn at random without overlap; the same seed gives the same parts.</summary>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="lengths">Length of each part; the sum must not exceed <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or the sum too large.</exception>
    public Dataset[] RandomSplit(long seed, params ReadOnlySpan<long> lengths)
    {
        long sum = 0;
        foreach (long length in lengths)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(lengths));
            sum = checked(sum + length);
        }

        if (sum > Count) throw new ArgumentOutOfRangeException(nameof(lengths), sum, $"RandomSplit: the lengths must not sum to more than the {Count} examples.");
        long[] order = new RandomStream(seed, RandomStreams.Split).Permutation(Count);
        var parts = new Dataset[lengths.Length];
        int from = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new Subset(this, order[from..(from + (int)lengths[i])]);
            from += (int)lengths[i];
        }

        return parts;
    }
}

/// <summary>Stream numbers, so that one seed serves for everything without the same numbers being drawn twice.</summary>
internal static class RandomStreams
{
    internal const long Split = 1L << 40;

    /// <summary>Order of epoch e: this plus e.</summary>
    internal const long Shuffle = 2L << 40;
}

/// <summary>Some examples of another set.</summary>
internal sealed class Subset : Dataset
{
    private readonly Dataset source;
    private readonly long[] indices;

    internal Subset(Dataset source, long[] indices)
    {
        foreach (long index in indices)
            if (index < 0 || index >= source.Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"Subset: an index must lie in [0, {source.Count - 1}].");
        (this.source, this.indices) = (source, indices);
    }

    public override long Count => indices.Length;

    public override IReadOnlyList<DataField> Fields => source.Fields;

    public override void Read(long index, in BatchRow row) => source.Read(indices[index], row);

    protected internal override LongList BatchShape(int field, ReadOnlySpan<long> positions)
    {
        var there = new long[positions.Length];
        for (int i = 0; i < there.Length; i++)
        {
            if (positions[i] < 0 || positions[i] >= indices.Length) throw new ArgumentOutOfRangeException(nameof(positions), positions[i], $"Batch: an index must lie in [0, {indices.Length - 1}].");
            there[i] = indices[positions[i]];
        }

        return source.BatchShape(field, there);
    }
}
