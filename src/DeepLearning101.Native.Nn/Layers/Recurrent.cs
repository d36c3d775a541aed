namespace DeepLearning101.Native.Nn;

/// <summary>What recurrent layers share: weights by PyTorch's names, layer by layer and direction by direction.</summary>
/// <remarks>Sequences are [T, N, I], or [N, T, I] with batchFirst; a single one is [T, I]. Starts as PyTorch's: uniform within ±1 / √hidden.</remarks>
public abstract class RecurrentModule : Module
{
    private readonly List<Parameter> weights = [];
    private Tensor[]? values;

    private protected RecurrentModule(int gates, long inputSize, long hiddenSize, int numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Generator? generator)
    {
        string name = GetType().Name;
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numLayers, 1);
        if (!(dropout is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(dropout), dropout, $"{name}: the probability must lie in [0, 1].");
        (InputSize, HiddenSize, NumLayers, HasBias, BatchFirst, Dropout, Bidirectional) = (inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional);
        double bound = 1 / Math.Sqrt(hiddenSize);
        for (int layer = 0; layer < numLayers; layer++)
        {
            for (int direction = 0; direction < Directions; direction++)
            {
                string suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
                long width = layer == 0 ? inputSize : hiddenSize * Directions;
                Add($"weight_ih{suffix}", [gates * hiddenSize, width]);
                Add($"weight_hh{suffix}", [gates * hiddenSize, hiddenSize]);
                if (!bias) continue;
                Add($"bias_ih{suffix}", [gates * hiddenSize]);
                Add($"bias_hh{suffix}", [gates * hiddenSize]);
            }
        }

        void Add(string key, LongList shape) => weights.Add(RegisterParameter(key, new Parameter(Initialize.Uniform(Tensor.Empty(shape.Span), -bound, bound, generator))));
    }

    /// <summary>Features of the input.</summary>
    public long InputSize { get; }

    /// <summary>Features of the state.</summary>
    public long HiddenSize { get; }

    /// <summary>Layers.</summary>
    public int NumLayers { get; }

    /// <summary>Whether there are biases.</summary>
    public bool HasBias { get; }

    /// <summary>Whether sequences are [N, T, I] rather than [T, N, I].</summary>
    public bool BatchFirst { get; }

    /// <summary>Probability with which outputs between layers are dropped in training.</summary>
    public double Dropout { get; }

    /// <summary>Whether each layer also runs backwards.</summary>
    public bool Bidirectional { get; }

    private protected int Directions => Bidirectional ? 2 : 1;

    private protected ReadOnlySpan<Tensor> Weights
    {
        get
        {
            values ??= new Tensor[weights.Count];
            for (int i = 0; i < values.Length; i++) values[i] = weights[i].Value;
            return values;
        }
    }

    /// <summary>First states, zeros where none are given: [layers · directions, N, H].</summary>
    private protected Tensor State(Tensor? given, Tensor input)
    {
        if (input.Rank != 3) throw new TensorShapeException(GetType().Name, $"{GetType().Name}: the input must be {(BatchFirst ? "[N, T, I]" : "[T, N, I]")} or [T, I]; given {Layout.Format(input.Shape)}.", input.Shape.ToArray());
        return given ?? Tensor.Zeros([NumLayers * Directions, input.Shape[BatchFirst ? 0 : 1], HiddenSize], input.DType, input.Device);
    }

    private protected Tensor Batched(Tensor input) => input.Rank == 2 ? input.Unsqueeze(BatchFirst ? 0 : 1) : input;

    private protected Tensor Single(Tensor output, bool single) => single ? output.Squeeze(BatchFirst ? 0 : 1) : output;
}

/// <summary>Elman network: h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or max(0, …).</summary>
/// <remarks>Deep Learning 101, chapter 10.</remarks>
public sealed class RNN : RecurrentModule
{
    private readonly bool relu;

    /// <summary>Makes a layer.</summary>
    /// <param name="inputSize">Features of the input.</param>
    /// <param name="hiddenSize">Features of the state.</param>
    /// <param name="numLayers">Layers. Default 1.</param>
    /// <param name="nonlinearity"><c>tanh</c> (default) or <c>relu</c>.</param>
    /// <param name="bias">Whether there are biases. Default true.</param>
    /// <param name="batchFirst">Whether sequences are [N, T, I]. Default false.</param>
    /// <param name="dropout">Probability with which outputs between layers are dropped in training. Default 0.</param>
    /// <param name="bidirectional">Whether each layer also runs backwards. Default false.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The nonlinearity is another.</exception>
    public RNN(long inputSize, long hiddenSize, int numLayers = 1, string nonlinearity = "tanh", bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, Generator? generator = null)
        : base(1, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, generator) =>
        relu = nonlinearity switch
        {
            "tanh" => false,
            "relu" => true,
            _ => throw new ArgumentException($"RNN: the nonlinearity must be tanh or relu; given '{nonlinearity}'.", nameof(nonlinearity)),
        };

