namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Tensors of sin(k · i) for i = 0, 1, …: operands that PyTorch scripts make as easily.</summary>
internal static class Wave
{
    internal static Tensor Of(ReadOnlySpan<long> shape, double k = 1)
    {
        long n = 1;
        foreach (long length in shape) n *= length;
        var values = new double[n];
        for (int i = 0; i < values.Length; i++) values[i] = Math.Sin(k * i);
        return Tensor.From<double>(values, shape);
    }

    internal static void Check(Tensor actual, double[] expected, double tolerance = 1e-13) =>
        Assert.That(actual.Contiguous().ToArray<double>(), Is.EqualTo(expected).Within(tolerance));
}
