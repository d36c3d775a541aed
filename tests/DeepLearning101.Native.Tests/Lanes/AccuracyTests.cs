using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Lanes;

/// <summary>Errors of the elementary functions in units in the last place.</summary>
[TestFixture]
internal sealed class AccuracyTests
{
    private const int Block = 4096;

    private static IEnumerable<TestCaseData> Cases() => LaneCase.All.Select(static c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public void SinglePrecisionOverASampleOfAllFloats(LaneCase function) => Check(function, 4099);

    /// <summary>All 2^32 floats: minutes per function.</summary>
    [TestCaseSource(nameof(Cases)), Category("Long"), Explicit]
    public void SinglePrecisionOverAllFloats(LaneCase function) => Check(function, 1);

    private static void Check(LaneCase function, int stride)
    {
        float[] x = new float[Block], y = new float[Block];
        double worst = 0;
        float worstAt = 0;
        for (long start = 0; start <= uint.MaxValue; start += (long)Block * stride)
        {
            for (int i = 0; i < Block; i++) x[i] = BitConverter.UInt32BitsToSingle((uint)Math.Min(start + (long)i * stride, uint.MaxValue));
            function.Run(x, y, 16);
            for (int i = 0; i < Block; i++)
            {
                double error = Ulp.Distance(y[i], function.Reference(x[i]));
                if (error > worst) (worst, worstAt) = (error, x[i]);
            }
        }
        TestContext.Out.WriteLine($"{function.Name}, single: {worst:F3} ULP at {worstAt:R}");
        Assert.That(worst, Is.LessThanOrEqualTo(function.Ulp32), $"at {worstAt:R}");
    }

    [TestCaseSource(nameof(Cases))]
    public void DoublePrecisionAgainstTheTables(LaneCase function)
    {
        double[][] rows = Golden.Doubles($"lanes/{function.Name}.tsv");
        double[] x = new double[(rows.Length + 7) / 8 * 8], y = new double[x.Length];
        for (int i = 0; i < rows.Length; i++) x[i] = rows[i][0];
        function.Run(x, y, 8);
        double worst = 0, worstAt = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            double error = Ulp.Distance(y[i], rows[i][1], rows[i][2]);
            if (error > worst) (worst, worstAt) = (error, x[i]);
        }
        TestContext.Out.WriteLine($"{function.Name}, double: {worst:F3} ULP at {worstAt:R}");
        Assert.That(worst, Is.LessThanOrEqualTo(function.Ulp64), $"at {worstAt:R}");
    }

    [TestCase("pow"), TestCase("atan2")]
    public void DoublePrecisionOfTwoArgumentsAgainstTheTables(string name)
    {
        double worst = 0;
        string worstAt = "";
        foreach (double[] row in Golden.Doubles($"lanes/{name}.tsv"))
        {
            F64x1 a = new(row[0]), b = new(row[1]);
            double error = Ulp.Distance((name == "pow" ? F64x1.Pow(a, b) : F64x1.Atan2(a, b)).V, row[2], row[3]);
            if (error > worst) (worst, worstAt) = (error, $"({row[0]:R}, {row[1]:R})");
        }
        TestContext.Out.WriteLine($"{name}, double: {worst:F3} ULP at {worstAt}");
        Assert.That(worst, Is.LessThanOrEqualTo(1), worstAt);
    }

    [TestCase("pow"), TestCase("atan2")]
    public void SinglePrecisionOfTwoArguments(string name)
    {
        var random = new Random(5);
        double worst = 0;
        string worstAt = "";
        for (int i = 0; i < 300_000; i++)
        {
            float a = BitConverter.Int32BitsToSingle(random.Next(0, 0x7F800000)), b;
            if (name == "pow")
            {
                if (i % 4 == 0) a = 0.9f + 0.2f * random.NextSingle();
                double limit = Math.Min(1e6, 150 / Math.Max(Math.Abs(Math.Log2(a)), 1e-9));
                b = (float)(limit * (2 * random.NextDouble() - 1));
                if (i % 4 == 1) (a, b) = (-a, MathF.Round(b));
            }
            else
            {
                b = i % 2 == 0 ? a * (8 * random.NextSingle() - 4) : BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            }
            double expected = name == "pow" ? Math.Pow(a, b) : Math.Atan2(a, b);
            double error = Ulp.Distance((name == "pow" ? F32x1.Pow(new(a), new(b)) : F32x1.Atan2(new(a), new(b))).V, expected);
            if (error > worst) (worst, worstAt) = (error, $"({a:R}, {b:R})");
        }
        TestContext.Out.WriteLine($"{name}, single: {worst:F3} ULP at {worstAt}");
        Assert.That(worst, Is.LessThanOrEqualTo(1), worstAt);
    }
}
