namespace DeepLearning101.Native.Nn;

/// <summary>The schedules there are. η₀ is the group's initial rate, t the step from 0.</summary>
public abstract partial class LrSchedule
{
    /// <summary>η₀ always.</summary>
    public static LrSchedule Constant() => new FormulaSchedule(static (_, initial) => initial);

    /// <summary>η₀ · factor(t), for a formula of one's own.</summary>
    public static LrSchedule Lambda(Func<long, double> factor)
    {
        ArgumentNullException.ThrowIfNull(factor);
        return new FormulaSchedule((step, initial) => initial * factor(step));
    }

    /// <summary>η₀ · gamma^⌊t / size⌋ (PyTorch's StepLR; the book's eq. 8.18).</summary>
    /// <param name="size">Steps between two drops, at least 1.</param>
    /// <param name="gamma">Factor of a drop. Default 0.1.</param>
    public static LrSchedule Step(long size, double gamma = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return new FormulaSchedule((step, initial) => initial * Math.Pow(gamma, step / size));
    }

    /// <summary>η₀ · gamma^(number of milestones ≤ t) (MultiStepLR).</summary>
    /// <param name="milestones">Steps at which the rate drops, in rising order; one that comes twice drops twice.</param>
    /// <param name="gamma">Factor of a drop. Default 0.1.</param>
    /// <exception cref="ArgumentException">The milestones fall.</exception>
    public static LrSchedule MultiStep(IEnumerable<long> milestones, double gamma = 0.1)
    {
        long[] all = Rising(milestones);
        return new FormulaSchedule((step, initial) => initial * Math.Pow(gamma, Reached(all, step)));
    }

    /// <summary>η₀ · e^(−decay · t) (the book's eq. 8.19).</summary>
    /// <param name="decay">Rate of the decay, at least 0.</param>
    public static LrSchedule Exponential(double decay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        return new FormulaSchedule((step, initial) => initial * Math.Exp(-decay * step));
    }

