namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>Which elements of a result are compared: all up to 2^18, else one in an odd number (so that it runs through all columns).</summary>
internal static class Sampling
{
    internal const long Most = 1 << 18;

    internal static long Step(long count) => count <= Most ? 1 : (count / Most) | 1;

    internal static double[] Of(ReadOnlySpan<float> values)
    {
        int step = (int)Step(values.Length);
        var result = new double[(values.Length + step - 1) / step];
        for (int i = 0; i < result.Length; i++) result[i] = values[i * step];
        return result;
    }

    internal static double[] Of(ReadOnlySpan<double> values)
    {
        int step = (int)Step(values.Length);
        var result = new double[(values.Length + step - 1) / step];
        for (int i = 0; i < result.Length; i++) result[i] = values[i * step];
        return result;
    }

    internal static double[] Of(ReadOnlySpan<long> values)
    {
        int step = (int)Step(values.Length);
        var result = new double[(values.Length + step - 1) / step];
        for (int i = 0; i < result.Length; i++) result[i] = values[i * step];
        return result;
    }

    /// <summary>Whether two sides computed the same: as many numbers, and each pair no further apart than <paramref name="tolerance"/> of the largest magnitude of its result.</summary>
    /// <returns>Nothing, or what differs.</returns>
    internal static string? Difference(IReadOnlyList<double[]> ours, IReadOnlyList<double[]> theirs, double tolerance)
    {
        if (ours.Count != theirs.Count) return FormattableString.Invariant($"{theirs.Count} results instead of {ours.Count}");
        for (int r = 0; r < ours.Count; r++)
        {
            if (ours[r].Length != theirs[r].Length) return FormattableString.Invariant($"result {r} has {theirs[r].Length} elements instead of {ours[r].Length}");
            double largest = 0;
            foreach (double v in ours[r]) largest = Math.Max(largest, Math.Abs(v));
            for (int i = 0; i < ours[r].Length; i++)
            {
                // Written so that a NaN on one side fails.
                if (!(Math.Abs(ours[r][i] - theirs[r][i]) <= tolerance * largest))
                    return FormattableString.Invariant($"result {r}, sample {i}: {theirs[r][i]:G9} instead of {ours[r][i]:G9}, largest {largest:G3}");
            }
        }

        return null;
    }
}
