namespace DeepLearning101.Native;

/// <summary>Example calls of elementwise ops: plain, 0-D, empty and broadcast.</summary>
internal static class ElementwiseSamples
{
    internal static IReadOnlyList<OpSample> Of(int tensors, Scalars? numbers, (double Low, double High)? second, bool masked = false)
    {
        SampleOperand First(LongList shape) => new(shape, masked ? DType.Bool : null);
        SampleOperand Second(LongList shape) => second is { } range ? new SampleOperand(shape, null, range.Low, range.High) : new SampleOperand(shape);
        var samples = new List<OpSample>();
        foreach (LongList shape in (LongList[])[[7], [3, 5], [2, 3, 4], [], [0, 3]])
        {
            var operands = new SampleOperand[tensors];
            for (int i = 0; i < tensors; i++) operands[i] = i == 0 ? First(shape) : i == 1 ? Second(shape) : new SampleOperand(shape);
            samples.Add(new OpSample(numbers, operands));
        }

        if (tensors == 2) samples.Add(new OpSample(numbers, First([3, 1]), Second([1, 4])));
        if (tensors == 2) samples.Add(new OpSample(numbers, First([5]), Second([])));
        if (tensors == 3) samples.Add(new OpSample(numbers, First([3, 1]), Second([1, 4]), new SampleOperand([])));
        return samples;
    }
}
