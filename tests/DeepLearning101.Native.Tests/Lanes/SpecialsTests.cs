using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Tests.Lanes;

/// <summary>Special values of the elementary functions, as C99 Annex F and IEEE 754 state them.</summary>
[TestFixture]
internal sealed class SpecialsTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    // Name, then f(−∞), f(−0), f(+0), f(+∞); f(NaN) is always NaN.
    [TestCase("exp", 0.0, 1.0, 1.0, Inf)]
    [TestCase("exp2", 0.0, 1.0, 1.0, Inf)]
    [TestCase("expm1", -1.0, -0.0, 0.0, Inf)]
    [TestCase("log", NaN, -Inf, -Inf, Inf)]
    [TestCase("log2", NaN, -Inf, -Inf, Inf)]
    [TestCase("log10", NaN, -Inf, -Inf, Inf)]
    [TestCase("log1p", NaN, -0.0, 0.0, Inf)]
    [TestCase("sin", NaN, -0.0, 0.0, NaN)]
    [TestCase("cos", NaN, 1.0, 1.0, NaN)]
    [TestCase("tan", NaN, -0.0, 0.0, NaN)]
    [TestCase("asin", NaN, -0.0, 0.0, NaN)]
    [TestCase("acos", NaN, Math.PI / 2, Math.PI / 2, NaN)]
    [TestCase("atan", -Math.PI / 2, -0.0, 0.0, Math.PI / 2)]
    [TestCase("sinh", -Inf, -0.0, 0.0, Inf)]
    [TestCase("cosh", Inf, 1.0, 1.0, Inf)]
    [TestCase("tanh", -1.0, -0.0, 0.0, 1.0)]
    [TestCase("erf", -1.0, -0.0, 0.0, 1.0)]
    [TestCase("erfc", 2.0, 1.0, 1.0, 0.0)]
    [TestCase("sigmoid", 0.0, 0.5, 0.5, 1.0)]
    public void OfOneArgument(string name, double atMinusInfinity, double atMinusZero, double atZero, double atInfinity)
    {
        LaneCase function = Array.Find(LaneCase.All, c => c.Name == name)!;
        double[] x = [-Inf, -0.0, 0, Inf, NaN, 0, 0, 0], expected = [atMinusInfinity, atMinusZero, atZero, atInfinity, NaN], y = new double[8];
        function.Run(x, y, 8);
        float[] xf = new float[16], yf = new float[16];
        for (int i = 0; i < x.Length; i++) xf[i] = (float)x[i];
        function.Run(xf, yf, 16);
        using (Assert.EnterMultipleScope())
        {
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.That(Same(y[i], expected[i]), $"double {name}({x[i]}) = {y[i]:R}, not {expected[i]:R}");
                Assert.That(Same(yf[i], (float)expected[i]), $"single {name}({x[i]}) = {yf[i]:R}, not {(float)expected[i]:R}");
            }
        }
    }

    [TestCase("log1p", -1.0, -Inf)]
    [TestCase("log1p", -1.5, NaN)]
    [TestCase("log", -1.0, NaN)]
    [TestCase("log", 1.0, 0.0)]
    [TestCase("log2", 0.125, -3.0)]
    [TestCase("log10", 1000.0, 3.0)]
    [TestCase("exp2", -1.0, 0.5)]
    [TestCase("asin", 1.0, Math.PI / 2)]
    [TestCase("asin", 1.5, NaN)]
    [TestCase("acos", 1.0, 0.0)]
    [TestCase("acos", -1.0, Math.PI)]
    [TestCase("acos", -2.0, NaN)]
    public void AtParticularPoints(string name, double x, double expected)
    {
        LaneCase function = Array.Find(LaneCase.All, c => c.Name == name)!;
        double[] y = new double[8];
        float[] yf = new float[16];
        function.Run([x, x, x, x, x, x, x, x], y, 1);
        function.Run([.. Enumerable.Repeat((float)x, 16)], yf, 1);
        Assert.That(Same(y[0], expected), $"double {name}({x}) = {y[0]:R}");
        Assert.That(Same(yf[0], (float)expected), $"single {name}({x}) = {yf[0]:R}");
    }

    /// <summary>System.Math implements the special cases of IEEE 754 for both functions.</summary>
    [Test]
    public void OfTwoArguments([Values("pow", "atan2")] string name)
    {
        double[] values = [0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, -1.5, Inf, -Inf, NaN, 1e30, -1e30, 1e-40, -1e-40, 4503599627370497, -9007199254740993];
        using (Assert.EnterMultipleScope())
        {
            foreach (double a in values)
            {
                foreach (double b in values)
                {
                    bool power = name == "pow";
                    double expected = power ? Math.Pow(a, b) : Math.Atan2(a, b), y = (power ? F64x1.Pow(new(a), new(b)) : F64x1.Atan2(new(a), new(b))).V;
                    float af = (float)a, bf = (float)b;
                    float expectedF = power ? MathF.Pow(af, bf) : MathF.Atan2(af, bf), yf = (power ? F32x1.Pow(new(af), new(bf)) : F32x1.Atan2(new(af), new(bf))).V;
                    Assert.That(Same(y, expected, 1e-15), $"double {name}({a}, {b}) = {y:R}, not {expected:R}");
                    Assert.That(Same(yf, expectedF, 1e-6), $"single {name}({a}, {b}) = {yf:R}, not {expectedF:R}");
                }
            }
        }
    }

    private static bool Same(double actual, double expected, double tolerance = 0) =>
        double.IsNaN(expected) ? double.IsNaN(actual)
        : (actual == expected || Math.Abs(actual - expected) <= tolerance * Math.Abs(expected)) && double.IsNegative(actual) == double.IsNegative(expected);
}
