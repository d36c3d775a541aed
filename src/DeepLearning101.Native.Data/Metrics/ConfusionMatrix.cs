namespace DeepLearning101.Native.Data;

/// <summary>How one number is made of the numbers of all classes.</summary>
public enum Averaging
{
    /// <summary>The mean over classes, each weighing the same, also those that no example has.</summary>
    Macro,

    /// <summary>Of the counts of all classes together; for examples with one class each that is the accuracy.</summary>
    Micro,

    /// <summary>The mean over classes, weighted by their true examples.</summary>
    Weighted,
}

/// <summary>How often each true class was predicted as each class, and what follows from it: precision, recall, F1, accuracy, kappa, Matthews correlation; accumulates over batches.</summary>
/// <remarks>0 / 0 is 0, as in scikit-learn. Averages are over all classes that were announced (scikit-learn with <c>labels</c> set). Not thread-safe.</remarks>
public sealed class ConfusionMatrix
{
    private readonly long[] counts;

    /// <summary>Starts with no example.</summary>
    /// <param name="classes">Number of classes, from 1 to 46,340.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is out of its range.</exception>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        // The largest whose square is an int.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 46_340);
        Classes = classes;
        counts = new long[classes * classes];
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Examples seen.</summary>
    public long Total { get; private set; }

    /// <summary>Examples classified rightly: the sum of the diagonal.</summary>
    public long Correct
    {
        get
        {
            long sum = 0;
            for (int c = 0; c < Classes; c++) sum += this[c, c];
            return sum;
        }
    }

    /// <summary>Examples of class <paramref name="label"/> that were predicted as <paramref name="predicted"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A class lies outside [0, <see cref="Classes"/>).</exception>
    public long this[int label, int predicted]
    {
        get
        {
            Check(label);
            Check(predicted);
            return counts[label * Classes + predicted];
        }
    }

    /// <summary>Share of the examples that were classified rightly, in [0, 1]; NaN before the first example.</summary>
    public double Accuracy => Total == 0 ? double.NaN : (double)Correct / Total;

    /// <summary>Mean recall of the classes that have examples: the accuracy if all had as many. NaN before the first example.</summary>
    public double BalancedAccuracy
    {
        get
        {
            (double sum, int present) = (0, 0);
            for (int c = 0; c < Classes; c++)
            {
                if (Support(c) == 0) continue;
                sum += Recall(c);
                present++;
            }

            return sum / present;
        }
    }

    /// <summary>Cohen's kappa, (p − e) / (1 − e): agreement p beyond e, that of chance; NaN where chance alone agrees always.</summary>
    /// <remarks>Source: Cohen, A coefficient of agreement for nominal scales, 1960.</remarks>
    public double CohenKappa
    {
        get
        {
            double chance = 0;
            for (int c = 0; c < Classes; c++) chance += (double)Support(c) / Total * ((double)Predicted(c) / Total);
            return (Accuracy - chance) / (1 - chance);
        }
    }

    /// <summary>Matthews correlation, in [−1, 1], for any number of classes; 0 where one side has a single class.</summary>
    /// <remarks>Source: Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, 2004.</remarks>
    public double MatthewsCorrelation
    {
        get
        {
            double n = Total, together = 0, labels = 0, predictions = 0;
            for (int c = 0; c < Classes; c++)
            {
                double t = Support(c), p = Predicted(c);
                together += t * p;
                labels += t * t;
                predictions += p * p;
            }

            return Ratio(Correct * n - together, Math.Sqrt(n * n - predictions) * Math.Sqrt(n * n - labels));
        }
    }

    /// <summary>Adds examples.</summary>
    /// <param name="predicted">Predicted classes.</param>
    /// <param name="labels">True classes, as many.</param>
    /// <exception cref="ArgumentException">The numbers differ.</exception>
    /// <exception cref="TensorIndexException">A class lies outside [0, <see cref="Classes"/>); nothing is added.</exception>
    public void Add(ReadOnlySpan<long> predicted, ReadOnlySpan<long> labels)
    {
        if (predicted.Length != labels.Length) throw new ArgumentException($"ConfusionMatrix: each prediction needs a label; given {predicted.Length} and {labels.Length}.", nameof(labels));
        ClassScores.CheckClasses(nameof(ConfusionMatrix), predicted, Classes);
        ClassScores.CheckClasses(nameof(ConfusionMatrix), labels, Classes);
        for (int i = 0; i < labels.Length; i++) counts[labels[i] * Classes + predicted[i]]++;
        Total += labels.Length;
    }

