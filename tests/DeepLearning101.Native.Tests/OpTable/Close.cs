namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>Comparison by an op's contract.</summary>
internal static class Close
{
    /// <summary>Every element of <paramref name="actual"/> lies within the contract of the f64 reference.</summary>
    /// <param name="scale">Largest magnitude of what was accumulated (0: only units in the last place count).</param>
    internal static void ToReference(string what, Tensor actual, Tensor reference, Contract contract, double scale, double slack = 1)
    {
        Assert.That(actual.Shape.ToArray(), Is.EqualTo(reference.Shape.ToArray()), what);
        double[] a = Doubles(actual), r = Doubles(reference);
        double eps = Epsilon(actual.DType);
        for (int i = 0; i < a.Length; i++)
        {
            if (double.IsNaN(a[i]) && double.IsNaN(r[i])) continue;
            if (a[i] == r[i]) continue;
            double rounded = RoundTo(actual.DType, r[i]);
            if (a[i] == rounded) continue;
            double tolerance = slack * (Math.Max(contract.Ulp, 0.5) * UlpOf(actual.DType, r[i]) + eps * (contract.AbsoluteEpsilons + 16 * contract.Accumulated * scale));
            double error = Math.Abs(a[i] - r[i]);
            if (double.IsInfinity(a[i]) && Math.Abs(r[i]) >= Largest(actual.DType) * (1 - 4 * eps)) continue;
            if (!(error <= tolerance)) Assert.Fail($"{what}: element {i} is {a[i]:R}, reference {r[i]:R}, error {error:E2}, allowed {tolerance:E2}.");
        }
    }

    /// <summary>Same shape, type and bits (any NaN equals any NaN).</summary>
    internal static void Bits(string what, Tensor actual, Tensor expected)
    {
        Assert.That(actual.DType, Is.EqualTo(expected.DType), what);
        Assert.That(actual.Shape.ToArray(), Is.EqualTo(expected.Shape.ToArray()), what);
        ulong[] a = BitHash.Words(actual), e = BitHash.Words(expected);
        for (int i = 0; i < a.Length; i++)
            if (a[i] != e[i]) Assert.Fail($"{what}: word {i} is 0x{a[i]:X}, expected 0x{e[i]:X} ({actual.DType.Name}).");
    }

    internal static double[] Doubles(Tensor x) => Testing.GoldenRow.Doubles(x);

    internal static double LargestOf(IEnumerable<Tensor> tensors) =>
        tensors.Where(t => t.DType.IsDifferentiable).SelectMany(Doubles).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();

    private static double Epsilon(DType type) => type switch
    {
        DType.Float16 => Math.Pow(2, -10), DType.BFloat16 => Math.Pow(2, -7), DType.Float32 or DType.Complex64 => Math.Pow(2, -23), DType.Float64 or DType.Complex128 => Math.Pow(2, -52), _ => 0,
    };

    private static double Largest(DType type) => type switch
    {
        DType.Float16 => 65504, DType.BFloat16 => 3.3895313892515355e38, DType.Float32 or DType.Complex64 => float.MaxValue, _ => double.MaxValue,
    };

    private static double RoundTo(DType type, double x) => type switch
    {
        DType.Float16 => (double)(Half)x, DType.BFloat16 => (float)BFloat16.FromDouble(x), DType.Float32 or DType.Complex64 => (float)x, _ => x,
    };

    private static double UlpOf(DType type, double x)
    {
        double least = type switch { DType.Float16 => Math.Pow(2, -24), DType.BFloat16 => Math.Pow(2, -133), DType.Float32 or DType.Complex64 => float.Epsilon, _ => double.Epsilon };
        if (!double.IsFinite(x) || x == 0) return least;
        return Math.Max(least, Math.Pow(2, Math.Floor(Math.Log2(Math.Abs(x)))) * Epsilon(type));
    }
}
