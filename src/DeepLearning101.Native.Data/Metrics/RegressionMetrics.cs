namespace DeepLearning101.Native.Data;

/// <summary>How far predicted numbers lie from the true ones: mean squared and absolute error, R² and others; accumulates over batches in f64, in the order given.</summary>
/// <remarks>All elements of all batches count as one list of numbers. Values are NaN before the first. Not thread-safe.</remarks>
public sealed class RegressionMetrics
{
    // Means and sums of squared deviations are kept as Welford does: a large mean costs no digits. Source: Welford, Note on a method for calculating corrected sums of squares and products, 1962.
    private double squares, absolute, relative, largest, targetMean, targetDeviation, errorMean, errorDeviation;

    /// <summary>Numbers seen.</summary>
    public long Total { get; private set; }

    /// <summary>Mean of (ŷ − y)².</summary>
    public double MeanSquaredError => Total == 0 ? double.NaN : squares / Total;

    /// <summary>Root of the mean squared error, in the unit of y.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>Mean of |ŷ − y|.</summary>
    public double MeanAbsoluteError => Total == 0 ? double.NaN : absolute / Total;

    /// <summary>Mean of |ŷ − y| / max(|y|, 2⁻⁵²), as a share, not in percent.</summary>
    public double MeanAbsolutePercentageError => Total == 0 ? double.NaN : relative / Total;

    /// <summary>Largest |ŷ − y|.</summary>
    public double MaxError => Total == 0 ? double.NaN : largest;

    /// <summary>Mean of ŷ − y: whether predictions are too high or too low.</summary>
    public double Bias => Total == 0 ? double.NaN : errorMean;

    /// <summary>R² = 1 − Σ(ŷ − y)² / Σ(y − ȳ)²: 1 is perfect, 0 as good as the mean. Where all y are equal, 1 for a perfect prediction and else 0; NaN below two numbers.</summary>
    public double R2 => Total < 2 ? double.NaN : Explained(squares);

    /// <summary>1 − variance of the error / variance of y: as R², but a constant bias costs nothing.</summary>
    public double ExplainedVariance => Total == 0 ? double.NaN : Explained(errorDeviation);

    /// <summary>Adds a batch.</summary>
    /// <param name="predictions">Predicted numbers, floating point, any shape.</param>
    /// <param name="targets">True numbers of the same shape.</param>
    /// <exception cref="TensorShapeException">The shapes differ.</exception>
    /// <exception cref="TensorDTypeException">A type is no floating-point type.</exception>
    public void Add(Tensor predictions, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(targets);
        if (!predictions.Shape.SequenceEqual(targets.Shape)) throw new TensorShapeException(nameof(RegressionMetrics), $"RegressionMetrics: predictions and targets must have one shape; given {Layout.Format(predictions.Shape)} and {Layout.Format(targets.Shape)}.", predictions.Shape.ToArray(), targets.Shape.ToArray());
        Add(Numbers(predictions), Numbers(targets));
    }

    /// <summary>Adds numbers.</summary>
    /// <exception cref="ArgumentException">There are not as many predictions as targets.</exception>
    public void Add(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        if (predictions.Length != targets.Length) throw new ArgumentException($"RegressionMetrics: each prediction needs a target; given {predictions.Length} and {targets.Length}.", nameof(targets));
        for (int i = 0; i < targets.Length; i++)
        {
            double y = targets[i], error = predictions[i] - y, size = Math.Abs(error);
            Total++;
            squares += error * error;
            absolute += size;
            relative += size / Math.Max(Math.Abs(y), double.BitIncrement(1) - 1);
            largest = Math.Max(largest, size);
            Welford(y, ref targetMean, ref targetDeviation);
            Welford(error, ref errorMean, ref errorDeviation);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Reset() => (Total, squares, absolute, relative, largest, targetMean, targetDeviation, errorMean, errorDeviation) = (0, 0, 0, 0, 0, 0, 0, 0, 0);

    private void Welford(double value, ref double mean, ref double deviation)
    {
        double before = value - mean;
        mean += before / Total;
        deviation += before * (value - mean);
    }

    private double Explained(double left) => targetDeviation > 0 || double.IsNaN(targetDeviation) ? 1 - left / targetDeviation : left == 0 ? 1 : double.IsNaN(left) ? left : 0;

    private static double[] Numbers(Tensor tensor)
    {
        if (!tensor.DType.IsFloatingPoint) throw new TensorDTypeException(nameof(RegressionMetrics), $"RegressionMetrics: numbers must be floating point; given {tensor.DType.Name}. Cast them.", tensor.DType);
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        return tensor.To(Device.Cpu).Cast(DType.Float64).ToArray<double>();
    }
}
