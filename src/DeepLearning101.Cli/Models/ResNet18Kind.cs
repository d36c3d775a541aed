using System.CommandLine;
using DeepLearning101.Native;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary><c>resnet18</c>.</summary>
internal sealed class ResNet18Kind : ModelKind
{
    /// <summary>Smaller sides have no place for the stem of ImageNet, which makes them 32 times smaller.</summary>
    private const int LargeSide = 112;

    internal override string Name => "resnet18";

    internal override string Description => "ResNet-18, for images of any size (from 112 pixels on with the stem for ImageNet); on a processor an epoch of MNIST takes many minutes";

    internal override TrainingOptions Defaults => new() { Epochs = 1, LearningRate = 1e-3 };

    internal override IReadOnlyList<Option> Options => [];

    internal override bool WantsGrey => false;

    internal override Layer Make(ParseResult parsed, DataFacts facts, Generator generator) =>
        new ResNet18(facts.Classes.Count, Math.Min(facts.Height, facts.Width) >= LargeSide ? ResNetStem.ImageNet : ResNetStem.Small, facts.Channels, generator);
}
