namespace DeepLearning101.Native.Data;

/// <summary>Some examples, stacked field by field. Whoever receives a batch disposes it.</summary>
public sealed class Batch : IDisposable
{
    private readonly Tensor[] fields;
    private readonly long[] indices;

    internal Batch(Tensor[] fields, long[] indices) => (this.fields, this.indices) = (fields, indices);

    /// <summary>Number of examples.</summary>
    public int Count => indices.Length;

    /// <summary>Index of each example in the data set.</summary>
    public ReadOnlySpan<long> Indices => indices;

    /// <summary>All fields, in the order of <see cref="Dataset.Fields"/>.</summary>
    public IReadOnlyList<Tensor> Fields => fields;

    /// <summary>The first field.</summary>
    public Tensor Input => fields[0];

    /// <summary>The last field.</summary>
    public Tensor Target => fields[^1];

    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor field in fields) field.Dispose();
    }
}
