using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Models;

/// <summary>Sequences [N, L, I] → logits [N, classes]: a linear embedding with sinusoidal positions, a Transformer encoder, the mean over the sequence, a linear layer.</summary>
/// <remarks>Deep Learning 101, chapter 11. Images [N, 1, H, W] are taken as sequences of H rows. Parameters: <c>embed.…</c>, <c>encoder.layers.0.…</c>, <c>fc.…</c>, named as PyTorch names them.</remarks>
public sealed class TransformerClassifier : Layer
{
    private readonly Linear embed, fc;
    private readonly PositionalEncoding positions;
    private readonly TransformerEncoder encoder;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="inputSize">Features of an element.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="dModel">Features inside. Default 64.</param>
    /// <param name="nhead">Heads. Default 4.</param>
    /// <param name="numLayers">Encoder layers. Default 2.</param>
    /// <param name="dimFeedforward">Width of each layer's network. Default 128.</param>
    /// <param name="dropout">Probability of dropping. Default 0.1.</param>
    /// <param name="maxLen">Longest sequence. Default 512.</param>
    /// <param name="generator">Where initial values and masks come from; default: <see cref="Generator.Default"/>.</param>
    public TransformerClassifier(long inputSize, long numClasses, long dModel = 64, int nhead = 4, int numLayers = 2, long dimFeedforward = 128, double dropout = 0.1, long maxLen = 512, Generator? generator = null)
    {
        embed = RegisterModule("embed", new Linear(inputSize, dModel, generator: generator));
        positions = RegisterModule("positions", new PositionalEncoding(dModel, dropout, maxLen, generator));
        encoder = RegisterModule("encoder", new TransformerEncoder(_ => new TransformerEncoderLayer(dModel, nhead, dimFeedforward, dropout, batchFirst: true, generator: generator), numLayers));
        fc = RegisterModule("fc", new Linear(dModel, numClasses, generator: generator));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        if (x.Rank == 4 && x.Shape[1] == 1) x = x.Squeeze(1);
        return fc.Forward(encoder.Forward(positions.Forward(embed.Forward(x))).Mean(1));
    }
}
