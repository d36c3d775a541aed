using DeepLearning101.Native.Testing;
using static DeepLearning101.Native.Testing.Operands;

namespace DeepLearning101.Native.Nn.Tests.Defaults;

/// <summary>Constructors and methods with default arguments, by PyTorch's name for them. A row of a type that the assembly does not have is not used.</summary>
internal static class NnDefaults
{
    private const string Generator = "PyTorch draws from its global generator; here a generator can be named";
    private const string Own = "of this library's training loop; PyTorch has no such class";

    /// <summary>Layers: PyTorch's name is theirs, and a call of one that was made with its defaults is compared.</summary>
    internal static readonly DefaultRow[] Layers =
    [
        Layer("new AvgPool2d(kernelSize)", () => new AvgPool2d(2), [2, 3, 5, 5]), Layer("new MaxPool2d(kernelSize)", () => new MaxPool2d(2), [2, 3, 5, 5]),
        Layer("new BatchNorm1d(numFeatures)", () => new BatchNorm1d(3), [4, 3]), Layer("new BatchNorm2d(numFeatures)", () => new BatchNorm2d(3), [4, 3, 2, 2]),
        Layer("new CELU()", () => new CELU(), [3, 4]), Layer("new ELU()", () => new ELU(), [3, 4]), Layer("new GELU()", () => new GELU(), [3, 4]), Layer("new Hardtanh()", () => new Hardtanh(), [3, 4]),
        Layer("new LeakyReLU()", () => new LeakyReLU(), [3, 4]), Layer("new PReLU()", () => new PReLU(), [3, 4]), Layer("new Softplus()", () => new Softplus(), [3, 4]), Layer("new Flatten()", () => new Flatten(), [2, 3, 4]),
        Layer("new LayerNorm(normalizedShape)", () => new LayerNorm(4), [3, 4]),
        Layer("new Conv1d(inChannels, outChannels, kernelSize)", () => new Conv1d(3, 4, 2), [2, 3, 5], weights: true).Without("generator", Generator),
        Layer("new Conv2d(inChannels, outChannels, kernelSize)", () => new Conv2d(3, 4, 2), [2, 3, 5, 5], weights: true).Without("generator", Generator),
        Layer("new Conv3d(inChannels, outChannels, kernelSize)", () => new Conv3d(3, 4, 2), [2, 3, 5, 5, 5], weights: true).Without("generator", Generator),
        Layer("new Linear(inFeatures, outFeatures)", () => new Linear(4, 5), [3, 4], weights: true).Without("generator", Generator),
        new DefaultRow("new Embedding(numEmbeddings, embeddingDim)", () => Run(new Embedding(4, 3), N(1, [5]), weights: true)).Without("generator", Generator),
        DefaultRow.Random("new Dropout()", () => []).Without("generator", Generator),
    ];

    /// <summary>Optimisers, schedules, initialisers and the rest: signatures alone; what they compute has tests of its own.</summary>
    internal static readonly NnSignature[] Signatures =
    [
        new("new Sgd", "SGD", Rate, [("learningRate", "required in PyTorch 1.13; 0.001 since 2.2, as here")]), new("new AdaGrad", "Adagrad", Rate, [InsideRoot]), new("new RmsProp", "RMSprop", Rate, [InsideRoot]),
        new("new Adam", "Adam", Rate, []), new("new AdamW", "AdamW", Rate, []),
        new("Initialize.Uniform", "uniform_", [("low", "a"), ("high", "b")], [Global]), new("Initialize.Normal", "normal_", [], [Global]),
        new("Initialize.TruncatedNormal", "trunc_normal_", [], [Global]), new("Initialize.XavierUniform", "xavier_uniform_", [], [Global]), new("Initialize.XavierNormal", "xavier_normal_", [], [Global]),
        new("Initialize.HeUniform", "kaiming_uniform_", [], [Global], ("mode", "fan_in")), new("Initialize.HeNormal", "kaiming_normal_", [], [Global], ("mode", "fan_in")),
        new("LrSchedule.Step", "StepLR", [], []),
    ];

    /// <summary>What PyTorch does not have, by name, and why.</summary>
    internal static readonly Dictionary<string, string> NotInPyTorch = new()
    {
        ["Initialize.TorchDefault"] = Reset, ["Initialize.TorchDefaultBias"] = Reset, ["new EarlyStopping"] = Own,
        ["LrSchedule.Cosine"] = "a schedule with a warm-up of its own; PyTorch's CosineAnnealingLR takes the period and the least rate",
        ["new ParameterGroup"] = "in PyTorch a dictionary of options", ["new Parameter"] = ByHand, ["Module.Train"] = ByHand, ["Module.LoadStateDict"] = ByHand,
    };

    private const string Reset = "what reset_parameters of PyTorch's layers does";

    private const string ByHand = "no signature that Python can look into; NnDefaultTests has a test of it";

    private static (string, string)[] Rate => [("learningRate", "lr"), ("epsilon", "eps"), ("beta1", "betas[0]"), ("beta2", "betas[1]"), ("learningRateDecay", "lr_decay")];

    private static (string, string) InsideRoot => ("epsilonInsideRoot", "where ε is added: PyTorch adds it to the root, the default here");

    private static (string, string) Global => ("generator", Generator);

    private static DefaultRow Layer(string key, Func<Layer> make, long[] shape, bool weights = false) => new(key, () => Run(make(), X(1, shape).Cast(DType.Float32), weights));

    /// <summary>The output, then the state, as the script writes them.</summary>
    private static Tensor[] Run(Layer layer, Tensor input, bool weights)
    {
        ulong stream = 3;
        if (weights) foreach (Parameter parameter in layer.Parameters) using (Autograd.NoGrad()) parameter.Value.Copy_(X(stream++, parameter.Value.Shape).Cast(DType.Float32));
        Tensor y = layer.Forward(input);
        return [y.Detach(), .. layer.StateDict().Values.Select(v => v.Detach())];
    }
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
