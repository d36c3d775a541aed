namespace DeepLearning101.Native.Data;

/// <summary>One row of a batch that is being filled.</summary>
public readonly ref struct BatchRow
{
    private readonly ReadOnlySpan<Tensor> fields;
    private readonly int row;

    internal BatchRow(ReadOnlySpan<Tensor> fields, int row, long epoch)
    {
        Epoch = epoch;
        this.fields = fields;
        this.row = row;
    }

    /// <summary>Number of the epoch that the batch belongs to.</summary>
    public long Epoch { get; }

    /// <summary>The memory of a field in this row, to be written by the data set.</summary>
    /// <param name="field">Index of the field.</param>
    /// <exception cref="TensorDTypeException"><typeparamref name="T"/> is not the C# type of the field's element type.</exception>
    public unsafe Span<T> Field<T>(int field) where T : unmanaged
    {
        Tensor tensor = fields[field];
        if (DTypes.Of<T>() != tensor.DType) throw new TensorDTypeException("BatchRow", $"BatchRow: field {field} has the element type {tensor.DType.Name}; given {DTypes.Of<T>().Name}.", tensor.DType);
        int length = (int)(tensor.Count / tensor.Shape[0]);
        return new Span<T>((T*)tensor.Pointer + (long)row * length, length);
    }

    /// <summary>The same as bytes, whatever the element type.</summary>
    internal unsafe Span<byte> Bytes(int field)
    {
        Tensor tensor = fields[field];
        int length = (int)(tensor.Count / tensor.Shape[0] * tensor.DType.Size);
        return new Span<byte>((byte*)tensor.Pointer + (long)row * length, length);
    }
}
