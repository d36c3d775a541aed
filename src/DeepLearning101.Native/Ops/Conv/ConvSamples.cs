namespace DeepLearning101.Native;

/// <summary>Example calls of convolutions: plain, strided and padded, dilated, grouped, unequal padding.</summary>
internal static class ConvSamples
{
    internal static IReadOnlyList<OpSample> Forward(int dims)
    {
        var samples = new List<OpSample>();
        foreach (Case c in Cases(dims))
        {
            samples.Add(OpSample.Of(c.Conv, c.Input, c.Weight));
            samples.Add(OpSample.Of(c.Conv, c.Input, c.Weight, [c.Weight[0]]));
        }

        return samples;
    }

    internal static IReadOnlyList<OpSample> Data(int dims)
    {
        var samples = new List<OpSample>();
        foreach (Case c in Cases(dims)) samples.Add(OpSample.Of(new ConvGradAttributes(c.Conv, c.Input.Span[2..]), c.Output, c.Weight));
        return samples;
    }

    internal static IReadOnlyList<OpSample> Weight(int dims)
    {
        var samples = new List<OpSample>();
        foreach (Case c in Cases(dims)) samples.Add(OpSample.Of(new ConvGradAttributes(c.Conv, c.Weight.Span[2..]), c.Input, c.Output));
        return samples;
    }

    private static IEnumerable<Case> Cases(int dims)
    {
        yield return new Case(dims, n: 2, c: 1, o: 3, size: 5, kernel: 3, stride: 1, padBegin: 0, padEnd: 0, dilation: 1, groups: 1);
        yield return new Case(dims, n: 1, c: 2, o: 2, size: 6, kernel: 2, stride: 2, padBegin: 1, padEnd: 1, dilation: 1, groups: 1);
        yield return new Case(dims, n: 1, c: 4, o: 4, size: 5, kernel: 2, stride: 1, padBegin: 2, padEnd: 0, dilation: 2, groups: 2);
    }

    private sealed class Case(int dims, long n, long c, long o, long size, long kernel, long stride, long padBegin, long padEnd, long dilation, long groups)
    {
        internal ConvAttributes Conv { get; } = new(All(dims, stride), All(dims, padBegin), All(dims, padEnd), All(dims, dilation), groups);

        internal LongList Input => (ReadOnlySpan<long>)[n, c, .. All(dims, size).Span];

        internal LongList Weight => (ReadOnlySpan<long>)[o, c / groups, .. All(dims, kernel).Span];

        internal LongList Output => (ReadOnlySpan<long>)[n, o, .. Conv.OutputSize(All(dims, size).Span, All(dims, kernel).Span)];

        private static LongList All(int dims, long value)
        {
            var values = new long[dims];
            Array.Fill(values, value);
            return values.AsSpan();
        }
    }
}
