namespace DeepLearning101.Native.Nn;

/// <summary>A learning rate over time: a factor for each step, which multiplies each group's initial learning rate.</summary>
public abstract class LrSchedule
{
    /// <summary>Factor of step <paramref name="step"/>, counted from 0.</summary>
    public abstract double Factor(long step);

    /// <summary>Sets the learning rates of the step that comes next.</summary>
    public void Apply(Optimizer optimizer, long step)
    {
        double factor = Factor(step);
        foreach (ParameterGroup group in optimizer.Groups) group.LearningRate = group.InitialLearningRate * factor;
    }

    /// <summary>The same learning rate always.</summary>
    public static LrSchedule Constant() => new ConstantSchedule();

    /// <summary>Times <paramref name="gamma"/> after every <paramref name="size"/> steps.</summary>
    public static LrSchedule Step(long size, double gamma = 0.1) => new StepSchedule(size, gamma);

    /// <summary>A straight rise over <paramref name="warmUp"/> steps, then half a cosine from 1 to <paramref name="least"/> at the last step.</summary>
    /// <param name="steps">Number of steps in all.</param>
    /// <param name="warmUp">Steps of the rise; the first has the factor 1 / warmUp. Default 0.</param>
    /// <param name="least">Factor at the end. Default 0.</param>
    /// <remarks>Source: Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, 2017.</remarks>
    public static LrSchedule Cosine(long steps, long warmUp = 0, double least = 0) => new CosineSchedule(steps, warmUp, least);

    /// <summary>e^(−decay · step).</summary>
    /// <param name="decay">Rate of the decay, at least 0.</param>
    public static LrSchedule Exponential(double decay) => new DecaySchedule(decay, inverse: false);

    /// <summary>1 / (1 + decay · step).</summary>
    /// <param name="decay">Rate of the decay, at least 0.</param>
    public static LrSchedule InverseTime(double decay) => new DecaySchedule(decay, inverse: true);
}

internal sealed class ConstantSchedule : LrSchedule
{
    public override double Factor(long step) => 1;
}

internal sealed class StepSchedule : LrSchedule
{
    private readonly long size;
    private readonly double gamma;

    internal StepSchedule(long size, double gamma)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (this.size, this.gamma) = (size, gamma);
    }

    public override double Factor(long step) => Math.Pow(gamma, step / size);
}

internal sealed class CosineSchedule : LrSchedule
{
    private readonly long steps, warmUp;
    private readonly double least;

    internal CosineSchedule(long steps, long warmUp, double least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUp);
        (this.steps, this.warmUp, this.least) = (steps, warmUp, least);
    }

    public override double Factor(long step)
    {
        if (step < warmUp) return (step + 1.0) / warmUp;
        double done = Math.Clamp((double)(step - warmUp) / Math.Max(steps - warmUp, 1), 0, 1);
        return least + (1 - least) * 0.5 * (1 + Math.Cos(Math.PI * done));
    }
}

internal sealed class DecaySchedule : LrSchedule
{
    private readonly double decay;
    private readonly bool inverse;

    internal DecaySchedule(double decay, bool inverse)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        (this.decay, this.inverse) = (decay, inverse);
    }

    public override double Factor(long step) => inverse ? 1 / (1 + decay * step) : Math.Exp(-decay * step);
}
