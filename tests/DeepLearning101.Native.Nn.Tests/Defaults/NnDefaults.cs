using DeepLearning101.Native.Testing;
using static DeepLearning101.Native.Testing.Operands;

namespace DeepLearning101.Native.Nn.Tests.Defaults;

/// <summary>Constructors and methods with default arguments, by PyTorch's name for them. A row of a type that the assembly does not have is not used.</summary>
internal static class NnDefaults
{
    private const string Generator = "PyTorch draws from its global generator; here a generator can be named";

    /// <summary>Layers: PyTorch's name is theirs, and a call of one that was made with its defaults is compared.</summary>
    internal static readonly DefaultRow[] Layers =
    [
        Layer("new CELU()", () => new CELU(), [3, 4]), Layer("new ELU()", () => new ELU(), [3, 4]), Layer("new GELU()", () => new GELU(), [3, 4]), Layer("new Hardtanh()", () => new Hardtanh(), [3, 4]),
        Layer("new LeakyReLU()", () => new LeakyReLU(), [3, 4]), Layer("new PReLU()", () => new PReLU(), [3, 4]), Layer("new Softplus()", () => new Softplus(), [3, 4]), Layer("new Flatten()", () => new Flatten(), [2, 3, 4]),
        Layer("new LayerNorm(normalizedShape)", () => new LayerNorm(4), [3, 4]), Layer("new GroupNorm(numGroups, numChannels)", () => new GroupNorm(2, 4), [2, 4, 5]), Layer("new LocalResponseNorm(size)", () => new LocalResponseNorm(3), [2, 4, 5]),
        Layer("new AvgPool1d(kernelSize)", () => new AvgPool1d(2), [2, 3, 5]), Layer("new AvgPool2d(kernelSize)", () => new AvgPool2d(2), [2, 3, 5, 5]), Layer("new AvgPool3d(kernelSize)", () => new AvgPool3d(2), [2, 3, 5, 5, 5]),
        Layer("new MaxPool1d(kernelSize)", () => new MaxPool1d(2), [2, 3, 5]), Layer("new MaxPool2d(kernelSize)", () => new MaxPool2d(2), [2, 3, 5, 5]), Layer("new MaxPool3d(kernelSize)", () => new MaxPool3d(2), [2, 3, 5, 5, 5]),
        Layer("new BatchNorm1d(numFeatures)", () => new BatchNorm1d(3), [2, 3, 5]), Layer("new BatchNorm2d(numFeatures)", () => new BatchNorm2d(3), [2, 3, 5, 5]), Layer("new BatchNorm3d(numFeatures)", () => new BatchNorm3d(3), [2, 3, 5, 5, 5]),
        Layer("new InstanceNorm1d(numFeatures)", () => new InstanceNorm1d(3), [2, 3, 5]), Layer("new InstanceNorm2d(numFeatures)", () => new InstanceNorm2d(3), [2, 3, 5, 5]), Layer("new InstanceNorm3d(numFeatures)", () => new InstanceNorm3d(3), [2, 3, 5, 5, 5]),
        Weighted("new Conv1d(inChannels, outChannels, kernelSize)", () => new Conv1d(3, 4, 2), [2, 3, 5]), Weighted("new Conv2d(inChannels, outChannels, kernelSize)", () => new Conv2d(3, 4, 2), [2, 3, 5, 5]),
        Weighted("new Conv3d(inChannels, outChannels, kernelSize)", () => new Conv3d(3, 4, 2), [2, 3, 5, 5, 5]), Weighted("new Linear(inFeatures, outFeatures)", () => new Linear(4, 5), [3, 4]),
        Weighted("new ConvTranspose1d(inChannels, outChannels, kernelSize)", () => new ConvTranspose1d(3, 4, 2), [2, 3, 5]), Weighted("new ConvTranspose2d(inChannels, outChannels, kernelSize)", () => new ConvTranspose2d(3, 4, 2), [2, 3, 5, 5]),
        Weighted("new ConvTranspose3d(inChannels, outChannels, kernelSize)", () => new ConvTranspose3d(3, 4, 2), [2, 3, 5, 5, 5]),
        Module("new Embedding(numEmbeddings, embeddingDim)", () => new Embedding(4, 3), table => [table.Forward(N(1, [5]))]),
        Module("new RNNCell(inputSize, hiddenSize)", () => new RNNCell(4, 5), cell => [cell.Forward(Input(1, [3, 4]))]), Module("new GRUCell(inputSize, hiddenSize)", () => new GRUCell(4, 5), cell => [cell.Forward(Input(1, [3, 4]))]),
        Module("new LSTMCell(inputSize, hiddenSize)", () => new LSTMCell(4, 5), cell => Y(cell.Forward(Input(1, [3, 4])))),
        Module("new RNN(inputSize, hiddenSize)", () => new RNN(4, 5), net => Y(net.Forward(Input(1, [2, 3, 4])))),
        Module("new GRU(inputSize, hiddenSize)", () => new GRU(4, 5), net => Y(net.Forward(Input(1, [2, 3, 4])))).Without("resetAfter", "PyTorch has only the form with the reset gate behind the product, the default here"),
        Module("new LSTM(inputSize, hiddenSize)", () => new LSTM(4, 5), net => { (Tensor y, Tensor h, Tensor c) = net.Forward(Input(1, [2, 3, 4])); return [y, h, c]; }),
        Module("new MultiheadAttention(embedDim, numHeads)", () => new MultiheadAttention(4, 2), net => [net.Forward(Input(1, [2, 3, 4]), Input(2, [5, 3, 4]), Input(3, [5, 3, 4]))]),
        Module("new TransformerEncoderLayer(dModel, nhead)", () => new TransformerEncoderLayer(4, 2), net => { net.Eval(); return [net.Forward(Input(1, [2, 3, 4]))]; }),
    ];

