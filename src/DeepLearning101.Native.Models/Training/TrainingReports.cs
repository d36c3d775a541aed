namespace DeepLearning101.Native.Models;

/// <summary>After a step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Loss of the batch (mean of the accumulated ones) before the step.</param>
public readonly record struct StepReport(long Step, long Steps, double Loss);

/// <summary>After an epoch (or the part of one in which training ended).</summary>
/// <param name="Epoch">Epochs done, the last one perhaps in part.</param>
/// <param name="Step">Steps done.</param>
/// <param name="TrainLoss">Mean loss of the epoch's batches; NaN where the epoch had none.</param>
/// <param name="ValidationLoss">Mean loss over the validation set.</param>
/// <param name="ValidationAccuracy">Accuracy there, in [0, 1].</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="Seconds">Time since the start; of a resumed run without the pause.</param>
/// <param name="IsBest">Whether no epoch before was as good, by <see cref="TrainingOptions.Monitor"/>.</param>
public sealed record EpochReport(int Epoch, long Step, double TrainLoss, double ValidationLoss, double ValidationAccuracy, double LearningRate, double Seconds, bool IsBest);

/// <summary>Why training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>There were <see cref="TrainingOptions.Patience"/> epochs without improvement.</summary>
    EarlyStopped,

    /// <summary>A callback called <see cref="Trainer.Stop"/>.</summary>
    Stopped,
}

/// <summary>The loss became NaN or infinite.</summary>
public sealed class TrainingDivergedException : ArithmeticException
{
    /// <summary>Made with the step, counted from 1, and the loss.</summary>
    public TrainingDivergedException(long step, double loss)
        : base(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"training: the loss is {loss} at step {step}. Use a smaller learning rate, or clip the gradients.")) => (Step, Loss) = (step, loss);

    /// <summary>The step, counted from 1.</summary>
    public long Step { get; }

    /// <summary>The loss.</summary>
    public double Loss { get; }
}
