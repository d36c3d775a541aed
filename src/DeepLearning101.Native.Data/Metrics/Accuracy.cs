namespace DeepLearning101.Native.Data;

/// <summary>Share of examples whose largest score is that of the true class; accumulates over batches.</summary>
/// <remarks>Not thread-safe.</remarks>
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
    /// <returns>The predicted classes: the first among equal scores; a NaN counts as largest.</returns>
    /// <exception cref="TensorShapeException">The shapes are others.</exception>
    public long[] Add(Tensor scores, Tensor targets)
    {
        ClassScores.Check(nameof(Accuracy), scores, targets);
        long[] predicted = ClassScores.Predict(scores.ToArray<float>(), (int)scores.Shape[1]), wanted = targets.ToArray<long>();
        for (int i = 0; i < wanted.Length; i++)
            if (predicted[i] == wanted[i]) Correct++;
        Total += wanted.Length;
        return predicted;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset() => (Total, Correct) = (0, 0);
}
