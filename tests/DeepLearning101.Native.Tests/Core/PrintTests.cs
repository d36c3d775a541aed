using System.Globalization;
using DeepLearning101.Native.Testing;
using SystemComplex = System.Numerics.Complex;

namespace DeepLearning101.Native.Tests.Core;

/// <summary>Texts of tensors: those that NumPy prints, behind them the element type and, where nothing is shown, the shape.</summary>
[TestFixture]
internal sealed class PrintTests
{
    private static IEnumerable<TestCaseData> Lines() => File.ReadLines(Golden.PathOf("core/print.tsv")).Where(l => l[0] != '#')
        .Select((line, i) => new TestCaseData(line).SetArgDisplayNames($"{i}", line.Split('\t')[0], line.Split('\t')[1]));

    [TestCaseSource(nameof(Lines))]
    public void Prints_as_NumPy_does(string line)
    {
        string[] fields = line.Split('\t');
        DType type = DTypes.Parse(fields[0]);
        using Tensor x = Read(fields[1], fields[2], type);
        string suffix = type is DType.Float64 or DType.Int64 or DType.Bool ? "" : ", dtype=" + type.Name;
        if (x.Count == 0) suffix += $", shape=[{string.Join(", ", x.Shape.ToArray())}]";
        Assert.That(x.ToString(), Is.EqualTo(fields[3].Replace("\\n", "\n", StringComparison.Ordinal) + suffix));
        if (x.Rank < 2) return;
        using Tensor turned = x.Transpose(0, -1), copy = turned.Clone();
        Assert.That(turned.ToString(), Is.EqualTo(copy.ToString()), "the layout does not show");
    }

    [Test]
    public void Narrow_types_show_the_digits_that_tell_neighbours_apart()
    {
        Assert.That(Tensor.From([0.25, 3.1415926, 100.5]).Cast(DType.BFloat16).ToString(), Is.EqualTo("[  0.25   3.14 100.5 ], dtype=bf16"));
        Assert.That(Tensor.From([0.1f, 3.1415927f]).Cast(DType.Float16).ToString(), Is.EqualTo("[0.1  3.14], dtype=f16"));
        Assert.That(Tensor.From([long.MaxValue, long.MinValue]).ToString(), Is.EqualTo("[ 9223372036854775807 -9223372036854775808]"));
    }

    [Test]
    public void The_debugger_shows_type_shape_device_and_first_values()
    {
        Assert.That(Tensor.Arange(8.0).Reshape([2, 4]).Describe(), Is.EqualTo("Tensor f32[2, 4] on cpu [0., 1., 2., 3., 4., 5., …]"));
        Assert.That(Tensor.From([1.5, -2]).Describe(), Is.EqualTo("Tensor f64[2] on cpu [1.5, -2.]"));
        Assert.That(Tensor.Zeros([0, 3], DType.Bool).Describe(), Is.EqualTo("Tensor bool[0, 3] on cpu []"));
        Tensor gone = Tensor.Zeros([2]);
        gone.Dispose();
        Assert.That(gone.Describe(), Is.EqualTo("Tensor f32[2] (disposed)"));
        Assert.That(gone.ToString(), Is.EqualTo(gone.Describe()), "printing a disposed tensor throws in no debugger");
        Assert.That(Attribute.GetCustomAttribute(typeof(Tensor), typeof(System.Diagnostics.DebuggerDisplayAttribute)) is System.Diagnostics.DebuggerDisplayAttribute { Value: "{Describe(),nq}" });
    }

    private static Tensor Read(string shape, string hex, DType type)
    {
        long[] lengths = shape.Length == 0 ? [] : Array.ConvertAll(shape.Split(' '), s => long.Parse(s, CultureInfo.InvariantCulture));
        double[] values = hex.Length == 0 ? [] : Array.ConvertAll(hex.Split(' '), h => BitConverter.UInt64BitsToDouble(ulong.Parse(h, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        if (!type.IsComplex) return Tensor.From<double>(values, lengths).Cast(type);
        SystemComplex[] pairs = [.. Enumerable.Range(0, values.Length / 2).Select(i => new SystemComplex(values[2 * i], values[2 * i + 1]))];
        return Tensor.From<SystemComplex>(pairs, lengths).Cast(type);
    }
}
