namespace DeepLearning101.Native.Nn;

/// <summary>Early stopping: remembers the weights of the best validation result and says when there were too many results in a row that were not better.</summary>
/// <remarks>Deep Learning 101, algorithm 3. A result that equals the best counts as not better.</remarks>
public sealed class EarlyStopping
{
    private readonly Module model;
    private readonly int patience;
    private readonly bool maximize;
    private readonly double minDelta;
    private readonly OrderedDictionary<string, Tensor> best = new(StringComparer.Ordinal);

    /// <summary>Makes one.</summary>
    /// <param name="model">Whose weights are kept.</param>
    /// <param name="patience">Results in a row without improvement after which training stops, at least 1.</param>
    /// <param name="maximize">Whether larger results are better (accuracy) instead of smaller ones (error). Default false.</param>
    /// <param name="minDelta">By how much a result must beat the best. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is below 1 or the least improvement negative.</exception>
    public EarlyStopping(Module model, int patience, bool maximize = false, double minDelta = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(minDelta);
        (this.model, this.patience, this.maximize, this.minDelta) = (model, patience, maximize, minDelta);
    }

    /// <summary>The best result; NaN before the first.</summary>
    public double Best { get; private set; } = double.NaN;

    /// <summary>Step of the best result.</summary>
    public long BestStep { get; private set; }

    /// <summary>Results since the best one.</summary>
    public int Failures { get; private set; }

    /// <summary>Takes a validation result in.</summary>
    /// <param name="step">Steps done so far.</param>
    /// <param name="result">Validation error or score; NaN is never better.</param>
    /// <returns>Whether training should stop.</returns>
    public bool Report(long step, double result)
    {
        if (double.IsNaN(Best) ? !double.IsNaN(result) : maximize ? result > Best + minDelta : result < Best - minDelta)
        {
            (Best, BestStep, Failures) = (result, step, 0);
            using ContextScope off = Autograd.NoGrad();
            foreach ((string name, Tensor value) in model.StateDict())
            {
                if (best.TryGetValue(name, out Tensor? kept)) kept.Copy_(value);
                else best.Add(name, Ownership.OutOfScopes(value.Clone()));
            }

            return false;
        }

        return ++Failures >= patience;
    }

    /// <summary>Gives the model the weights of the best result; before the first result it changes nothing.</summary>
    public void Restore()
    {
        if (best.Count > 0) model.LoadStateDict(best);
    }
}
