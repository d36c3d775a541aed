using System.CommandLine;
using DeepLearning101.Native;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary><c>transformer</c>.</summary>
internal sealed class TransformerKind : ModelKind
{
    private readonly Option<int> dModel = Count("--d-model", "Features of an element", 64, 8192), heads = Count("--heads", "Heads of attention; they divide --d-model", 4, 256), layers = Count("--layers", "Encoder layers", 2, 64);
    private readonly Option<double> dropout = Dropout(0.1);

    internal override string Name => "transformer";

    internal override string Description => "A Transformer encoder that takes the rows of a grey image as its sequence";

    internal override TrainingOptions Defaults => new() { Epochs = 4, BatchSize = 128, ClipNorm = 1 };

    internal override IReadOnlyList<Option> Options => [dModel, heads, layers, dropout];

    internal override Layer Make(ParseResult parsed, DataFacts facts, Generator generator)
    {
        (int width, int count) = (parsed.GetValue(dModel), parsed.GetValue(heads));
        if (width % count != 0) throw new UsageException($"--heads must divide --d-model; given {count} and {width}.");
        return new TransformerClassifier(facts.Width, facts.Classes.Count, width, count, parsed.GetValue(layers), 2L * width, parsed.GetValue(dropout), Math.Max(512, facts.Height), generator);
    }
}
