using System.CommandLine;
using DeepLearning101.Native;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary><c>mlp</c>.</summary>
internal sealed class MlpKind : ModelKind
{
    private readonly Option<string> hidden = OptionMaker.Numbers("--hidden", "Units of each hidden layer", "256,128");
    private readonly Option<double> dropout = Dropout(0.2);

    internal override string Name => "mlp";

    internal override string Description => "A multilayer perceptron, for images of any size";

    internal override TrainingOptions Defaults => new() { Epochs = 12, BatchSize = 128 };

    internal override IReadOnlyList<Option> Options => [hidden, dropout];

    internal override bool WantsGrey => false;

    internal override Layer Make(ParseResult parsed, DataFacts facts, Generator generator) =>
        new Mlp([(long)facts.Channels * facts.Height * facts.Width, .. OptionMaker.ParseNumbers(parsed.GetValue(hidden)!)!, facts.Classes.Count], dropout: parsed.GetValue(dropout), generator: generator);
}