    /// <summary>Outputs of the last layer [T, N, directions · H] and last states [layers · directions, N, H].</summary>
    /// <param name="input">Sequences [T, N, I] (or [N, T, I]), or one [T, I].</param>
    /// <param name="h0">First states; default zeros.</param>
    public (Tensor Output, Tensor Hidden) Forward(Tensor input, Tensor? h0 = null)
    {
        bool single = input.Rank == 2;
        Tensor x = Batched(input);
        (Tensor output, Tensor hidden) = x.Rnn(State(single ? h0?.Unsqueeze(1) : h0, x), Weights, HasBias, NumLayers, Dropout, IsTraining, Bidirectional, BatchFirst, relu);
        return (Single(output, single), single ? hidden.Squeeze(1) : hidden);
    }
}

/// <summary>Long short-term memory: gates i, f, g, o; c' = f ⊙ c + i ⊙ g, h' = o ⊙ tanh c'.</summary>
/// <remarks>Deep Learning 101, chapter 10. Source: Hochreiter and Schmidhuber, Long short-term memory, 1997.</remarks>
public sealed class LSTM : RecurrentModule
{
    /// <summary>Makes a layer.</summary>
    /// <param name="inputSize">Features of the input.</param>
    /// <param name="hiddenSize">Features of the state.</param>
    /// <param name="numLayers">Layers. Default 1.</param>
    /// <param name="bias">Whether there are biases. Default true.</param>
    /// <param name="batchFirst">Whether sequences are [N, T, I]. Default false.</param>
    /// <param name="dropout">Probability with which outputs between layers are dropped in training. Default 0.</param>
    /// <param name="bidirectional">Whether each layer also runs backwards. Default false.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public LSTM(long inputSize, long hiddenSize, int numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, Generator? generator = null)
        : base(4, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, generator)
    {
    }

    /// <summary>Outputs of the last layer [T, N, directions · H], last states h and last states c, both [layers · directions, N, H].</summary>
    /// <param name="input">Sequences [T, N, I] (or [N, T, I]), or one [T, I].</param>
    /// <param name="h0">First states h; default zeros.</param>
    /// <param name="c0">First states c; default zeros.</param>
    public (Tensor Output, Tensor Hidden, Tensor Cell) Forward(Tensor input, Tensor? h0 = null, Tensor? c0 = null)
    {
        bool single = input.Rank == 2;
        Tensor x = Batched(input);
        (Tensor output, Tensor hidden, Tensor cell) = x.Lstm(State(single ? h0?.Unsqueeze(1) : h0, x), State(single ? c0?.Unsqueeze(1) : c0, x), Weights, HasBias, NumLayers, Dropout, IsTraining, Bidirectional, BatchFirst);
        return (Single(output, single), single ? hidden.Squeeze(1) : hidden, single ? cell.Squeeze(1) : cell);
    }
}

/// <summary>Gated recurrent unit: gates r, z; n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn)), h' = (1 − z) ⊙ n + z ⊙ h.</summary>
/// <remarks>Deep Learning 101, chapter 10. Source: Cho et al., Learning phrase representations using RNN encoder–decoder, 2014.</remarks>
public sealed class GRU : RecurrentModule
{
    private readonly bool resetAfter;

    /// <summary>Makes a layer.</summary>
    /// <param name="inputSize">Features of the input.</param>
    /// <param name="hiddenSize">Features of the state.</param>
    /// <param name="numLayers">Layers. Default 1.</param>
    /// <param name="bias">Whether there are biases. Default true.</param>
    /// <param name="batchFirst">Whether sequences are [N, T, I]. Default false.</param>
    /// <param name="dropout">Probability with which outputs between layers are dropped in training. Default 0.</param>
    /// <param name="bidirectional">Whether each layer also runs backwards. Default false.</param>
    /// <param name="resetAfter">Whether the reset gate is applied behind the product with the state (default, as PyTorch and cuDNN) or before it (as in the paper).</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public GRU(long inputSize, long hiddenSize, int numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, bool resetAfter = true, Generator? generator = null)
        : base(3, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, generator) => this.resetAfter = resetAfter;

    /// <summary>Outputs of the last layer [T, N, directions · H] and last states [layers · directions, N, H].</summary>
    /// <param name="input">Sequences [T, N, I] (or [N, T, I]), or one [T, I].</param>
    /// <param name="h0">First states; default zeros.</param>
    public (Tensor Output, Tensor Hidden) Forward(Tensor input, Tensor? h0 = null)
    {
        bool single = input.Rank == 2;
        Tensor x = Batched(input);
        (Tensor output, Tensor hidden) = x.Gru(State(single ? h0?.Unsqueeze(1) : h0, x), Weights, HasBias, NumLayers, Dropout, IsTraining, Bidirectional, BatchFirst, resetAfter);
        return (Single(output, single), single ? hidden.Squeeze(1) : hidden);
    }
}
