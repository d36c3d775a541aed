namespace DeepLearning101.Native.Data;

/// <summary>Moves and stretches each feature of a table [N, F]: x ← (x − shift) / scale, with numbers fitted on training data and then applied to all other data, so that nothing of the test data leaks into the training.</summary>
/// <remarks>Computed in f64, rounded once to the type of the table. Deep Learning 101, section 7.2. Once fitted, any number of threads may transform.</remarks>
public abstract class FeatureScaler
{
    private double[]? shift, scale;

    private protected FeatureScaler()
    {
    }

    /// <summary>Number of features; 0 before <see cref="Fit"/>.</summary>
    public int Features => shift?.Length ?? 0;

    /// <summary>What is subtracted from each feature.</summary>
    /// <exception cref="InvalidOperationException">The scaler is not fitted.</exception>
    public ReadOnlySpan<double> Shift => Fitted().Shift;

    /// <summary>What each feature is divided by; of a constant feature as if it spanned 1.</summary>
    /// <exception cref="InvalidOperationException">The scaler is not fitted.</exception>
    public ReadOnlySpan<double> Scale => Fitted().Scale;

    /// <summary>Takes the numbers from training data; what was fitted before is forgotten.</summary>
    /// <param name="table">f32 or f64 [N, F], N ≥ 1, all numbers finite.</param>
    /// <returns>The same scaler.</returns>
    /// <exception cref="TensorShapeException">The table has another rank or no row.</exception>
    /// <exception cref="TensorDTypeException">The type is another.</exception>
    /// <exception cref="ArgumentException">A number is NaN or infinite; nothing is changed.</exception>
    public FeatureScaler Fit(Tensor table)
    {
        double[] values = Values(table, out int features);
        if (values.Length == 0) throw new TensorShapeException(GetType().Name, $"{GetType().Name}: at least one row and one feature are needed to fit; given {Layout.Format(table.Shape)}.", table.Shape.ToArray());
        int wrong = Array.FindIndex(values, value => !double.IsFinite(value));
        if (wrong >= 0) throw new ArgumentException($"{GetType().Name}: all numbers must be finite; row {wrong / features}, feature {wrong % features} is {values[wrong]}. Fill or drop missing values first.", nameof(table));
        double[] shifts = new double[features], scales = new double[features];
        var column = new double[values.Length / features];
        for (int f = 0; f < features; f++)
        {
            for (int r = 0; r < column.Length; r++) column[r] = values[r * features + f];
            (shifts[f], scales[f]) = FitColumn(column);
        }

        (shift, scale) = (shifts, scales);
        return this;
    }

    /// <summary>Scales a table with the fitted numbers.</summary>
    /// <param name="table">f32 or f64 [N, F].</param>
    /// <returns>A new tensor of the same type.</returns>
    /// <exception cref="InvalidOperationException">The scaler is not fitted.</exception>
    /// <exception cref="TensorShapeException">The table has another rank or another number of features.</exception>
    public Tensor Transform(Tensor table)
    {
        (double[] shifts, double[] scales) = Fitted();
        double[] values = Values(table, out int features);
        Require(table, features);
        for (int i = 0; i < values.Length; i++) values[i] = Finish((values[i] - shifts[i % features]) / scales[i % features]);
        return Result(values, table);
    }

    /// <summary>Undoes <see cref="Transform"/>.</summary>
    /// <exception cref="InvalidOperationException">The scaler is not fitted.</exception>
    /// <exception cref="TensorShapeException">The table has another rank or another number of features.</exception>
    public Tensor InverseTransform(Tensor table)
    {
        (double[] shifts, double[] scales) = Fitted();
        double[] values = Values(table, out int features);
        Require(table, features);
        for (int i = 0; i < values.Length; i++) values[i] = values[i] * scales[i % features] + shifts[i % features];
        return Result(values, table);
    }

    /// <summary>Shift and scale of one feature.</summary>
    private protected abstract (double Shift, double Scale) FitColumn(ReadOnlySpan<double> column);

    /// <summary>What is done to a scaled number.</summary>
    private protected virtual double Finish(double value) => value;

    private (double[] Shift, double[] Scale) Fitted() => shift is not null && scale is not null ? (shift, scale) : throw new InvalidOperationException($"{GetType().Name}: the scaler must be fitted first. Call Fit with the training data.");

    private void Require(Tensor table, int features)
    {
        if (features != Features) throw new TensorShapeException(GetType().Name, $"{GetType().Name}: the table must be [N, {Features}] as the one that was fitted; given {Layout.Format(table.Shape)}.", table.Shape.ToArray());
    }

    private double[] Values(Tensor table, out int features)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Rank != 2) throw new TensorShapeException(GetType().Name, $"{GetType().Name}: the table must be [N, F]; given {Layout.Format(table.Shape)}.", table.Shape.ToArray());
        if (table.DType is not (DType.Float32 or DType.Float64)) throw new TensorDTypeException(GetType().Name, $"{GetType().Name}: the table must be f32 or f64; given {table.DType.Name}. Cast it.", table.DType);
        features = (int)table.Shape[1];
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        return table.To(Device.Cpu).Cast(DType.Float64).ToArray<double>();
    }

    private static Tensor Result(double[] values, Tensor table)
    {
        if (table.DType == DType.Float64) return Tensor.From<double>(values, table.Shape);
        return Tensor.From<float>(Array.ConvertAll(values, value => (float)value), table.Shape);
    }
}
