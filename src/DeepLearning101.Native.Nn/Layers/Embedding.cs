namespace DeepLearning101.Native.Nn;

/// <summary>A table of vectors looked up by index: i64 [..] → [.., dim].</summary>
/// <remarks>Starts from the normal distribution, as PyTorch's; the row of the padding index starts at 0 and gets no gradient.</remarks>
public sealed class Embedding : Layer
{
    private readonly long? paddingIdx;

    /// <summary>Makes a layer.</summary>
    /// <param name="numEmbeddings">Rows of the table.</param>
    /// <param name="embeddingDim">Length of a row.</param>
    /// <param name="paddingIdx">Index that stands for nothing; negative counts from the end. Default none.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="paddingIdx"/> is no row.</exception>
    public Embedding(long numEmbeddings, long embeddingDim, long? paddingIdx = null, Generator? generator = null)
    {
        if (paddingIdx is { } index)
        {
            if (index < -numEmbeddings || index >= numEmbeddings) throw new ArgumentOutOfRangeException(nameof(paddingIdx), index, $"Embedding: the padding index must lie in [{-numEmbeddings}, {numEmbeddings - 1}].");
            this.paddingIdx = index < 0 ? index + numEmbeddings : index;
        }

        Tensor table = Initialize.Normal(Tensor.Empty([numEmbeddings, embeddingDim]), generator: generator);
        if (this.paddingIdx is { } row)
        {
            using Tensor padding = table.Select(0, row);
            Initialize.Constant(padding, 0);
        }

        Weight = RegisterParameter("weight", new Parameter(table));
    }

    /// <summary>The table [numEmbeddings, embeddingDim].</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Embedding(Weight, paddingIdx);
}
