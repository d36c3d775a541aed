namespace DeepLearning101.Native.Nn;

/// <summary>Early stopping: remembers the weights of the best validation result and says when there were too many results in a row that were not better.</summary>
/// <remarks>Deep Learning 101, algorithm 3. A result that equals the best counts as not better, and a NaN is never better. Not thread-safe.</remarks>
public sealed class EarlyStopping
{
    private const string Weights = "weights.";

    private static readonly string[] Names = ["best", "best_step", "failures", "average", "results"];

    private readonly Module model;
    private readonly int patience;
    private readonly bool maximize;
    private readonly double minDelta, smoothing;
    private readonly long warmUp;
    private readonly OrderedDictionary<string, Tensor> best = new(StringComparer.Ordinal);
    private double average;
    private long results;

    /// <summary>Makes one.</summary>
    /// <param name="model">Whose weights are kept.</param>
    /// <param name="patience">Results in a row without improvement after which training stops, at least 1.</param>
    /// <param name="maximize">Whether larger results are better (accuracy) instead of smaller ones (error). Default false.</param>
    /// <param name="minDelta">By how much a result must beat the best. Default 0.</param>
    /// <param name="smoothing">Share of the past in the moving average that is compared instead of the results, in [0, 1), for noisy validation. Its start is corrected, so that the first average is the first result. Default 0: the results themselves.</param>
    /// <param name="warmUp">Steps during which failures do not count, e.g. while the learning rate still rises; the best result is kept all the same. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is below 1, the least improvement or the warm-up negative, or the smoothing outside [0, 1).</exception>
    public EarlyStopping(Module model, int patience, bool maximize = false, double minDelta = 0, double smoothing = 0, long warmUp = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(minDelta);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUp);
        if (!(smoothing >= 0 && smoothing < 1)) throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "EarlyStopping: the smoothing must lie in [0, 1).");
        (this.model, this.patience, this.maximize, this.minDelta, this.smoothing, this.warmUp) = (model, patience, maximize, minDelta, smoothing, warmUp);
    }

    /// <summary>The best (smoothed) result; NaN before the first.</summary>
    public double Best { get; private set; } = double.NaN;

    /// <summary>Step of the best result.</summary>
    public long BestStep { get; private set; }

    /// <summary>Results since the best one, those of the warm-up not counted.</summary>
    public int Failures { get; private set; }

    /// <summary>The last result as it was compared: smoothed; NaN before the first.</summary>
    public double Last { get; private set; } = double.NaN;

    /// <summary>Whether training should stop.</summary>
    public bool ShouldStop => Failures >= patience;

    /// <summary>Takes a validation result in.</summary>
    /// <param name="step">Steps done so far.</param>
    /// <param name="result">Validation error or score.</param>
    /// <returns>Whether training should stop.</returns>
    public bool Report(long step, double result)
    {
        Last = Smooth(result);
        if (double.IsNaN(Best) ? !double.IsNaN(Last) : maximize ? Last > Best + minDelta : Last < Best - minDelta)
        {
            (Best, BestStep, Failures) = (Last, step, 0);
            using ContextScope off = Autograd.NoGrad();
            foreach ((string name, Tensor value) in model.StateDict())
            {
                if (best.TryGetValue(name, out Tensor? kept)) kept.Copy_(value);
                else best.Add(name, Ownership.OutOfScopes(value.Clone()));
            }

            return false;
        }

        if (step > warmUp || warmUp == 0) Failures++;
        return ShouldStop;
    }

    /// <summary>Gives the model the weights of the best result; before the first result it changes nothing.</summary>
    public void Restore()
    {
        if (best.Count > 0) model.LoadStateDict(best);
    }

    /// <summary>What <see cref="LoadStateDict"/> needs, the best weights included (<c>weights.</c> and their name); the tensors of the weights are its own.</summary>
    public OrderedDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal)
        {
            [Names[0]] = Tensor.Scalar(Best),
            [Names[1]] = Tensor.Scalar(BestStep),
            [Names[2]] = Tensor.Scalar((long)Failures),
            [Names[3]] = Tensor.Scalar(average),
            [Names[4]] = Tensor.Scalar(results),
        };
        foreach ((string name, Tensor value) in best) state.Add(Weights + name, value);
        return state;
    }

    /// <summary>Goes on where another one stopped.</summary>
    /// <exception cref="ArgumentException">An entry is missing; nothing is changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (string name in Names)
            if (!state.ContainsKey(name)) throw new ArgumentException($"EarlyStopping: the entry '{name}' is missing.", nameof(state));
        (Best, BestStep, Failures, average, results) = (state[Names[0]].Item<double>(), state[Names[1]].Item<long>(), (int)state[Names[2]].Item<long>(), state[Names[3]].Item<double>(), state[Names[4]].Item<long>());
        Last = results > 0 ? average / (1 - Math.Pow(smoothing, results)) : double.NaN;
        var old = new List<Tensor>(best.Values);
        best.Clear();
        foreach ((string name, Tensor value) in state)
            if (name.StartsWith(Weights, StringComparison.Ordinal)) best.Add(name[Weights.Length..], Ownership.OutOfScopes(value.Detach().Clone()));
        foreach (Tensor tensor in old) tensor.Dispose();
    }

    /// <summary>The moving average with a result taken in; a NaN is left out of it.</summary>
    private double Smooth(double result)
    {
        if (double.IsNaN(result)) return result;
        if (smoothing == 0)
        {
            (average, results) = (result, results + 1);
            return result;
        }

        average = smoothing * average + (1 - smoothing) * result;
        return average / (1 - Math.Pow(smoothing, ++results));
    }
}
