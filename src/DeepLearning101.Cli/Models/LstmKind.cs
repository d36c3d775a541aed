using System.CommandLine;
using DeepLearning101.Native;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary><c>lstm</c>.</summary>
internal sealed class LstmKind : ModelKind
{
    private readonly Option<int> hidden = Count("--hidden", "Units of the state", 96, 65_536), layers = Count("--layers", "Layers", 1, 64);

    internal override string Name => "lstm";

    internal override string Description => "An LSTM that reads a grey image row by row";

    internal override TrainingOptions Defaults => new() { Epochs = 5, BatchSize = 128, LearningRate = 4e-3, ClipNorm = 1 };

    internal override IReadOnlyList<Option> Options => [hidden, layers];

    internal override Layer Make(ParseResult parsed, DataFacts facts, Generator generator) =>
        new LstmClassifier(facts.Width, parsed.GetValue(hidden), facts.Classes.Count, parsed.GetValue(layers), generator: generator);
}
