namespace DeepLearning101.Native.Data;

/// <summary>Share of examples whose largest score is that of the true class; accumulates over batches.</summary>
public sealed class Accuracy
{
    /// <summary>Examples seen.</summary>
    public long Total { get; private set; }

    /// <summary>Examples classified rightly.</summary>
    public long Correct { get; private set; }

    /// <summary>Correct / Total, in [0, 1]; NaN before the first example.</summary>
    public double Value => Total == 0 ? double.NaN : (double)Correct / Total;

    /// <summary>Adds a batch.</summary>
    /// <param name="scores">f32 [N, C], e.g. logits.</param>
    /// <param name="targets">i64 [N].</param>
    /// <returns>The predicted classes.</returns>
    /// <exception cref="TensorShapeException">The shapes are others.</exception>
    public long[] Add(Tensor scores, Tensor targets)
    {
        if (scores.Rank != 2 || targets.Rank != 1 || targets.Shape[0] != scores.Shape[0] || scores.Shape[1] == 0)
            throw new TensorShapeException("Accuracy", $"Accuracy: scores must be [N, C] and targets [N]; given {Layout.Format(scores.Shape)} and {Layout.Format(targets.Shape)}.", scores.Shape.ToArray(), targets.Shape.ToArray());
        long[] predicted = Predict(scores.ToArray<float>(), (int)scores.Shape[1]), wanted = targets.ToArray<long>();
        for (int i = 0; i < wanted.Length; i++)
            if (predicted[i] == wanted[i]) Correct++;
        Total += wanted.Length;
        return predicted;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset() => (Total, Correct) = (0, 0);

    /// <summary>Index of the largest score of each row: the first among equals; a NaN counts as largest.</summary>
    private static long[] Predict(float[] scores, int classes)
    {
        var result = new long[scores.Length / classes];
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<float> row = scores.AsSpan(i * classes, classes);
            int best = 0;
            for (int c = 1; c < classes && !float.IsNaN(row[best]); c++)
                if (!(row[c] <= row[best])) best = c;
            result[i] = best;
        }

        return result;
    }
}
