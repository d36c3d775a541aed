namespace DeepLearning101.Native.Data;

/// <summary>Examples held in tensors: example i is row i of each.</summary>
/// <remarks>The tensors stay the caller's and must live as long as the set is read.</remarks>
public sealed class TensorDataset : Dataset
{
    private readonly Tensor[] tensors;
    private readonly DataField[] fields;

    /// <summary>A set over tensors with equal first dimensions, e.g. inputs and targets.</summary>
    /// <exception cref="TensorShapeException">A tensor has no dimension, or the first lengths differ.</exception>
    public TensorDataset(params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length == 0) throw new ArgumentException("TensorDataset: at least one tensor is needed.", nameof(tensors));
        this.tensors = new Tensor[tensors.Length];
        fields = new DataField[tensors.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            Tensor tensor = tensors[i];
            if (tensor.Rank == 0 || tensor.Shape[0] != tensors[0].Shape[0]) throw new TensorShapeException("TensorDataset", $"TensorDataset: all tensors must have the same first length; tensor {i} is {Layout.Format(tensor.Shape)}, the first {Layout.Format(tensors[0].Shape)}.", tensor.Shape.ToArray());
            if (!tensor.Device.IsHost) throw new TensorDeviceException("TensorDataset", $"TensorDataset: rows are copied by the processor, so the tensors must live there; tensor {i} is on {tensor.Device}.", tensor.Device);
            this.tensors[i] = tensor.Contiguous();
            string name = tensors.Length == 1 ? "input" : i == fields.Length - 1 ? "target" : i == 0 ? "input" : $"input{i}";
            fields[i] = new DataField(name, tensor.DType, tensor.Shape[1..]);
        }
    }

    /// <inheritdoc/>
    public override long Count => tensors[0].Shape[0];

    /// <inheritdoc/>
    public override IReadOnlyList<DataField> Fields => fields;

    /// <inheritdoc/>
    public override unsafe void Read(long index, in BatchRow row)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            Span<byte> to = row.Bytes(i);
            new ReadOnlySpan<byte>((byte*)tensors[i].Pointer + index * to.Length, to.Length).CopyTo(to);
            GC.KeepAlive(tensors[i]);
        }
    }
}
