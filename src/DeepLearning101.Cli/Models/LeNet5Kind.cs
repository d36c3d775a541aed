using System.CommandLine;
using DeepLearning101.Native;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary><c>lenet5</c>.</summary>
internal sealed class LeNet5Kind : ModelKind
{
    private readonly Option<string> activation = OptionMaker.Choice("--activation", "Nonlinearity", LeNetActivation.Relu), pool = OptionMaker.Choice("--pool", "Pooling", LeNetPool.Max);

    internal override string Name => "lenet5";

    internal override string Description => "LeNet-5, the convolutional network of 1998, for grey images of 28 × 28 in up to 10 classes";

    internal override TrainingOptions Defaults => new();

    internal override IReadOnlyList<Option> Options => [activation, pool];

    internal override Layer Make(ParseResult parsed, DataFacts facts, Generator generator)
    {
        if (facts.Height != 28 || facts.Width != 28) throw new UsageException($"lenet5 takes images of 28 × 28; these have {facts.Height} × {facts.Width}. Resize them, or train mlp, resnet18, lstm or transformer.");
        if (facts.Classes.Count > 10) throw new UsageException($"lenet5 tells 10 classes apart; the data has {facts.Classes.Count}. Train mlp, resnet18, lstm or transformer.");
        return new LeNet5(Enum.Parse<LeNetActivation>(parsed.GetValue(activation)!, ignoreCase: true), Enum.Parse<LeNetPool>(parsed.GetValue(pool)!, ignoreCase: true), generator);
    }
}
