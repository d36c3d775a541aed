namespace DeepLearning101.Native.Models;

/// <summary>What is told how a <see cref="Trainer"/> gets on. Override what is of interest; the others do nothing.</summary>
/// <remarks>Called on the thread that trains, in the order in which the callbacks were added. An exception ends the training. To end it early and in good order, call <see cref="Trainer.Stop"/>.</remarks>
public abstract class TrainingCallback
{
    /// <summary>After each step of the optimiser.</summary>
    public virtual void OnStep(Trainer trainer, in StepReport report)
    {
    }

    /// <summary>After each epoch; the model holds the weights that the report tells of.</summary>
    public virtual void OnEpoch(Trainer trainer, EpochReport report)
    {
    }

    /// <summary>After a checkpoint appeared on the disk.</summary>
    public virtual void OnCheckpoint(Trainer trainer, string path)
    {
    }

    /// <summary>After the last epoch; not when training was cancelled or failed.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="best">Report of the best epoch.</param>
    /// <param name="why">Why it ended.</param>
    public virtual void OnEnd(Trainer trainer, EpochReport best, TrainingEnd why)
    {
    }
}
