namespace DeepLearning101.Native.Nn;

/// <summary>What one-step recurrent modules share. Starts as PyTorch's: uniform within ±1 / √hidden.</summary>
public abstract class RecurrentCell : Module
{
    private protected RecurrentCell(int gates, long inputSize, long hiddenSize, bool bias, Generator? generator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        HiddenSize = hiddenSize;
        double bound = 1 / Math.Sqrt(hiddenSize);
        WeightIh = Add("weight_ih", [gates * hiddenSize, inputSize]);
        WeightHh = Add("weight_hh", [gates * hiddenSize, hiddenSize]);
        if (!bias) return;
        BiasIh = Add("bias_ih", [gates * hiddenSize]);
        BiasHh = Add("bias_hh", [gates * hiddenSize]);

        Parameter Add(string key, LongList shape) => RegisterParameter(key, new Parameter(Initialize.Uniform(Tensor.Empty(shape.Span), -bound, bound, generator)));
    }

    /// <summary>Features of the state.</summary>
    public long HiddenSize { get; }

    /// <summary>Weight of the input [gates · H, I].</summary>
    public Parameter WeightIh { get; }

    /// <summary>Weight of the state [gates · H, H].</summary>
    public Parameter WeightHh { get; }

    /// <summary>Bias of the input [gates · H], or null.</summary>
    public Parameter? BiasIh { get; }

    /// <summary>Bias of the state [gates · H], or null.</summary>
    public Parameter? BiasHh { get; }

    private protected Tensor State(Tensor? given, Tensor input) => given ?? Tensor.Zeros([.. input.Shape[..^1], HiddenSize], input.DType, input.Device);
}

/// <summary>One step of an Elman network.</summary>
public sealed class RNNCell : RecurrentCell
{
    private readonly bool relu;

    /// <summary>Makes a cell.</summary>
    /// <param name="inputSize">Features of the input.</param>
    /// <param name="hiddenSize">Features of the state.</param>
    /// <param name="bias">Whether there are biases. Default true.</param>
    /// <param name="nonlinearity"><c>tanh</c> (default) or <c>relu</c>.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public RNNCell(long inputSize, long hiddenSize, bool bias = true, string nonlinearity = "tanh", Generator? generator = null) : base(1, inputSize, hiddenSize, bias, generator) =>
        relu = nonlinearity switch
        {
            "tanh" => false,
            "relu" => true,
            _ => throw new ArgumentException($"RNNCell: the nonlinearity must be tanh or relu; given '{nonlinearity}'.", nameof(nonlinearity)),
        };

    /// <summary>The next state [N, H] from an input [N, I] and a state (default zeros).</summary>
    public Tensor Forward(Tensor input, Tensor? hidden = null)
    {
        Tensor h = State(hidden, input);
        return relu ? input.RnnReluCell(h, WeightIh, WeightHh, BiasIh?.Value, BiasHh?.Value) : input.RnnTanhCell(h, WeightIh, WeightHh, BiasIh?.Value, BiasHh?.Value);
    }
}

/// <summary>One step of a long short-term memory.</summary>
/// <param name="inputSize">Features of the input.</param>
/// <param name="hiddenSize">Features of the state.</param>
/// <param name="bias">Whether there are biases. Default true.</param>
/// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
public sealed class LSTMCell(long inputSize, long hiddenSize, bool bias = true, Generator? generator = null) : RecurrentCell(4, inputSize, hiddenSize, bias, generator)
{
    /// <summary>The next states [N, H] from an input [N, I] and states (default zeros).</summary>
    public (Tensor Hidden, Tensor Cell) Forward(Tensor input, Tensor? hidden = null, Tensor? cell = null) =>
        input.LstmCell(State(hidden, input), State(cell, input), WeightIh, WeightHh, BiasIh?.Value, BiasHh?.Value);
}

/// <summary>One step of a gated recurrent unit.</summary>
/// <param name="inputSize">Features of the input.</param>
/// <param name="hiddenSize">Features of the state.</param>
/// <param name="bias">Whether there are biases. Default true.</param>
/// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
public sealed class GRUCell(long inputSize, long hiddenSize, bool bias = true, Generator? generator = null) : RecurrentCell(3, inputSize, hiddenSize, bias, generator)
{
    /// <summary>The next state [N, H] from an input [N, I] and a state (default zeros).</summary>
    public Tensor Forward(Tensor input, Tensor? hidden = null) => input.GruCell(State(hidden, input), WeightIh, WeightHh, BiasIh?.Value, BiasHh?.Value);
}