    /// <summary>Initialisers, reparametrisations and calls: signatures alone; what they compute has tests of its own.</summary>
    internal static readonly NnSignature[] Signatures =
    [
        new("Initialize.Uniform", "uniform_", [("low", "a"), ("high", "b")], [Global]), new("Initialize.Normal", "normal_", [], [Global]),
        new("Initialize.TruncatedNormal", "trunc_normal_", [], [Global]), new("Initialize.XavierUniform", "xavier_uniform_", [], [Global]), new("Initialize.XavierNormal", "xavier_normal_", [], [Global]),
        new("Initialize.HeUniform", "kaiming_uniform_", [], [Global], ("mode", "fan_in")), new("Initialize.HeNormal", "kaiming_normal_", [], [Global], ("mode", "fan_in")),
        new("Initialize.Orthogonal", "orthogonal_", [], [Global]), new("Initialize.Dirac", "dirac_", [], []), new("Initialize.Gain", "calculate_gain", [("negativeSlope", "param")], []),
        new("new Dropout", "Dropout", [], [Global]), new("new Dropout1d", "Dropout1d", [], [Global]), new("new Dropout2d", "Dropout2d", [], [Global]), new("new Dropout3d", "Dropout3d", [], [Global]), new("new AlphaDropout", "AlphaDropout", [], [Global]),
        new("new TransformerEncoder", "TransformerEncoder", [], []), new("Reparametrize.WeightNorm", "weight_norm", [], []), new("Reparametrize.SpectralNorm", "spectral_norm", [], [Global]),
        new("RNN.Forward", "RNN.forward", [("h0", "hx")], []), new("GRU.Forward", "GRU.forward", [("h0", "hx")], []), new("LSTM.Forward", "LSTM.forward", [("h0", "hx"), ("c0", "hx")], []),
        new("RNNCell.Forward", "RNNCell.forward", [("hidden", "hx")], []), new("GRUCell.Forward", "GRUCell.forward", [("hidden", "hx")], []), new("LSTMCell.Forward", "LSTMCell.forward", [("hidden", "hx"), ("cell", "hx")], []),
        new("MultiheadAttention.Forward", "MultiheadAttention.forward", [], [Causal]), new("TransformerEncoderLayer.Forward", "TransformerEncoderLayer.forward", [], [Causal]), new("TransformerEncoder.Forward", "TransformerEncoder.forward", [], [Causal]),
    ];

    /// <summary>What PyTorch does not have, by name, and why.</summary>
    internal static readonly Dictionary<string, string> NotInPyTorch = new()
    {
        ["Initialize.TorchDefault"] = Reset, ["Initialize.TorchDefaultBias"] = Reset,
        ["new ClassicDropout"] = Other, ["new DepthwiseSeparableConv2d"] = Other, ["new DropConnectLinear"] = Other, ["new PositionalEncoding"] = Other, ["new StochasticDepth"] = Other, ["new VariationalDropout"] = Other,
        ["new RMSNorm"] = "PyTorch has it since 2.4, with the same defaults",
        ["new Parameter"] = ByHand, ["Module.Train"] = ByHand, ["Module.LoadStateDict"] = ByHand,
    };

    private const string Other = "PyTorch 1.13 has no such layer";

    private const string Reset = "what reset_parameters of PyTorch's layers does";

    private const string ByHand = "no signature that Python can look into; NnDefaultTests has a test of it";

    private static (string, string) Causal => ("isCausal", "since PyTorch 2.0, default not; 1.13 asks for the mask itself");

    private static (string, string) Global => ("generator", Generator);

    private static Tensor Input(ulong stream, long[] shape) => X(stream, shape).Cast(DType.Float32);

    private static DefaultRow Layer(string key, Func<Layer> make, long[] shape)
    {
        return new DefaultRow(key, () =>
        {
            Layer layer = make();
            return Results(layer, [layer.Forward(Input(1, shape))]);
        });
    }

    private static DefaultRow Weighted(string key, Func<Layer> make, long[] shape) => Module(key, make, layer => [layer.Forward(Input(1, shape))]);

    /// <summary>A module whose parameters are replaced by Philox numbers.</summary>
    private static DefaultRow Module<M>(string key, Func<M> make, Func<M, Tensor[]> run) where M : Module
    {
        return new DefaultRow(key, () =>
        {
            M module = make();
            ulong stream = 13;
            using (Autograd.NoGrad())
                foreach (Parameter parameter in module.Parameters) parameter.Value.Copy_(X(stream++, parameter.Value.Shape, -0.5, 0.5).Cast(DType.Float32));
            return Results(module, run(module));
        }).Without("generator", Generator);
    }

    /// <summary>The outputs, then the state, as the script writes them.</summary>
    private static Tensor[] Results(Module module, Tensor[] outputs) => [.. outputs.Select(y => y.Detach()), .. module.StateDict().Values.Where(v => v.Count <= 400).Select(v => v.Detach())];
}

/// <summary>A constructor or method by its name here and in PyTorch.</summary>
internal sealed record NnSignature(string Name, string Torch, (string Ours, string Theirs)[] Names, (string Parameter, string Reason)[] Missing, params (string Parameter, string Text)[] Written)
{
    internal DefaultRow Row()
    {
        var row = DefaultRow.Random(Name, static () => []);
        foreach ((string ours, string theirs) in Names) row.Named(ours, theirs);
        foreach ((string parameter, string reason) in Missing) row.Without(parameter, reason);
        foreach ((string parameter, string text) in Written) row.Written(parameter, text);
        return row;
    }
}
