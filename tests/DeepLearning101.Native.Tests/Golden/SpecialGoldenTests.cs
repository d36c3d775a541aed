using System.Globalization;
using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.GoldenValues;

/// <summary>Every elementwise op at special operands against PyTorch: values and gradients, in f64 and i64 (golden/generate_ops.py).</summary>
/// <remarks>
/// Values and gradients agree within the contract and four ε of absolute error: PyTorch's formulas (y · (1 − y), 1 − y², ln(1 + e^x)) have as much.
/// A function has no derivative where an operand or the result is NaN or infinite: there a NaN of either side is accepted, a number must be PyTorch's. What else differs, the op states
/// (<see cref="Contract.PyTorchDifferences"/>), and a statement must show.
/// </remarks>
[TestFixture]
internal sealed class SpecialGoldenTests
{
    private static IEnumerable<TestCaseData> Grids() =>
        from op in OpRegistry.All from grid in SpecialGrid.Of(op) select new TestCaseData(grid).SetArgDisplayNames($"{op.Name} {grid.Type.Name}");

    [TestCaseSource(nameof(Grids))]
    public void Special_operands_give_what_PyTorch_gives(SpecialGrid grid)
    {
        using var scope = TensorScope.Begin();
        foreach ((PyTorchPart part, string what) in Departures(grid))
            Assert.That(States(grid.Op, part), Is.True, $"{grid.Op.Name} {what}");
    }

    /// <summary>The forms with a number share the contract of the op on two tensors: one of them shows what it states.</summary>
    [Test]
    public void Stated_differences_show()
    {
        foreach (OpDef op in OpRegistry.All.Where(op => op.Contract.PyTorchDifferences.Count > 0))
        {
            using var scope = TensorScope.Begin();
            PyTorchPart[] shown = [.. OpRegistry.All.Where(form => ReferenceEquals(form.Contract.PyTorchDifferences, op.Contract.PyTorchDifferences)).SelectMany(SpecialGrid.Of).SelectMany(Departures).Select(d => d.Part)];
            foreach (PyTorchDifference difference in op.Contract.PyTorchDifferences)
                if (difference.Part is PyTorchPart.SpecialValues or PyTorchPart.SpecialGradients) Assert.That(shown, Does.Contain(difference.Part), $"{op.Name} states a difference that does not show: {difference.Reason}");
        }
    }

    private static bool States(OpDef op, PyTorchPart part) => op.Contract.PyTorchDifferences.Any(d => d.Part == part || (part == PyTorchPart.SpecialGradients && d.Part == PyTorchPart.Gradients));

    /// <summary>Where an op departs from PyTorch.</summary>
    private static List<(PyTorchPart Part, string What)> Departures(SpecialGrid grid)
    {
        GoldenRow[] rows = [.. OpGoldenFile.Rows(grid.Type, grid.Op).Where(r => r.Sample == grid.Sample)];
        Assert.That(rows, Is.Not.Empty, $"{grid.Op.Name}: no golden values");
        var departures = new List<(PyTorchPart, string)>();
        if (rows.Any(r => r.Part == "none")) return departures;
        Tensor[] inputs = grid.Inputs();
        for (int i = 0; i < inputs.Length; i++) if (grid.Op.IsDifferentiable && inputs[i].DType == DType.Float64 && grid.Op.Samples[0].Operands[i].Differentiable) inputs[i].RequiresGrad_();
        Tensor y = grid.Run(inputs);
        GoldenRow row = rows.Single(r => r.Part == "y0");
        Assert.That(y.DType, Is.EqualTo(row.DType), $"{grid.Op.Name}: element type");
        if (Departs(grid, y.Detach(), row, out string where)) departures.Add((PyTorchPart.SpecialValues, $"value: {where}"));
        GoldenRow[] gradients = [.. rows.Where(r => r.Part[0] == 'g')];
        if (gradients.Length == 0) return departures;
        Tensor?[] actual = Autograd.Grad([y], [.. gradients.Select(r => inputs[r.Part[1] - '0'])], [Tensor.OnesLike(y)], allowUnused: true);
        double[] results = GoldenRow.Doubles(y.Detach());
        for (int k = 0; k < gradients.Length; k++)
            if (Departs(grid, actual[k] ?? Tensor.ZerosLike(y), gradients[k], out where, results)) departures.Add((PyTorchPart.SpecialGradients, $"gradient of operand {gradients[k].Part[1]}: {where}"));
        return departures;
    }

    private static bool Departs(SpecialGrid grid, Tensor actual, GoldenRow row, out string where, double[]? results = null)
    {
        double[] a = row.Pick(actual), e = row.Values();
        Contract contract = grid.Op.Contract;
        var places = new List<string>();
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i].Equals(e[i]) || a[i] == e[i]) continue;
            double eps = grid.Type == DType.Float64 ? Math.Pow(2, -52) : 0, allowed = eps * ((contract.Ulp + 16) * Math.Abs(e[i]) + contract.AbsoluteEpsilons + 4);
            if (double.IsFinite(e[i]) && Math.Abs(a[i] - e[i]) <= allowed) continue;
            if (results is not null && double.IsNaN(a[i] + e[i]) && (!double.IsFinite(results[i]) || grid.Values.Any(v => !double.IsFinite(v[i])))) continue;
            // Where the contract says that intermediate values overflow, they may in either library.
            if (contract.LosesRange && grid.Values.Any(v => Math.Abs(v[i]) > 1e15)) continue;
            places.Add(string.Create(CultureInfo.InvariantCulture, $"at ({string.Join(", ", grid.Values.Select(v => v[i].ToString("R", CultureInfo.InvariantCulture)))}) {a[i]:R}, PyTorch has {e[i]:R}"));
        }

        where = $"{places.Count} places: {string.Join("; ", places.Take(8))}";
        return places.Count > 0;
    }
}
