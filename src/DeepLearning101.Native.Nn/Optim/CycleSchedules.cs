namespace DeepLearning101.Native.Nn;

/// <summary>How the height of a cyclic schedule changes.</summary>
public enum CyclicMode
{
    /// <summary>It stays.</summary>
    Triangular,

    /// <summary>It halves with each cycle.</summary>
    Triangular2,

    /// <summary>It is multiplied by gamma with each step.</summary>
    ExponentialRange,
}

internal sealed class CyclicSchedule : LrSchedule
{
    private readonly double baseRate, maxRate, gamma, baseMomentum, maxMomentum;
    private readonly long up, total;
    private readonly CyclicMode mode;
    private readonly bool cycleMomentum;

    internal CyclicSchedule(double baseRate, double maxRate, long up, long down, CyclicMode mode, double gamma, bool cycleMomentum, double baseMomentum, double maxMomentum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(baseRate);
        ArgumentOutOfRangeException.ThrowIfNegative(maxRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(up, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(down, 1);
        (this.baseRate, this.maxRate, this.up, total, this.mode, this.gamma) = (baseRate, maxRate, up, up + down, mode, gamma);
        (this.cycleMomentum, this.baseMomentum, this.maxMomentum) = (cycleMomentum, baseMomentum, maxMomentum);
    }

    public override double Rate(long step, double initial) => baseRate + (maxRate - baseRate) * Height(step);

    public override double? Momentum(long step) => cycleMomentum ? maxMomentum - (maxMomentum - baseMomentum) * Height(step) : null;

    private double Height(long step)
    {
        long cycle = step / total, at = step % total;
        double height = at <= up ? (double)at / up : (double)(total - at) / (total - up);
        return mode switch
        {
            CyclicMode.Triangular2 => height / Math.Pow(2, cycle),
            CyclicMode.ExponentialRange => height * Math.Pow(gamma, step),
            _ => height,
        };
    }
}

internal sealed class OneCycleSchedule : LrSchedule
{
    private readonly double[] ends, rates, momenta;
    private readonly bool cosine, cycleMomentum;

    internal OneCycleSchedule(double maxRate, long steps, double rise, bool cosine, bool cycleMomentum, double baseMomentum, double maxMomentum, double divFactor, double finalDivFactor, bool threePhases)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        if (!(rise > 0 && rise < 1)) throw new ArgumentOutOfRangeException(nameof(rise), rise, "LrSchedule.OneCycle: the share of the rise must lie in (0, 1).");
        if (!(divFactor > 0)) throw new ArgumentOutOfRangeException(nameof(divFactor), divFactor, "LrSchedule.OneCycle: the factor must be above 0.");
        if (!(finalDivFactor > 0)) throw new ArgumentOutOfRangeException(nameof(finalDivFactor), finalDivFactor, "LrSchedule.OneCycle: the factor must be above 0.");
        double first = maxRate / divFactor, last = first / finalDivFactor, top = rise * steps - 1;
        (this.cosine, this.cycleMomentum) = (cosine, cycleMomentum);
        ends = threePhases ? [0, top, 2 * rise * steps - 2, steps - 1] : [0, top, steps - 1];
        rates = threePhases ? [first, maxRate, first, last] : [first, maxRate, last];
        momenta = threePhases ? [maxMomentum, baseMomentum, maxMomentum, maxMomentum] : [maxMomentum, baseMomentum, maxMomentum];
    }

    public override double Rate(long step, double initial) => Between(rates, step);

    public override double? Momentum(long step) => cycleMomentum ? Between(momenta, step) : null;

    private double Between(double[] values, long step)
    {
        double at = Math.Min(step, ends[^1]);
        int phase = 1;
        while (phase < ends.Length - 1 && at > ends[phase]) phase++;
        double length = ends[phase] - ends[phase - 1], done = length > 0 ? (at - ends[phase - 1]) / length : 1, from = values[phase - 1], to = values[phase];
        return cosine ? to + (from - to) / 2 * (Math.Cos(Math.PI * done) + 1) : (to - from) * done + from;
    }
}
