namespace DeepLearning101.Native.Data;

/// <summary>Sequences of different lengths with a class each. A batch holds the sequences padded at their ends to the longest of the batch [N, T, …], their lengths i64 [N] and the classes i64 [N].</summary>
/// <remarks>
/// A <see cref="DataLoader"/> that is given <see cref="Lengths"/> puts sequences of similar length together, so that little is padded. The tensors stay the caller's and must live as long as the set is read. Thread-safe.
/// </remarks>
public sealed class SequenceDataset : Dataset
{
    private readonly Tensor[] sequences;
    private readonly long[] lengths, targets;
    private readonly double padding;
    private readonly DataField[] fields;

    /// <summary>A set over sequences.</summary>
    /// <param name="sequences">f32 features or i64 tokens, [T, …] each: one type and one shape behind the first dimension.</param>
    /// <param name="targets">Class of each.</param>
    /// <param name="padding">What fills a sequence up. Default 0.</param>
    /// <exception cref="ArgumentException">There is no sequence, or not as many classes.</exception>
    /// <exception cref="TensorShapeException">A sequence has no dimension, or other lengths behind the first.</exception>
    /// <exception cref="TensorDTypeException">A type is neither f32 nor i64, or not that of the first.</exception>
    /// <exception cref="TensorDeviceException">A sequence is not in the processor's memory.</exception>
    public SequenceDataset(IReadOnlyList<Tensor> sequences, ReadOnlySpan<long> targets, double padding = 0)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0 || sequences.Count != targets.Length) throw new ArgumentException($"SequenceDataset: there must be at least one sequence and a class for each; given {sequences.Count} and {targets.Length}.", nameof(sequences));
        (this.sequences, lengths, this.targets, this.padding) = (new Tensor[sequences.Count], new long[sequences.Count], targets.ToArray(), padding);
        Tensor first = sequences[0];
        for (int i = 0; i < lengths.Length; i++)
        {
            Tensor one = sequences[i];
            if (one.DType is not (DType.Float32 or DType.Int64) || one.DType != first.DType) throw new TensorDTypeException(nameof(SequenceDataset), $"SequenceDataset: sequences must all be f32 or all i64; sequence {i} is {one.DType.Name}, the first {first.DType.Name}.", one.DType);
            if (one.Rank == 0 || one.Rank != first.Rank || !one.Shape[1..].SequenceEqual(first.Shape[1..])) throw new TensorShapeException(nameof(SequenceDataset), $"SequenceDataset: sequences must be [T, …] with the same lengths behind T; sequence {i} is {Layout.Format(one.Shape)}, the first {Layout.Format(first.Shape)}.", one.Shape.ToArray());
            if (!one.Device.IsHost) throw new TensorDeviceException(nameof(SequenceDataset), $"SequenceDataset: rows are copied by the processor, so the tensors must live there; sequence {i} is on {one.Device}.", one.Device);
            (this.sequences[i], lengths[i]) = (one.Contiguous(), one.Shape[0]);
        }

        fields = [new DataField("sequence", first.DType, [Varies, .. first.Shape[1..]]), new DataField("length", DType.Int64, []), new DataField("label", DType.Int64, [])];
    }

    /// <summary>Length of each sequence.</summary>
    public IReadOnlyList<long> Lengths => lengths;

    /// <inheritdoc/>
    public override long Count => lengths.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<DataField> Fields => fields;

    /// <inheritdoc/>
    public override void Read(long index, in BatchRow row)
    {
        Tensor sequence = sequences[index];
        if (sequence.DType == DType.Float32) Fill(sequence, row.Field<float>(0), (float)padding);
        else Fill(sequence, row.Field<long>(0), (long)padding);
        row.Field<long>(1)[0] = lengths[index];
        row.Field<long>(2)[0] = targets[index];
    }

    /// <inheritdoc/>
    protected internal override LongList BatchShape(int field, ReadOnlySpan<long> indices)
    {
        if (field != 0) return fields[field].Shape;
        long longest = 0;
        foreach (long index in indices)
            if (index >= 0 && index < lengths.Length) longest = Math.Max(longest, lengths[index]);
        return [longest, .. fields[0].Shape.Span[1..]];
    }

    private static unsafe void Fill<T>(Tensor sequence, Span<T> to, T padding) where T : unmanaged
    {
        int count = (int)sequence.Count;
        new ReadOnlySpan<T>(sequence.Pointer, count).CopyTo(to);
        to[count..].Fill(padding);
        GC.KeepAlive(sequence);
    }
}