    /// <summary>Adds a batch of scores; the largest of a row is the prediction.</summary>
    /// <param name="scores">f32 [N, <see cref="Classes"/>], e.g. logits.</param>
    /// <param name="targets">i64 [N].</param>
    /// <exception cref="TensorShapeException">The shapes are others.</exception>
    /// <exception cref="TensorIndexException">A class lies outside [0, <see cref="Classes"/>); nothing is added.</exception>
    public void Add(Tensor scores, Tensor targets)
    {
        ClassScores.Check(nameof(ConfusionMatrix), scores, targets);
        Add(ClassScores.Predict(scores.ToArray<float>(), (int)scores.Shape[1]), targets.ToArray<long>());
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Array.Clear(counts);
        Total = 0;
    }

    /// <summary>Examples of a class.</summary>
    public long Support(int label)
    {
        Check(label);
        long sum = 0;
        for (int p = 0; p < Classes; p++) sum += counts[label * Classes + p];
        return sum;
    }

    /// <summary>Examples that were predicted as a class.</summary>
    public long Predicted(int predicted)
    {
        Check(predicted);
        long sum = 0;
        for (int l = 0; l < Classes; l++) sum += counts[l * Classes + predicted];
        return sum;
    }

    /// <summary>Of the examples predicted as a class, the share that is of it.</summary>
    public double Precision(int label) => Ratio(this[label, label], Predicted(label));

    /// <summary>Of the examples of a class, the share predicted as it.</summary>
    public double Recall(int label) => Ratio(this[label, label], Support(label));

    /// <summary>Harmonic mean of precision and recall of a class.</summary>
    public double F1(int label) => FBeta(label, 1);

    /// <summary>(1 + β²) · precision · recall / (β² · precision + recall) of a class: recall weighs β times as much.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is negative or NaN.</exception>
    public double FBeta(int label, double beta) => F(this[label, label], Predicted(label), Support(label), beta);

    /// <summary>Precision of all classes in one number.</summary>
    public double Precision(Averaging averaging) => averaging == Averaging.Micro ? Ratio(Correct, Total) : Mean(averaging, Precision);

    /// <summary>Recall of all classes in one number.</summary>
    public double Recall(Averaging averaging) => averaging == Averaging.Micro ? Ratio(Correct, Total) : Mean(averaging, Recall);

    /// <summary>F1 of all classes in one number.</summary>
    public double F1(Averaging averaging) => FBeta(averaging, 1);

    /// <summary>F-beta of all classes in one number.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is negative or NaN.</exception>
    public double FBeta(Averaging averaging, double beta) => averaging == Averaging.Micro ? F(Correct, Total, Total, beta) : Mean(averaging, label => FBeta(label, beta));

    private static double F(double right, double predicted, double support, double beta)
    {
        if (!(beta >= 0)) throw new ArgumentOutOfRangeException(nameof(beta), beta, "ConfusionMatrix.FBeta: beta must be ≥ 0.");
        return Ratio((1 + beta * beta) * right, beta * beta * support + predicted);
    }

    private static double Ratio(double over, double under) => under == 0 ? 0 : over / under;

    private double Mean(Averaging averaging, Func<int, double> score)
    {
        (double sum, double weights) = (0, 0);
        for (int c = 0; c < Classes; c++)
        {
            double weight = averaging == Averaging.Weighted ? Support(c) : 1;
            sum += weight * score(c);
            weights += weight;
        }

        return Ratio(sum, weights);
    }

    private void Check(int label)
    {
        if ((uint)label >= (uint)Classes) throw new ArgumentOutOfRangeException(nameof(label), label, $"ConfusionMatrix: a class must lie in [0, {Classes - 1}].");
    }
}
