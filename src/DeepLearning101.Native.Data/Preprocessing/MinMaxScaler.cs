namespace DeepLearning101.Native.Data;

/// <summary>Brings each feature into a range: the smallest number of the training data to its low end, the largest to its high end; a constant feature to the low end.</summary>
/// <remarks>Other data may come to lie outside, unless it is clipped. Once fitted, any number of threads may transform.</remarks>
public sealed class MinMaxScaler : FeatureScaler
{
    private readonly double low, high;
    private readonly bool clip;

    /// <summary>Makes a scaler that is not fitted yet.</summary>
    /// <param name="low">Low end. Default 0.</param>
    /// <param name="high">High end, above the low one. Default 1.</param>
    /// <param name="clip">Whether numbers outside are cut off to the range. Default false.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ends are not finite or not in order.</exception>
    public MinMaxScaler(double low = 0, double high = 1, bool clip = false)
    {
        if (!(low < high) || !double.IsFinite(low) || !double.IsFinite(high)) throw new ArgumentOutOfRangeException(nameof(high), high, $"MinMaxScaler: the high end must be above the low one ({low}), both finite.");
        (this.low, this.high, this.clip) = (low, high, clip);
    }

    private protected override (double Shift, double Scale) FitColumn(ReadOnlySpan<double> column)
    {
        (double least, double most) = (column[0], column[0]);
        foreach (double value in column) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        // A constant feature counts as one that spans 1, as in scikit-learn.
        double scale = (most > least ? most - least : 1) / (high - low);
        return (least - low * scale, scale);
    }

    private protected override double Finish(double value) => clip ? Math.Clamp(value, low, high) : value;
}
