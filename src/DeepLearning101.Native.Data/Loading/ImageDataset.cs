namespace DeepLearning101.Native.Data;

/// <summary>8-bit images with class labels; a batch holds normalised f32 images [N, C, H, W] and i64 labels [N].</summary>
/// <remarks>Pixels stay bytes in memory and are normalised by a table of 256 values when a batch is made.</remarks>
public sealed class ImageDataset : Dataset
{
    private readonly byte[] pixels, labels;
    private readonly int size;
    private readonly float[] values = new float[256];
    private readonly DataField[] fields;

    /// <summary>A set of a copy of images and labels.</summary>
    /// <param name="images">u8 [N, H, W] or [N, C, H, W].</param>
    /// <param name="labels">u8 [N].</param>
    /// <param name="mean">Mean of pixel / 255, subtracted. Default 0.</param>
    /// <param name="std">Standard deviation of pixel / 255, divided by. Default 1.</param>
    /// <exception cref="TensorShapeException">The numbers of images and labels differ, or the ranks are others.</exception>
    public ImageDataset(Tensor images, Tensor labels, double mean = 0, double std = 1)
    {
        if (images.Rank is not (3 or 4) || labels.Rank != 1 || images.Shape[0] != labels.Shape[0])
            throw new TensorShapeException("ImageDataset", $"ImageDataset: images must be [N, H, W] or [N, C, H, W] and labels [N]; given {Layout.Format(images.Shape)} and {Layout.Format(labels.Shape)}.", images.Shape.ToArray(), labels.Shape.ToArray());
        pixels = images.ToArray<byte>();
        this.labels = labels.ToArray<byte>();
        size = Count == 0 ? 0 : pixels.Length / this.labels.Length;
        for (int i = 0; i < values.Length; i++) values[i] = (float)((i / 255.0 - mean) / std);
        LongList shape = images.Rank == 4 ? images.Shape[1..] : [1, images.Shape[1], images.Shape[2]];
        fields = [new DataField("image", DType.Float32, shape), new DataField("label", DType.Int64, [])];
    }

    /// <inheritdoc/>
    public override long Count => labels.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<DataField> Fields => fields;

    /// <summary>Class of an example.</summary>
    public int Label(long index) => labels[index];

    /// <inheritdoc/>
    public override void Read(long index, in BatchRow row)
    {
        ReadOnlySpan<byte> from = pixels.AsSpan((int)index * size, size);
        Span<float> to = row.Field<float>(0);
        float[] table = values;
        for (int i = 0; i < from.Length && i < to.Length; i++) to[i] = table[from[i]];
        row.Field<long>(1)[0] = labels[index];
    }
}
