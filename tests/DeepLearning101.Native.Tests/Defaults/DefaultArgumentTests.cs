using System.Reflection;
using System.Text.Json;
using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Defaults;

/// <summary>Every default argument of the engine is PyTorch's: its value as PyTorch's signature says it, and what a call that leaves it out gives (golden/generate_defaults.py).</summary>
[TestFixture]
internal sealed class DefaultArgumentTests
{
    private static readonly Dictionary<string, MethodBase> Methods = DefaultMethods.Of(typeof(Tensor).Assembly);

    private static readonly Dictionary<string, DefaultRow> Table =
        new[] { ReduceDefaults.Rows, CreateDefaults.Rows, LossDefaults.Rows, ShapeDefaults.Rows }.SelectMany(rows => rows).ToDictionary(row => row.Key);

    private static readonly Dictionary<string, List<GoldenRow>> Values = GoldenRow.Read("defaults/values.tsv");

    private static readonly JsonElement Signatures = JsonDocument.Parse(File.ReadAllText(Testing.Golden.PathOf("defaults/signatures.json"))).RootElement;

    private static IEnumerable<TestCaseData> Compared() => Table.Values.Where(row => row.Call is not null).Select(row => new TestCaseData(row).SetArgDisplayNames(row.Key));

    private static IEnumerable<TestCaseData> Parameters() =>
        from row in Table.Values where row.Call is not null && Methods.ContainsKey(row.Key)
        from parameter in Methods[row.Key].GetParameters() where parameter.IsOptional
        select new TestCaseData(row, parameter).SetArgDisplayNames(row.Key, parameter.Name!);

    [Test]
    public void Every_method_with_default_arguments_has_a_row()
    {
        Assert.That(Methods.Keys.Except(Table.Keys), Is.Empty, "methods without a row in the table of defaults");
        Assert.That(Table.Keys.Except(Methods.Keys), Is.Empty, "rows of methods that are not there");
        Assert.That(Table.Values.Where(row => row.Call is not null).Select(row => row.Key).Except(Values.Keys), Is.Empty, "rows without golden values");
    }

    [TestCaseSource(nameof(Compared))]
    public void Left_out_it_is_what_PyTorch_takes(DefaultRow row)
    {
        using var scope = TensorScope.Begin();
        Tensor[] actual = row.Call!();
        GoldenRow[] expected = [.. Values[row.Key]];
        Assert.That(actual, Has.Length.EqualTo(expected.Length), "number of results");
        for (int k = 0; k < actual.Length; k++)
        {
            Assert.That(actual[k].DType, Is.EqualTo(expected[k].DType), $"result {k}: element type");
            Assert.That(actual[k].Shape.ToArray(), Is.EqualTo(expected[k].Shape), $"result {k}: shape");
            if (row.ShapesOnly is not null) continue;
            double relative = actual[k].DType == DType.Float32 ? 4e-7 : 1e-12;
            double[] a = expected[k].Pick(actual[k].Detach()), e = expected[k].Values();
            for (int i = 0; i < a.Length; i++)
                if (!a[i].Equals(e[i])) Assert.That(Math.Abs(a[i] - e[i]), Is.LessThanOrEqualTo(relative * Math.Max(1, Math.Abs(e[i]))), $"result {k}, element {i} is {a[i]:R}, PyTorch has {e[i]:R}");
        }
    }

    [TestCaseSource(nameof(Parameters))]
    public void Name_and_value_are_those_of_the_signature(DefaultRow row, ParameterInfo parameter) => SignatureCheck.Check(row, parameter, Signatures.GetProperty(row.Key));
}
