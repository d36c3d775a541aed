using System.CommandLine;
using DeepLearning101.Native;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary>A model that <c>dl101 train</c> knows: its name, its own options, its defaults, how it is made for given images.</summary>
internal abstract class ModelKind
{
    /// <summary>All of them, new ones: options belong to one command.</summary>
    internal static ModelKind[] All() => [new LeNet5Kind(), new MlpKind(), new ResNet18Kind(), new LstmKind(), new TransformerKind()];

    internal abstract string Name { get; }

    internal abstract string Description { get; }

    /// <summary>Defaults that suit MNIST and this model.</summary>
    internal abstract TrainingOptions Defaults { get; }

    /// <summary>Options beside those that every model has; all of them decide the result.</summary>
    internal abstract IReadOnlyList<Option> Options { get; }

    /// <summary>Whether images in colour are read as grey.</summary>
    internal virtual bool WantsGrey => true;

    /// <summary>Makes the model with weights of <paramref name="generator"/>, from which it also draws while it trains.</summary>
    /// <exception cref="UsageException">The options do not go together, or the images are of a kind that the model does not take.</exception>
    internal abstract Layer Make(ParseResult parsed, DataFacts facts, Generator generator);

    /// <summary>The model in a word, e.g. <c>lenet5-relu-max</c>: what weights are of.</summary>
    internal string Architecture(ParseResult parsed)
    {
        string text = Name;
        foreach (Option option in Options) text += "-" + OptionMaker.Text(parsed, option);
        return text;
    }

    private protected static Option<double> Dropout(double standard) => OptionMaker.Number("--dropout", "Probability of dropping a unit in training", standard, value => value is >= 0 and < 1, "a number from 0 to below 1");

    private protected static Option<int> Count(string name, string description, int standard, int most) => OptionMaker.Number(name, description, standard, value => value >= 1 && value <= most, $"a whole number from 1 to {most}");
}
