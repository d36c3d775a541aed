using System.Globalization;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Models;

/// <summary>By what epochs are compared.</summary>
public enum TrainingMonitor
{
    /// <summary>Validation accuracy, the larger the better; of two equal ones the smaller loss.</summary>
    Accuracy,

    /// <summary>Validation loss, the smaller the better.</summary>
    Loss,
}

/// <summary>How <see cref="Trainer"/> trains. The defaults are those of LeNet-5 on MNIST.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training set. Default 8.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Steps after which training ends, also within an epoch. Default null: when all epochs are done.</summary>
    public long? Steps { get; init; }

    /// <summary>Examples in a batch. Default 64.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Largest learning rate, reached at the end of the warm-up. Default 0.002.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Decoupled weight decay. Default 0.01.</summary>
    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>Share of the steps in which the learning rate rises. Default 0.05.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>Seed of the order of examples. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Bound on the norm of all gradients taken as one vector; above it they are scaled down. Default null: none.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Batches whose gradients make up one step, weighted by examples; the last step of an epoch takes what is left. Default 1.</summary>
    public int AccumulateBatches { get; init; } = 1;

    /// <summary>Decay of a moving average of the weights, in [0, 1): evaluated, reported and kept as the best are then the averages. Default null: the weights themselves.</summary>
    public double? AverageDecay { get; init; }

    /// <summary>By what epochs are compared. Default: accuracy.</summary>
    public TrainingMonitor Monitor { get; init; } = TrainingMonitor.Accuracy;

    /// <summary>Epochs in a row without improvement after which training ends; one that equals the best is none. Default null: never.</summary>
    /// <remarks>Deep Learning 101, algorithm 3.</remarks>
    public int? Patience { get; init; }

    /// <summary>By how much an epoch must beat the best to count as an improvement for <see cref="Patience"/>. Default 0.</summary>
    public double MinDelta { get; init; }

    /// <summary>Share of the past in the moving average that <see cref="Patience"/> looks at, in [0, 1), for noisy validation. Default 0: the results themselves.</summary>
    public double Smoothing { get; init; }

    /// <summary>Where checkpoints are written, each in place of the last. Default null: none is.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Steps between two checkpoints; besides, there is one at the end of each epoch and when training is cancelled. Default 0: only these.</summary>
    public long CheckpointEvery { get; init; }

    /// <summary>What the checkpoint is of, in words of the caller's: a checkpoint with other words is refused. It tells apart what shapes do not, e.g. the nonlinearity. Default empty.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The learning rate over a run of so many steps: a straight rise over the warm-up, then half a cosine down to 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is below 1.</exception>
    public LrSchedule Schedule(long steps) => LrSchedule.Cosine(steps, (long)Math.Round(steps * WarmUp));

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1, nameof(Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps ?? 1, 1, nameof(Steps));
        ArgumentOutOfRangeException.ThrowIfLessThan(AccumulateBatches, 1, nameof(AccumulateBatches));
        ArgumentOutOfRangeException.ThrowIfNegative(CheckpointEvery, nameof(CheckpointEvery));
        if (ClipNorm is { } bound && !(bound > 0 && double.IsFinite(bound))) throw new ArgumentOutOfRangeException(nameof(ClipNorm), bound, "Trainer: the bound on the gradients' norm must be a finite number above 0.");
        ArgumentNullException.ThrowIfNull(Architecture, nameof(Architecture));
    }

    /// <summary>All that decides a bit of the result, as text.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Decisive()
    {
        yield return new("architecture", Architecture);
        yield return new("epochs", Text(Epochs));
        yield return new("steps", Steps is { } steps ? Text(steps) : "");
        yield return new("batch size", Text(BatchSize));
        yield return new("learning rate", Text(LearningRate));
        yield return new("weight decay", Text(WeightDecay));
        yield return new("warm-up", Text(WarmUp));
        yield return new("seed", Text(Seed));
        yield return new("clip norm", ClipNorm is { } clip ? Text(clip) : "");
        yield return new("accumulated batches", Text(AccumulateBatches));
        yield return new("average decay", AverageDecay is { } decay ? Text(decay) : "");
        yield return new("monitor", Monitor == TrainingMonitor.Loss ? "loss" : "accuracy");
        yield return new("patience", Patience is { } patience ? Text(patience) : "");
        yield return new("least improvement", Text(MinDelta));
        yield return new("smoothing", Text(Smoothing));
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
