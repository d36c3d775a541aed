namespace DeepLearning101.Native.Data;

/// <summary>Standardises each feature: (x − mean) / standard deviation over the training data (divided by N, as in scikit-learn); a constant feature is only shifted.</summary>
/// <remarks>Once fitted, any number of threads may transform.</remarks>
public sealed class StandardScaler : FeatureScaler
{
    /// <summary>Relative deviation below which a feature is taken as constant: what remains are rounding errors.</summary>
    private const double Constant = 10 * 2.220446049250313e-16;

    private protected override (double Shift, double Scale) FitColumn(ReadOnlySpan<double> column)
    {
        double sum = 0, squares = 0, rest = 0;
        foreach (double value in column) sum += value;
        double mean = sum / column.Length;
        foreach (double value in column)
        {
            squares += (value - mean) * (value - mean);
            rest += value - mean;
        }

        // The second term takes back what rounding did to the mean. Source: Chan, Golub and LeVeque, Algorithms for computing the sample variance, 1983.
        double variance = (squares - rest * rest / column.Length) / column.Length, deviation = Math.Sqrt(Math.Max(variance, 0));
        return (mean, deviation > Constant * Math.Abs(mean) && deviation > 0 ? deviation : 1);
    }
}
