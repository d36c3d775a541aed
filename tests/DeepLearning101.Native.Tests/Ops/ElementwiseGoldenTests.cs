using System.Globalization;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Values and gradients of elementwise ops against PyTorch's, special values included (golden/generate_elementwise.py).</summary>
[TestFixture]
internal sealed class ElementwiseGoldenTests
{
    /// <summary>Where PyTorch's gradient is NaN or takes another side at a kink and this library states a value.</summary>
    private static readonly Dictionary<string, string> OtherGradients = new()
    {
        ["hypot"] = "0 at the origin", ["atan2"] = "0 at the origin", ["floor_divide"] = "PyTorch states no gradient", ["copysign"] = "infinities",
        ["hardsigmoid"] = "PyTorch has 1/6 rounded to f32", ["sinc"] = "PyTorch cancels near 0",
        ["fmax"] = "NaN", ["fmin"] = "NaN", ["maximum"] = "NaN", ["minimum"] = "NaN",
    };

    private static string Folder
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "DeepLearning101.Native.sln"))) folder = Path.GetDirectoryName(folder)!;
            return Path.Combine(folder, "tests", "golden", "elementwise");
        }
    }

    private static IEnumerable<TestCaseData> Real() => Lines("real.tsv");

    private static IEnumerable<TestCaseData> Integer() => Lines("integer.tsv");

    [TestCaseSource(nameof(Real))]
    public void Values_and_gradients_are_those_of_PyTorch(string line)
    {
        using var scope = TensorScope.Begin();
        string[] fields = line.Split('\t');
        OpDef op = OpRegistry.Find(fields[0])!;
        double[] numbers = Doubles(fields[1]);
        Tensor[] x = [.. fields[2].Split(';').Select(f => Tensor.From(Doubles(f)))];
        foreach (Tensor operand in x) operand.RequiresGrad_();
        var attributes = numbers.Length == 0 ? null : new Scalars(numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2));
        Tensor y = Dispatcher.Run(op, x, attributes);
        Compare($"{op.Name}", x, Doubles(fields[3]), y.Detach().Cast(DType.Float64).ToArray<double>(), 1e-14);
        if (fields[4].Length == 0 || OtherGradients.ContainsKey(op.Name)) return;
        Tensor?[] gradients = Autograd.Grad([y], x, [Tensor.OnesLike(y)], allowUnused: true);
        string[] expected = fields[4].Split(';');
        for (int i = 0; i < x.Length; i++)
        {
            double[] actual = gradients[i]?.ToArray<double>() ?? new double[x[i].Count];
            if (expected[i].Length == 0) continue;
            // A gradient at a NaN or an infinite operand is a convention, not a value.
            Compare($"{op.Name}: gradient {i}", x, Doubles(expected[i]), actual, 1e-12, onlyFinite: true);
        }
    }

    [TestCaseSource(nameof(Integer))]
    public void Integers_are_those_of_PyTorch(string line)
    {
        using var scope = TensorScope.Begin();
        string[] fields = line.Split('\t');
        OpDef op = OpRegistry.Find(fields[0])!;
        long[] a = Longs(fields[1]), b = Longs(fields[2]), expected = Longs(fields[3]);
        foreach (DType type in (DType[])[DType.Int64, DType.Int32])
        {
            if (type == DType.Int32 && expected.Any(v => v != (int)v)) continue;
            long[] y = Dispatcher.Run(op, [Tensor.From(a).Cast(type), Tensor.From(b).Cast(type)]).Cast(DType.Int64).ToArray<long>();
            for (int i = 0; i < y.Length; i++) Assert.That(y[i], Is.EqualTo(expected[i]), $"{op.Name}({a[i]}, {b[i]}) {type.Name}");
        }
    }

    private static void Compare(string what, Tensor[] x, double[] expected, double[] actual, double tolerance, bool onlyFinite = false)
    {
        double[][] operands = [.. x.Select(t => t.ToArray<double>())];
        for (int i = 0; i < expected.Length; i++)
        {
            if (onlyFinite && (operands.Any(o => !double.IsFinite(o[i])) || !double.IsFinite(expected[i]))) continue;
            // Here NaN stays (PyTorch 1.13 gives 0), and the sign of a NaN means nothing.
            if (what is "sign" or "softshrink" or "copysign" && operands.Any(o => double.IsNaN(o[i]))) continue;
            double e = expected[i], a = actual[i];
            if (double.IsNaN(e) && double.IsNaN(a)) continue;
            if (e == a) continue;
            Assert.That(Math.Abs(a - e) <= tolerance * Math.Max(0.01, Math.Abs(e)), $"{what} at ({string.Join(", ", operands.Select(o => o[i].ToString("R", CultureInfo.InvariantCulture)))}): {a:R}, PyTorch has {e:R}");
        }
    }

    private static IEnumerable<TestCaseData> Lines(string file) =>
        File.ReadLines(Path.Combine(Folder, file)).Select(line => new TestCaseData(line).SetArgDisplayNames(line.Split('\t')[0] + (line.Split('\t')[1] is { Length: > 0 and < 20 } n ? $" {n}" : "")));

    private static double[] Doubles(string text) => text.Length == 0 ? [] : [.. text.Split(',').Select(t => double.Parse(t, CultureInfo.InvariantCulture))];

    private static long[] Longs(string text) => [.. text.Split(',').Select(t => long.Parse(t, CultureInfo.InvariantCulture))];
}
