using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Models;

/// <summary>Sequences [N, T, I] → logits [N, classes]: an LSTM, of whose last layer the last output goes into a linear layer.</summary>
/// <remarks>Deep Learning 101, chapter 10. Images [N, 1, H, W] are taken as sequences of H rows. Parameters: <c>lstm.…</c>, <c>fc.weight</c>, <c>fc.bias</c>, named as PyTorch names them.</remarks>
public sealed class LstmClassifier : Layer
{
    private readonly LSTM lstm;
    private readonly Linear fc;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="inputSize">Features of an element.</param>
    /// <param name="hiddenSize">Features of the state.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="numLayers">Layers. Default 1.</param>
    /// <param name="dropout">Probability of dropping between layers. Default 0.</param>
    /// <param name="bidirectional">Whether it also reads backwards. Default false.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public LstmClassifier(long inputSize, long hiddenSize, long numClasses, int numLayers = 1, double dropout = 0, bool bidirectional = false, Generator? generator = null)
    {
        lstm = RegisterModule("lstm", new LSTM(inputSize, hiddenSize, numLayers, batchFirst: true, dropout: dropout, bidirectional: bidirectional, generator: generator));
        fc = RegisterModule("fc", new Linear(hiddenSize * (bidirectional ? 2 : 1), numClasses, generator: generator));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        if (x.Rank == 4 && x.Shape[1] == 1) x = x.Squeeze(1);
        Tensor output = lstm.Forward(x).Output;
        return fc.Forward(output.Select(1, -1));
    }
}
