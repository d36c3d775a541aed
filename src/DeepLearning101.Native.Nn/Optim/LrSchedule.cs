namespace DeepLearning101.Native.Nn;

/// <summary>
/// A learning rate over time, as a formula without state: the rate of a step from its number and the rate that a group starts with. <see cref="LrScheduler"/> walks an optimiser through one and can be saved; <see cref="ReduceOnPlateau"/> is the one that needs a measured result instead.
/// </summary>
/// <remarks>Schedules are immutable and thread-safe. Steps are what the caller counts: batches or epochs. The factories are in <c>LrSchedule.Factories.cs</c>, each with PyTorch's closed form.</remarks>
public abstract partial class LrSchedule
{
    /// <summary>Learning rate of step <paramref name="step"/>, counted from 0, of a group that starts with <paramref name="initial"/>.</summary>
    public abstract double Rate(long step, double initial);

    /// <summary>The same for an initial rate of 1: the factor, where the schedule multiplies.</summary>
    public double Factor(long step) => Rate(step, 1);

    /// <summary>Momentum of a step, for schedules that turn it too (<c>momentum</c>, or <c>beta1</c> where the optimiser has that); null to leave it.</summary>
    public virtual double? Momentum(long step) => null;

    /// <summary>Sets the learning rates, and momenta where the schedule has them, of the step that comes next.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is negative.</exception>
    public void Apply(Optimizer optimizer, long step)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        foreach (ParameterGroup group in optimizer.Groups) Apply(group, step);
    }

    /// <summary>The same for one group.</summary>
    internal void Apply(ParameterGroup group, long step)
    {
        group.LearningRate = Rate(step, group.InitialLearningRate);
        if (Momentum(step) is { } momentum) group[group.Has("momentum") ? "momentum" : "beta1"] = momentum;
    }

    /// <summary>The linear scaling rule: a rate that suits batches of <paramref name="referenceBatch"/> becomes rate · batch / referenceBatch, so that an epoch moves about as far. With large factors it needs a warm-up.</summary>
    /// <remarks>Deep Learning 101, section 8.1.4. Source: Goyal et al., Accurate, large minibatch SGD: training ImageNet in 1 hour, 2017.</remarks>
    /// <param name="rate">Rate for the reference batch.</param>
    /// <param name="referenceBatch">Examples of a batch that the rate was found with.</param>
    /// <param name="batch">Examples of a batch that is used.</param>
    /// <param name="squareRoot">Whether the rate grows with the square root, as is usual for Adam and LAMB. Default false.</param>
    public static double ScaleForBatch(double rate, long referenceBatch, long batch, bool squareRoot = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(referenceBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        double factor = (double)batch / referenceBatch;
        return rate * (squareRoot ? Math.Sqrt(factor) : factor);
    }
}
