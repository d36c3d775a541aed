namespace DeepLearning101.Native.Data;

/// <summary>Share of examples whose true class is among the k largest scores; accumulates over batches.</summary>
/// <remarks>Of equal scores the class with the smaller number comes first; a NaN counts as largest. Not thread-safe.</remarks>
public sealed class TopKAccuracy
{
    /// <summary>Starts with no example.</summary>
    /// <param name="k">Places that count, at least 1. Default 5.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    public TopKAccuracy(int k = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        K = k;
    }

    /// <summary>Places that count.</summary>
    public int K { get; }

    /// <summary>Examples seen.</summary>
    public long Total { get; private set; }

    /// <summary>Examples whose true class is among the first <see cref="K"/>.</summary>
    public long Correct { get; private set; }

    /// <summary>Correct / Total, in [0, 1]; NaN before the first example.</summary>
    public double Value => Total == 0 ? double.NaN : (double)Correct / Total;

    /// <summary>Adds a batch.</summary>
    /// <param name="scores">f32 [N, C], e.g. logits.</param>
    /// <param name="targets">i64 [N], classes in [0, C).</param>
    /// <exception cref="TensorShapeException">The shapes are others.</exception>
    /// <exception cref="TensorIndexException">A class lies outside [0, C); nothing is added.</exception>
    public void Add(Tensor scores, Tensor targets)
    {
        ClassScores.Check(nameof(TopKAccuracy), scores, targets);
        int classes = (int)scores.Shape[1];
        float[] values = scores.ToArray<float>();
        long[] wanted = targets.ToArray<long>();
        ClassScores.CheckClasses(nameof(TopKAccuracy), wanted, classes);
        for (int i = 0; i < wanted.Length; i++)
            if (Place(values.AsSpan(i * classes, classes), (int)wanted[i]) < K) Correct++;
        Total += wanted.Length;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset() => (Total, Correct) = (0, 0);

    /// <summary>Number of classes that come before one.</summary>
    private static int Place(ReadOnlySpan<float> row, int target)
    {
        int before = 0;
        float own = row[target];
        for (int c = 0; c < row.Length; c++)
        {
            float other = row[c];
            bool equal = other == own || (float.IsNaN(other) && float.IsNaN(own)), larger = float.IsNaN(other) ? !float.IsNaN(own) : other > own;
            if (larger || (equal && c < target)) before++;
        }

        return before;
    }
}