    /// <summary>η₀ · gamma^t (ExponentialLR).</summary>
    public static LrSchedule Geometric(double gamma)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gamma);
        return new FormulaSchedule((step, initial) => initial * Math.Pow(gamma, step));
    }

    /// <summary>η₀ / (1 + decay · t).</summary>
    /// <param name="decay">Rate of the decay, at least 0.</param>
    public static LrSchedule InverseTime(double decay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        return new FormulaSchedule((step, initial) => initial / (1 + decay * step));
    }

    /// <summary>η₀ · (1 − min(t, steps) / steps)^power (PolynomialLR).</summary>
    /// <param name="steps">Steps until 0. Default 5.</param>
    /// <param name="power">Default 1: a straight line.</param>
    public static LrSchedule Polynomial(long steps = 5, double power = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new FormulaSchedule((step, initial) => initial * Math.Pow(1 - (double)Math.Min(steps, step) / steps, power));
    }

    /// <summary>η₀ times a factor that goes straight from <paramref name="start"/> to <paramref name="end"/> within <paramref name="steps"/> steps (LinearLR).</summary>
    /// <param name="start">Default ⅓.</param>
    /// <param name="end">Default 1.</param>
    /// <param name="steps">Default 5.</param>
    public static LrSchedule Linear(double start = 1.0 / 3, double end = 1, long steps = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new FormulaSchedule((step, initial) => initial * (start + (end - start) * Math.Min(steps, step) / steps));
    }

    /// <summary>η₀ · factor during the first <paramref name="steps"/> steps, then η₀ (ConstantLR).</summary>
    /// <param name="factor">Default ⅓.</param>
    /// <param name="steps">Default 5.</param>
    public static LrSchedule Held(double factor = 1.0 / 3, long steps = 5) => new FormulaSchedule((step, initial) => step < steps ? initial * factor : initial);

    /// <summary>η₀ · t / steps: the book's linear warm-up from 0 over the first <paramref name="steps"/> steps, then η₀.</summary>
    public static LrSchedule WarmUp(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new FormulaSchedule((step, initial) => step < steps ? initial * step / steps : initial);
    }

    /// <summary>A straight rise over <paramref name="warmUp"/> steps, then half a cosine from η₀ to η₀ · <paramref name="least"/> at the last step, where it stays.</summary>
    /// <param name="steps">Number of steps in all.</param>
    /// <param name="warmUp">Steps of the rise; the first has the factor 1 / warmUp. Default 0.</param>
    /// <param name="least">Factor at the end. Default 0.</param>
    public static LrSchedule Cosine(long steps, long warmUp = 0, double least = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUp);
        return new FormulaSchedule((step, initial) => step < warmUp ? initial * ((step + 1.0) / warmUp) : initial * HalfCosine(Math.Min(step - warmUp, Math.Max(steps - warmUp, 1)), Math.Max(steps - warmUp, 1), least, 1));
    }

    /// <summary>ηₘ + (η₀ − ηₘ)·(1 + cos(πt / period)) / 2 (CosineAnnealingLR; the book's eq. 8.20).</summary>
    /// <param name="period">Steps of the half-cosine, T.</param>
    /// <param name="leastRate">ηₘ, the rate at its end. Default 0.</param>
    /// <param name="clamp">Whether the rate stays at ηₘ after that. Default false, as printed and as in PyTorch: it rises again, with the period 2T.</param>
    public static LrSchedule CosineAnnealing(long period, double leastRate = 0, bool clamp = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        return new FormulaSchedule((step, initial) => HalfCosine(clamp ? Math.Min(step, period) : step, period, leastRate, initial));
    }

    /// <summary>The same with restarts: after each period t starts from 0 again, and the next period is <paramref name="multiplier"/> times as long (CosineAnnealingWarmRestarts).</summary>
    /// <param name="period">Steps of the first period.</param>
    /// <param name="multiplier">Default 1.</param>
    /// <param name="leastRate">Rate that the cosine tends to. Default 0.</param>
    /// <remarks>Source: Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, 2017.</remarks>
    public static LrSchedule CosineWarmRestarts(long period, long multiplier = 1, double leastRate = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiplier, 1);
        return new FormulaSchedule((step, initial) =>
        {
            long length = period, at = multiplier == 1 ? step % period : step;
            for (; at >= length; length *= multiplier) at -= length;
            return HalfCosine(at, length, leastRate, initial);
        });
    }

    /// <summary>All of them at once: each takes the rate that the one before gives as its initial rate, so that factors multiply (ChainedScheduler).</summary>
    public static LrSchedule Chain(params LrSchedule[] schedules) => new ChainSchedule(schedules);

    /// <summary>One after the other: schedule i + 1 takes over at milestone i and counts its steps from there (SequentialLR).</summary>
    /// <exception cref="ArgumentException">The milestones fall, or are not one fewer than the schedules.</exception>
    public static LrSchedule Sequential(IReadOnlyList<LrSchedule> schedules, IEnumerable<long> milestones) => new SequentialSchedule(schedules, Rising(milestones));

    /// <summary>One cycle: up to <paramref name="maxRate"/>, then down far below the start, while the momentum goes the other way (OneCycleLR). The group's own rate is not used.</summary>
    /// <param name="maxRate">Rate at the top.</param>
    /// <param name="steps">Steps of the cycle; from the last on, the rate stays.</param>
    /// <param name="rise">Share of the steps that rise, in (0, 1). Default 0.3.</param>
    /// <param name="cosine">Whether the rate follows half-cosines instead of straight lines. Default true.</param>
    /// <param name="cycleMomentum">Whether the momentum is set too. Default true.</param>
    /// <param name="baseMomentum">Momentum at the top. Default 0.85.</param>
    /// <param name="maxMomentum">Momentum at both ends. Default 0.95.</param>
    /// <param name="divFactor">Top over start. Default 25.</param>
    /// <param name="finalDivFactor">Start over end. Default 10,000.</param>
    /// <param name="threePhases">Whether the rate first comes back to the start as long as it rose, then goes on down. Default false.</param>
    /// <remarks>Source: Smith and Topin, Super-convergence: very fast training of neural networks using large learning rates, 2018.</remarks>
    public static LrSchedule OneCycle(double maxRate, long steps, double rise = 0.3, bool cosine = true, bool cycleMomentum = true, double baseMomentum = 0.85, double maxMomentum = 0.95, double divFactor = 25, double finalDivFactor = 1e4, bool threePhases = false) =>
        new OneCycleSchedule(maxRate, steps, rise, cosine, cycleMomentum, baseMomentum, maxMomentum, divFactor, finalDivFactor, threePhases);

    /// <summary>Up and down between two rates, again and again, while the momentum goes the other way (CyclicLR). The group's own rate is not used.</summary>
    /// <param name="baseRate">Lower rate.</param>
    /// <param name="maxRate">Upper rate.</param>
    /// <param name="up">Steps of a rise. Default 2,000.</param>
    /// <param name="down">Steps of a fall. Default: as many.</param>
    /// <param name="mode">How the height changes. Default: it stays.</param>
    /// <param name="gamma">Factor of the height by step, for <see cref="CyclicMode.ExponentialRange"/>. Default 1.</param>
    /// <param name="cycleMomentum">Whether the momentum is set too. Default true.</param>
    /// <param name="baseMomentum">Momentum at the upper rate. Default 0.8.</param>
    /// <param name="maxMomentum">Momentum at the lower rate. Default 0.9.</param>
    /// <remarks>Source: Smith, Cyclical learning rates for training neural networks, 2017.</remarks>
    public static LrSchedule Cyclic(double baseRate, double maxRate, long up = 2000, long? down = null, CyclicMode mode = CyclicMode.Triangular, double gamma = 1, bool cycleMomentum = true, double baseMomentum = 0.8, double maxMomentum = 0.9) =>
        new CyclicSchedule(baseRate, maxRate, up, down ?? up, mode, gamma, cycleMomentum, baseMomentum, maxMomentum);

    private static double HalfCosine(long step, long period, double least, double most) => least + (most - least) * (1 + Math.Cos(Math.PI * step / period)) / 2;

    private static int Reached(long[] milestones, long step)
    {
        int reached = 0;
        while (reached < milestones.Length && milestones[reached] <= step) reached++;
        return reached;
    }

    private static long[] Rising(IEnumerable<long> milestones)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        long[] all = [.. milestones];
        for (int i = 1; i < all.Length; i++)
            if (all[i] < all[i - 1]) throw new ArgumentException($"LrSchedule: milestones must not fall; {all[i]} comes after {all[i - 1]}.", nameof(milestones));
        return all;
    }

    private sealed class FormulaSchedule(Func<long, double, double> formula) : LrSchedule
    {
        public override double Rate(long step, double initial) => formula(step, initial);
    }

    private sealed class ChainSchedule(LrSchedule[] schedules) : LrSchedule
    {
        public override double Rate(long step, double initial)
        {
            foreach (LrSchedule schedule in schedules) initial = schedule.Rate(step, initial);
            return initial;
        }

        public override double? Momentum(long step)
        {
            double? momentum = null;
            foreach (LrSchedule schedule in schedules) momentum = schedule.Momentum(step) ?? momentum;
            return momentum;
        }
    }

    private sealed class SequentialSchedule : LrSchedule
    {
        private readonly LrSchedule[] schedules;
        private readonly long[] milestones;

        internal SequentialSchedule(IReadOnlyList<LrSchedule> schedules, long[] milestones)
        {
            ArgumentNullException.ThrowIfNull(schedules);
            if (schedules.Count != milestones.Length + 1) throw new ArgumentException($"LrSchedule.Sequential: milestones must be one fewer than schedules; given {milestones.Length} and {schedules.Count}.", nameof(schedules));
            (this.schedules, this.milestones) = ([.. schedules], milestones);
        }

        public override double Rate(long step, double initial)
        {
            int i = Reached(milestones, step);
            return schedules[i].Rate(step - (i > 0 ? milestones[i - 1] : 0), initial);
        }

        public override double? Momentum(long step)
        {
            int i = Reached(milestones, step);
            return schedules[i].Momentum(step - (i > 0 ? milestones[i - 1] : 0));
        }
    }
}
