using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Tests.Lanes;

/// <summary>Derivatives from dual numbers against central differences and against the rules at kinks.</summary>
[TestFixture]
internal sealed class DualTests
{
    private static IEnumerable<TestCaseData> Cases() => LaneCase.All.Select(static c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public void FunctionsOfOneArgument(LaneCase function)
    {
        double[] points = function.Name switch
        {
            "log" or "log2" or "log10" => [0.1, 0.7, 1, 1.9, 12],
            "asin" or "acos" => [-0.9, -0.4, 0.1, 0.6, 0.8],
            "log1p" => [-0.6, -0.1, 0.3, 2, 10],
            _ => [-2.3, -0.8, -0.1, 0.2, 0.6, 1.1, 2.7],
        };
        foreach (double x in points)
        {
            const double h = 1e-5;
            var (value, first, second) = function.Derivatives(x);
            var above = function.Derivatives(x + h);
            var below = function.Derivatives(x - h);
            AssertClose(value, Value(function, x), 0, $"{function.Name}({x})");
            AssertClose(first, (above.Value - below.Value) / (2 * h), 1e-7, $"{function.Name}'({x})");
            AssertClose(second, (above.First - below.First) / (2 * h), 1e-7, $"{function.Name}''({x})");
        }
    }

    private static double Value(LaneCase function, double x)
    {
        double[] y = new double[8];
        function.Run([x, x, x, x, x, x, x, x], y, 1);
        return y[0];
    }

    private delegate Dual<Dual<F64x1>> Binary(Dual<Dual<F64x1>> a, Dual<Dual<F64x1>> b);

    private static readonly (string Name, Binary Formula)[] Binaries =
    [
        ("add", static (a, b) => a + b), ("subtract", static (a, b) => a - b), ("multiply", static (a, b) => a * b), ("divide", static (a, b) => a / b),
        ("min", Dual<Dual<F64x1>>.Min), ("max", Dual<Dual<F64x1>>.Max), ("pow", static (a, b) => Dual<Dual<F64x1>>.Pow(Dual<Dual<F64x1>>.Abs(a), b)),
        ("atan2", Dual<Dual<F64x1>>.Atan2), ("copysign", Dual<Dual<F64x1>>.CopySign), ("fma", static (a, b) => Dual<Dual<F64x1>>.Fma(a, b, a * a)),
        ("sqrt", static (a, b) => Dual<Dual<F64x1>>.Sqrt(a * a + b * b)),
        ("select", static (a, b) => Dual<Dual<F64x1>>.Select(Dual<Dual<F64x1>>.Less(a, b), a * a, b * a)),
        ("masked", static (a, b) => Dual<Dual<F64x1>>.And(Dual<Dual<F64x1>>.Less(a, b), a * b)),
    ];

    [Test]
    public void FormulasOfTwoArguments([Range(0, 12)] int index)
    {
        var (name, formula) = Binaries[index];
        (double, double)[] points = [(0.7, 1.3), (-1.2, 0.4), (2.1, -0.8), (-0.5, -1.7)];
        foreach (var (a, b) in points)
        {
            for (int i = 0; i < 2; i++)
            {
                for (int j = 0; j < 2; j++)
                {
                    const double h = 1e-5;
                    double da = j == 0 ? h : 0, db = j == 1 ? h : 0;
                    var at = Run(formula, a, b, i, j);
                    var above = Run(formula, a + da, b + db, i, j);
                    var below = Run(formula, a - da, b - db, i, j);
                    AssertClose(at.ByJ, (above.Value - below.Value) / (2 * h), 1e-7, $"∂{name}/∂{j} at ({a}, {b})");
                    AssertClose(at.ByIJ, (above.ByI - below.ByI) / (2 * h), 1e-6, $"∂²{name}/∂{i}∂{j} at ({a}, {b})");
                }
            }
        }
    }

    private static (double Value, double ByI, double ByJ, double ByIJ) Run(Binary formula, double a, double b, int i, int j)
    {
        var y = formula(Seed(a, i == 0, j == 0), Seed(b, i == 1, j == 1));
        return (y.Value.Value.V, y.Value.Tangent.V, y.Tangent.Value.V, y.Tangent.Tangent.V);
    }

    private static Dual<Dual<F64x1>> Seed(double x, bool inner, bool outer) => new(new(new(x), new(inner ? 1 : 0)), new(new(outer ? 1 : 0), new(0)));

    private static Dual<F64x1> Variable(double x, double tangent = 1) => new(new(x), new(tangent));

    [Test]
    public void KinksFollowTheStatedRules()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Dual<F64x1>.Abs(Variable(0)).Tangent.V, Is.Zero);
            Assert.That(Dual<F64x1>.Abs(Variable(-2)).Tangent.V, Is.EqualTo(-1));
            Assert.That(Dual<F64x1>.Max(Variable(1), Variable(1, 0)).Tangent.V, Is.EqualTo(0.5));
            Assert.That(Dual<F64x1>.Min(Variable(1), Variable(1, 3)).Tangent.V, Is.EqualTo(2));
            Assert.That(Dual<F64x1>.Floor(Variable(1.5)).Tangent.V, Is.Zero);
            Assert.That(Dual<F64x1>.Round(Variable(1.5)).Tangent.V, Is.Zero);
            Assert.That(Dual<F64x1>.CopySign(Variable(0), Variable(-1, 0)).Tangent.V, Is.Zero);
            Assert.That(Dual<F64x1>.Atan2(Variable(0), Variable(0)).Tangent.V, Is.Zero);
            Assert.That(Dual<F64x1>.Pow(Variable(0), Variable(2, 0)).Tangent.V, Is.Zero);
            Assert.That(Dual<F64x1>.Pow(Variable(-2), Variable(3, 0)).Tangent.V, Is.EqualTo(12).Within(1e-14));
            Assert.That(Dual<F64x1>.Pow(Variable(0), Variable(0, 0)).Tangent.V, Is.Zero);
            Assert.That(Dual<F64x1>.Pow(Variable(0, 0), Variable(2)).Tangent.V, Is.Zero);
        }
    }

    private static void AssertClose(double actual, double expected, double tolerance, string what) =>
        Assert.That(actual, Is.EqualTo(expected).Within(tolerance * Math.Max(1, Math.Abs(expected))), what);
}
