namespace DeepLearning101.Native;

/// <summary>Example calls of pooling: halving, overlapping with padding, one for all.</summary>
internal static class PoolSamples
{
    internal static IReadOnlyList<OpSample> Of(int dims, bool distinct)
    {
        var samples = new List<OpSample>();
        foreach ((PoolAttributes pool, long[] shape) in Cases(dims)) samples.Add(new OpSample(pool, new SampleOperand(shape.AsSpan(), Distinct: distinct)));
        return samples;
    }

    internal static IReadOnlyList<OpSample> Gradient(int dims)
    {
        var samples = new List<OpSample>();
        foreach ((PoolAttributes pool, long[] shape) in Cases(dims))
            samples.Add(OpSample.Of(new PoolGradAttributes(pool, shape.AsSpan(2)), (ReadOnlySpan<long>)[shape[0], shape[1], .. pool.Output.Span]));
        return samples;
    }

    private static IEnumerable<(PoolAttributes, long[])> Cases(int dims)
    {
        yield return Case(dims, 2, 3, 6, size => PoolAttributes.Make("sample", dims, size, [2], default, default, default, false));
        yield return Case(dims, 1, 2, 5, size => PoolAttributes.Make("sample", dims, size, [3], [2], [1], default, false));
        yield return Case(dims, 1, 1, 5, size => PoolAttributes.Make("sample", dims, size, [2], [3], [1], default, ceilMode: true, countIncludePad: false));
        yield return Case(dims, 2, 1, 5, size => PoolAttributes.Adaptive("sample", dims, size, [3]));
    }

    private static (PoolAttributes, long[]) Case(int dims, long n, long c, long length, Func<long[], PoolAttributes> make)
    {
        var size = new long[dims];
        Array.Fill(size, length);
        return (make(size), [n, c, .. size]);
    }
}
