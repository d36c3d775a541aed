namespace DeepLearning101.Native.Models;

/// <summary>How <see cref="Trainer"/> trains. The defaults are those of LeNet-5 on MNIST.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Steps after which training ends, also within an epoch; null: when all epochs are done.</summary>
    public long? Steps { get; init; }

    /// <summary>Examples in a batch.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Largest learning rate, reached at the end of the warm-up.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>Share of the steps in which the learning rate rises.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>Seed of the order of examples.</summary>
    public long Seed { get; init; } = 1;
}

/// <summary>After a step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Loss of the batch before the step.</param>
public readonly record struct StepReport(long Step, long Steps, double Loss);

/// <summary>After an epoch (or the part of one in which training ended).</summary>
/// <param name="Epoch">Epochs done, the last one perhaps in part.</param>
/// <param name="Step">Steps done.</param>
/// <param name="TrainLoss">Mean loss of the epoch's batches.</param>
/// <param name="ValidationLoss">Mean loss over the validation set.</param>
/// <param name="ValidationAccuracy">Accuracy there, in [0, 1].</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="Seconds">Time since the start.</param>
/// <param name="IsBest">Whether no epoch before was better (by accuracy, then by loss).</param>
public sealed record EpochReport(int Epoch, long Step, double TrainLoss, double ValidationLoss, double ValidationAccuracy, double LearningRate, double Seconds, bool IsBest);

/// <summary>The loss became NaN or infinite.</summary>
public sealed class TrainingDivergedException : ArithmeticException
{
    /// <summary>Made with the step, counted from 1, and the loss.</summary>
    public TrainingDivergedException(long step, double loss)
        : base(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"training: the loss is {loss} at step {step}. Use a smaller learning rate.")) => (Step, Loss) = (step, loss);

    /// <summary>The step, counted from 1.</summary>
    public long Step { get; }

    /// <summary>The loss.</summary>
    public double Loss { get; }
}
