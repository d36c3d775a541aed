using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DeepLearning101.Native.Testing;
using DeepLearning101.Native.Tests.OpTable;

namespace DeepLearning101.Native.Tests.GoldenValues;

/// <summary>Every op against PyTorch: results and gradients of each example call (golden/generate_ops.py).</summary>
[TestFixture]
internal sealed class OpGoldenTests
{
    private static IEnumerable<TestCaseData> Ops() => OpRegistry.All.Where(op => op.Contract.NotInPyTorch is null).Select(op => new TestCaseData(op).SetArgDisplayNames(op.Name));

    [TestCaseSource(nameof(Ops))]
    public void Op_gives_what_PyTorch_gives(OpDef op)
    {
        var departures = new HashSet<PyTorchPart>();
        foreach (DType type in OpManifest.Types(op))
        {
            ILookup<int, GoldenRow> rows = OpGoldenFile.Rows(type, op).ToLookup(r => r.Sample), wide = type == DType.Float32 ? OpGoldenFile.Rows(DType.Float64, op).ToLookup(r => r.Sample) : rows;
            foreach (OpCase c in OpCase.Of(op)) Check(c, type, [.. rows[c.Index]], [.. wide[c.Index]], departures);
        }

        foreach (PyTorchDifference difference in op.Contract.PyTorchDifferences)
            if (difference.Part is PyTorchPart.Ties or PyTorchPart.Gradients) Assert.That(departures, Does.Contain(difference.Part), $"{op.Name} states a difference that no example shows: {difference.Reason}");
    }

    [Test]
    public void Manifest_lists_the_examples_that_the_ops_have_now() =>
        Assert.That(File.ReadAllText(OpManifest.File), Is.EqualTo(OpManifest.Text()), "golden/ops/manifest.json is out of date: run 'dotnet exec DeepLearning101.Native.Tests.dll op-manifest', then generate_ops.py.");

    [Test]
    public void Every_op_is_compared_or_says_why_not()
    {
        foreach (OpDef op in OpRegistry.All)
        {
            bool hasRows = OpManifest.Types(op).Any(type => OpGoldenFile.Rows(type, op).Any(r => r.Part[0] == 'y'));
            Assert.That(hasRows, Is.EqualTo(op.Contract.NotInPyTorch is null), $"{op.Name}: golden values and a reason why there are none ({op.Contract.NotInPyTorch ?? "no reason"}) exclude each other.");
            if (op.Contract.NotInPyTorch is { } reason) Assert.That(reason, Has.Length.GreaterThan(20), $"{op.Name}: the reason must say something");
        }
    }

    private static void Check(OpCase c, DType type, GoldenRow[] rows, GoldenRow[] wide, HashSet<PyTorchPart> departures)
    {
        Assert.That(rows, Is.Not.Empty, $"{c} {type.Name}: no golden values");
        using var scope = TensorScope.Begin();
        Assert.That(InputHash(c), Is.EqualTo(rows.Single(r => r.Part == "x").Data), $"{c}: the script made other operands");
        Tensor[] inputs = GoldenInputs.Of(c, type);
        bool[] wanted = [.. inputs.Select((x, i) => c.Op.IsDifferentiable && c.IsTested(i) && c.Sample.Operands[i].Differentiable && x.DType.IsDifferentiable)];
        for (int i = 0; i < inputs.Length; i++) if (wanted[i]) inputs[i].RequiresGrad_();
        Tensor[] results = c.Run(inputs);
        GoldenRow[] values = [.. rows.Where(r => r.Part[0] == 'y')];
        if (rows.Any(r => r.Part == "none")) return;
        Assert.That(results, Has.Length.EqualTo(values.Length), $"{c}: number of results");
        var tolerance = new GoldenTolerance(c, type, inputs);
        for (int k = 0; k < results.Length; k++)
        {
            if (Difference(c.Op, PyTorchPart.Ties) is not null && !results[k].ToArray<long>().AsSpan().SequenceEqual(Places(values[k])))
            {
                departures.Add(PyTorchPart.Ties);
                // Other places, the same elements there.
                int dim = c.Sample.Attributes switch { TopKPlaces p => p.Dim, KthPlace p => p.Dim, _ => throw new InvalidOperationException(c.Op.Name) };
                Close.Bits($"{c} {type.Name}: elements at the places", inputs[0].Detach().Gather(dim, results[k]), inputs[0].Detach().Gather(dim, Tensor.From<long>(Places(values[k]), values[k].Shape)));
                continue;
            }

            tolerance.Value($"{c} {type.Name} result {k}", results[k].Detach(), values[k], wide.Single(r => r.Part == values[k].Part));
        }

        Gradients(c, type, inputs, results, rows, wide, departures);
    }

    private static void Gradients(OpCase c, DType type, Tensor[] inputs, Tensor[] results, GoldenRow[] rows, GoldenRow[] wide, HashSet<PyTorchPart> departures)
    {
        GoldenRow[] gradients = [.. rows.Where(r => r.Part[0] == 'g')];
        if (gradients.Length == 0) return;
        Tensor[] outputs = [.. results.Where(y => y.RequiresGrad)];
        int[] operands = [.. gradients.Select(r => int.Parse(r.Part[1..], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.That(outputs, Is.Not.Empty, $"{c} {type.Name}: PyTorch has gradients");
        Tensor?[] actual = Autograd.Grad(outputs, [.. operands.Select(i => inputs[i])], [.. results.Select((y, k) => (y, k)).Where(p => p.y.RequiresGrad).Select(p => GoldenInputs.Cotangent(c, p.k, p.y))], allowUnused: true);
        for (int k = 0; k < gradients.Length; k++)
        {
            Tensor gradient = actual[k] ?? Tensor.ZerosLike(inputs[operands[k]]);
            if (GoldenTolerance.Gradient($"{c} {type.Name} gradient of operand {operands[k]}", gradient, gradients[k], wide.Single(r => r.Part == gradients[k].Part), Difference(c.Op, PyTorchPart.Gradients)))
                departures.Add(PyTorchPart.Gradients);
        }
    }

    private static PyTorchDifference? Difference(OpDef op, PyTorchPart part) => op.Contract.PyTorchDifferences.FirstOrDefault(d => d.Part == part);

    private static long[] Places(GoldenRow row) => [.. row.Values().Select(v => (long)v)];

    private static string InputHash(OpCase c)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < c.Sample.Operands.Length; i++) hash.AppendData(MemoryMarshal.AsBytes<double>(c.Values(i)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
