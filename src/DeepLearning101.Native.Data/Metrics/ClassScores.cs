namespace DeepLearning101.Native.Data;

/// <summary>What the metrics of classifiers share.</summary>
internal static class ClassScores
{
    internal static void Check(string metric, Tensor scores, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(targets);
        if (scores.Rank != 2 || targets.Rank != 1 || targets.Shape[0] != scores.Shape[0] || scores.Shape[1] == 0)
            throw new TensorShapeException(metric, $"{metric}: scores must be [N, C] and targets [N]; given {Layout.Format(scores.Shape)} and {Layout.Format(targets.Shape)}.", scores.Shape.ToArray(), targets.Shape.ToArray());
    }

    internal static void CheckClasses(string metric, ReadOnlySpan<long> classes, int count)
    {
        foreach (long c in classes)
            if (c < 0 || c >= count) throw new TensorIndexException(metric, $"{metric}: classes must lie in [0, {count - 1}]; given {c}.", c, count);
    }

    /// <summary>Index of the largest score of each row: the first among equals; a NaN counts as largest.</summary>
    internal static long[] Predict(ReadOnlySpan<float> scores, int classes)
    {
        var result = new long[scores.Length / classes];
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<float> row = scores.Slice(i * classes, classes);
            int best = 0;
            for (int c = 1; c < classes && !float.IsNaN(row[best]); c++)
                if (!(row[c] <= row[best])) best = c;
            result[i] = best;
        }

        return result;
    }
}
