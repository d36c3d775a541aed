using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Lanes;

/// <summary>Arguments for the lane tests: special values, ordinary values, random bit patterns.</summary>
internal static class Samples
{
    internal static float[] Single(int seed, int count)
    {
        var random = new Random(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = (i % 4) switch
            {
                0 => SpecialValues.Single[random.Next(SpecialValues.Single.Length)],
                1 => 8 * random.NextSingle() - 4,
                2 => 200 * random.NextSingle() - 100,
                _ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
            };
        }
        return x;
    }

    internal static double[] Double(int seed, int count)
    {
        var random = new Random(seed);
        double[] x = new double[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = (i % 4) switch
            {
                0 => SpecialValues.Double[random.Next(SpecialValues.Double.Length)],
                1 => 8 * random.NextDouble() - 4,
                2 => 1500 * random.NextDouble() - 750,
                _ => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
            };
        }
        return x;
    }

    /// <summary>Bits are compared, except that a NaN is any NaN.</summary>
    internal static void AssertSameBits(float[] expected, float[] actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (float.IsNaN(expected[i]) && float.IsNaN(actual[i])) continue;
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i])) Assert.Fail($"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }

    internal static void AssertSameBits(double[] expected, double[] actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]) && double.IsNaN(actual[i])) continue;
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i])) Assert.Fail($"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }
}
