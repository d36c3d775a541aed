namespace DeepLearning101.Native.Nn;

/// <summary>What the course of a training shows; several may hold at once.</summary>
[Flags]
public enum TrainingSigns
{
    /// <summary>Nothing to report.</summary>
    None = 0,

    /// <summary>The training loss is NaN, infinite, or far above its lowest value: lower the learning rate, warm up, raise Adam's ε.</summary>
    Diverging = 1,

    /// <summary>The training loss has not fallen for a window of reports: lower the learning rate, or try a larger batch with warm-up.</summary>
    Plateau = 2,

    /// <summary>The validation loss has not improved for a window of reports while the training loss has: more regularisation, or stop.</summary>
    Overfitting = 4,

    /// <summary>The gradient's norm is far above its usual size: clip.</summary>
    GradientSpike = 8,
}

/// <summary>Watches training loss, validation loss and gradient norm, and names what goes wrong.</summary>
/// <remarks>Deep Learning 101, section 8.5.5 (triage of failures) and 8.5.4 (plateaus). Costs nothing beside the numbers that it is given. Not thread-safe.</remarks>
public sealed class TrainingMonitor
{
    private readonly int window;
    private readonly double improvement, divergence, spike;
    private double lowest = double.PositiveInfinity, lowestValidation = double.PositiveInfinity, lowestAtBestValidation = double.PositiveInfinity, usualNorm = double.NaN;
    private int sinceLowest, sinceValidation;

    /// <summary>Makes one.</summary>
    /// <param name="window">Reports without improvement that make a plateau or overfitting, at least 1. Default 5.</param>
    /// <param name="improvement">Share by which a loss must fall to count. Default 1e-3.</param>
    /// <param name="divergence">A training loss above this times the lowest one is divergence; above 1. Default 3.</param>
    /// <param name="spike">A gradient norm above this times its moving average is a spike; above 1. Default 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public TrainingMonitor(int window = 5, double improvement = 1e-3, double divergence = 3, double spike = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(improvement);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(divergence, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(spike, 1);
        (this.window, this.improvement, this.divergence, this.spike) = (window, improvement, divergence, spike);
    }

    /// <summary>Lowest training loss; ∞ before the first.</summary>
    public double Lowest => lowest;

    /// <summary>Lowest validation loss; ∞ before the first.</summary>
    public double LowestValidation => lowestValidation;

    /// <summary>Takes a report in.</summary>
    /// <param name="trainingLoss">Loss on training data.</param>
    /// <param name="validationLoss">Loss on validation data; default: not measured this time.</param>
    /// <param name="gradientNorm">Norm of all gradients before clipping; default: not measured.</param>
    /// <returns>What holds now.</returns>
    public TrainingSigns Report(double trainingLoss, double? validationLoss = null, double? gradientNorm = null)
    {
        TrainingSigns signs = TrainingSigns.None;
        if (!double.IsFinite(trainingLoss) || (double.IsFinite(lowest) && trainingLoss > lowest + (divergence - 1) * Math.Abs(lowest))) signs |= TrainingSigns.Diverging;
        if (IsBetter(trainingLoss, lowest)) (lowest, sinceLowest) = (trainingLoss, 0);
        else if (++sinceLowest >= window) signs |= TrainingSigns.Plateau;
        if (validationLoss is { } validation)
        {
            if (IsBetter(validation, lowestValidation)) (lowestValidation, lowestAtBestValidation, sinceValidation) = (validation, lowest, 0);
            else if (++sinceValidation >= window && IsBetter(lowest, lowestAtBestValidation)) signs |= TrainingSigns.Overfitting;
        }

        if (gradientNorm is { } norm)
        {
            if (!double.IsFinite(norm) || norm > spike * usualNorm) signs |= TrainingSigns.GradientSpike;
            else usualNorm = double.IsNaN(usualNorm) ? norm : 0.9 * usualNorm + 0.1 * norm;
        }

        return signs;
    }

    private bool IsBetter(double value, double best) => double.IsPositiveInfinity(best) ? double.IsFinite(value) : value < best - improvement * Math.Abs(best);
}
