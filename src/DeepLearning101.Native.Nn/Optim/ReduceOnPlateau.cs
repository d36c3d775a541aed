namespace DeepLearning101.Native.Nn;

/// <summary>How far a result must be better than the best one to count.</summary>
public enum ThresholdMode
{
    /// <summary>By a share: best · (1 − threshold), or best · (1 + threshold) where larger is better.</summary>
    Relative,

    /// <summary>By an amount: best − threshold, or best + threshold.</summary>
    Absolute,
}

/// <summary>Multiplies the learning rates by a factor when a validation result has not become better for more than <c>patience</c> reports (PyTorch's ReduceLROnPlateau).</summary>
/// <remarks>Deep Learning 101, section 8.5.4. A NaN is never better. Not thread-safe.</remarks>
public sealed class ReduceOnPlateau
{
    private static readonly string[] Names = ["best", "num_bad_epochs", "cooldown_counter", "last_epoch"];

    private readonly Optimizer optimizer;
    private readonly bool maximize;
    private readonly double factor, threshold, minRate, epsilon;
    private readonly ThresholdMode thresholdMode;
    private readonly int patience, cooldown;
    private double best;
    private long bad, cooling;

    /// <summary>Makes one.</summary>
    /// <param name="optimizer">Whose rates are reduced.</param>
    /// <param name="maximize">Whether larger results are better. Default false.</param>
    /// <param name="factor">Factor of a reduction, in [0, 1). Default 0.1.</param>
    /// <param name="patience">Reports without improvement that are borne; the next one reduces. Default 10.</param>
    /// <param name="threshold">By how much a result must be better. Default 1e-4.</param>
    /// <param name="thresholdMode">Default relative.</param>
    /// <param name="cooldown">Reports after a reduction that are not counted. Default 0.</param>
    /// <param name="minRate">No rate goes below. Default 0.</param>
    /// <param name="epsilon">A reduction by less is not made. Default 1e-8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public ReduceOnPlateau(Optimizer optimizer, bool maximize = false, double factor = 0.1, int patience = 10, double threshold = 1e-4, ThresholdMode thresholdMode = ThresholdMode.Relative, int cooldown = 0, double minRate = 0, double epsilon = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!(factor >= 0 && factor < 1)) throw new ArgumentOutOfRangeException(nameof(factor), factor, "ReduceOnPlateau: the factor must lie in [0, 1).");
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        ArgumentOutOfRangeException.ThrowIfNegative(threshold);
        ArgumentOutOfRangeException.ThrowIfNegative(cooldown);
        ArgumentOutOfRangeException.ThrowIfNegative(minRate);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        (this.optimizer, this.maximize, this.factor, this.patience, this.threshold, this.thresholdMode, this.cooldown, this.minRate, this.epsilon) = (optimizer, maximize, factor, patience, threshold, thresholdMode, cooldown, minRate, epsilon);
        best = maximize ? double.NegativeInfinity : double.PositiveInfinity;
    }

    /// <summary>Reports so far.</summary>
    public long Reports { get; private set; }

    /// <summary>The best result; ±∞ before the first.</summary>
    public double Best => best;

    /// <summary>Reports since the last one that was better or not counted.</summary>
    public long Failures => bad;

    /// <summary>Takes a validation result in.</summary>
    /// <returns>Whether a rate was reduced.</returns>
    public bool Step(double result)
    {
        Reports++;
        if (IsBetter(result)) (best, bad) = (result, 0);
        else bad++;
        if (cooling > 0) (cooling, bad) = (cooling - 1, 0);
        if (bad <= patience) return false;
        (cooling, bad) = (cooldown, 0);
        bool reduced = false;
        foreach (ParameterGroup group in optimizer.Groups)
        {
            double rate = Math.Max(group.LearningRate * factor, minRate);
            if (!(group.LearningRate - rate > epsilon)) continue;
            group.LearningRate = rate;
            reduced = true;
        }

        return reduced;
    }

    /// <summary>What <see cref="LoadStateDict"/> needs; the rates themselves are in the optimiser's state.</summary>
    public OrderedDictionary<string, Tensor> StateDict() => new(StringComparer.Ordinal)
    {
        [Names[0]] = Tensor.Scalar(best),
        [Names[1]] = Tensor.Scalar(bad),
        [Names[2]] = Tensor.Scalar(cooling),
        [Names[3]] = Tensor.Scalar(Reports),
    };

    /// <summary>Goes on where another one stopped.</summary>
    /// <exception cref="ArgumentException">An entry is missing; nothing is changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (string name in Names)
            if (!state.ContainsKey(name)) throw new ArgumentException($"ReduceOnPlateau: the entry '{name}' is missing.", nameof(state));
        (best, bad, cooling, Reports) = (state[Names[0]].Item<double>(), state[Names[1]].Item<long>(), state[Names[2]].Item<long>(), state[Names[3]].Item<long>());
    }

    private bool IsBetter(double result)
    {
        double margin = maximize ? threshold : -threshold;
        double bar = thresholdMode == ThresholdMode.Absolute ? best + margin : best * (1 + margin);
        return maximize ? result > bar : result < bar;
    }
}
