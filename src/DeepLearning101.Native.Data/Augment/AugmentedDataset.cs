namespace DeepLearning101.Native.Data;

/// <summary>Another set whose first field is changed at random.</summary>
internal sealed class AugmentedDataset : Dataset
{
    private readonly Dataset source;
    private readonly Augmentation augmentation;
    private readonly long seed;

    internal AugmentedDataset(Dataset source, Augmentation augmentation, long seed)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        if (source.Fields[0].DType != DType.Float32) throw new TensorDTypeException("Augment", $"Augment: the first field must be f32; it is {source.Fields[0].DType.Name}. Read images as f32.", source.Fields[0].DType);
        (this.source, this.augmentation, this.seed) = (source, augmentation, seed);
    }

    public override long Count => source.Count;

    public override IReadOnlyList<DataField> Fields => source.Fields;

    public override void Read(long index, in BatchRow row)
    {
        source.Read(index, row);
        Span<float> values = row.Field<float>(0);
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        LongList shape = source.Fields[0].Shape;
        Tensor changed = augmentation.Apply(Tensor.From<float>(values, shape.Span), new AugmentRandom(seed, row.Epoch, index));
        if (changed.DType != DType.Float32 || !changed.Shape.SequenceEqual(shape.Span))
            throw new TensorShapeException("Augment", $"Augment: the change must keep f32{Layout.Format(shape.Span)}; it gave {changed.DType.Name}{Layout.Format(changed.Shape)}.", shape.Span.ToArray(), changed.Shape.ToArray());
        changed.CopyTo(values);
    }
}
