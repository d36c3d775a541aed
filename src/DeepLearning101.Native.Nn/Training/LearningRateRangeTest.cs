namespace DeepLearning101.Native.Nn;

/// <summary>What <see cref="LearningRateRangeTest"/> saw.</summary>
/// <param name="Rates">The learning rates tried, rising.</param>
/// <param name="Losses">The smoothed loss at each.</param>
/// <param name="Steepest">The rate at which the loss fell fastest over the logarithm of the rate: a good choice.</param>
/// <param name="Lowest">The rate with the lowest loss: a tenth of it is a good choice too, itself is usually too large.</param>
/// <param name="Diverged">Whether the test ended early because the loss rose too far or was no longer finite.</param>
public sealed record RangeTestResult(IReadOnlyList<double> Rates, IReadOnlyList<double> Losses, double Steepest, double Lowest, bool Diverged);

/// <summary>Learning-rate range test: trains a few steps while the rate rises exponentially, and looks where the loss falls. Model and optimiser are afterwards as they were.</summary>
/// <remarks>Deep Learning 101, hints to chapter 8. Source: Smith, Cyclical learning rates for training neural networks, 2017, section 3.3.</remarks>
public static class LearningRateRangeTest
{
    /// <summary>Runs the test.</summary>
    /// <param name="model">Whose weights and buffers are kept and given back.</param>
    /// <param name="optimizer">Makes the steps; all groups get the same rate during the test.</param>
    /// <param name="loss">Training loss of batch i, one element.</param>
    /// <param name="least">First rate, above 0. Default 1e-7.</param>
    /// <param name="most">Last rate. Default 10.</param>
    /// <param name="steps">Number of rates, at least 2. Default 100.</param>
    /// <param name="smoothing">Share of the past in the moving average of the loss, in [0, 1). Default 0.95.</param>
    /// <param name="divergence">Ends when the smoothed loss exceeds this times the lowest one. Default 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public static RangeTestResult Run(Module model, Optimizer optimizer, Func<int, Tensor> loss, double least = 1e-7, double most = 10, int steps = 100, double smoothing = 0.95, double divergence = 4)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loss);
        if (!(least > 0 && most > least && double.IsFinite(most))) throw new ArgumentOutOfRangeException(nameof(least), least, "LearningRateRangeTest: the rates must be above 0, the last larger than the first.");
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        if (!(smoothing >= 0 && smoothing < 1)) throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "LearningRateRangeTest: the smoothing must lie in [0, 1).");
        if (!(divergence > 1)) throw new ArgumentOutOfRangeException(nameof(divergence), divergence, "LearningRateRangeTest: the bound must be above 1.");
        using TensorScope scope = TensorScope.Begin();
        Dictionary<string, Tensor> weights = Copy(model.StateDict()), state = Copy(optimizer.StateDict());
        try
        {
            return Walk(optimizer, loss, least, most, steps, smoothing, divergence);
        }
        finally
        {
            optimizer.ZeroGrad();
            model.LoadStateDict(weights);
            optimizer.LoadStateDict(state);
        }
    }

    private static RangeTestResult Walk(Optimizer optimizer, Func<int, Tensor> loss, double least, double most, int steps, double smoothing, double divergence)
    {
        var rates = new List<double>(steps);
        var losses = new List<double>(steps);
        double average = 0, lowest = double.PositiveInfinity;
        bool diverged = false;
        for (int i = 0; i < steps && !diverged; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            double rate = least * Math.Pow(most / least, (double)i / (steps - 1));
            foreach (ParameterGroup group in optimizer.Groups) group.LearningRate = rate;
            optimizer.ZeroGrad();
            Tensor value = loss(i);
            average = smoothing * average + (1 - smoothing) * value.Detach().Item();
            double smooth = average / (1 - Math.Pow(smoothing, i + 1));
            diverged = !double.IsFinite(smooth) || (i > 0 && smooth > divergence * lowest);
            if (!double.IsFinite(smooth)) break;
            rates.Add(rate);
            losses.Add(smooth);
            lowest = Math.Min(lowest, smooth);
            value.Backward();
            optimizer.Step();
        }

        return new RangeTestResult(rates, losses, Steepest(rates, losses), rates.Count > 0 ? rates[losses.IndexOf(lowest)] : double.NaN, diverged);
    }

    /// <summary>Where the difference over two steps is most negative; the rates are even in the logarithm.</summary>
    private static double Steepest(List<double> rates, List<double> losses)
    {
        double rate = double.NaN, most = double.PositiveInfinity;
        for (int i = 1; i < rates.Count - 1; i++)
        {
            double slope = losses[i + 1] - losses[i - 1];
            if (!(slope < most)) continue;
            (rate, most) = (rates[i], slope);
        }

        return rate;
    }

    private static Dictionary<string, Tensor> Copy(OrderedDictionary<string, Tensor> state)
    {
        var copy = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, Tensor value) in state) copy.Add(name, value.Detach().Clone());
        return copy;
    }
}
