using System.Reflection;
using System.Text.Json;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests.Defaults;

/// <summary>Default arguments of layers, optimisers, schedules and initialisers are PyTorch's (golden/generate_defaults.py).</summary>
[TestFixture]
internal sealed class NnDefaultTests
{
    private static readonly Dictionary<string, MethodBase> Methods = DefaultMethods.Of(typeof(Module).Assembly);

    private static readonly Dictionary<string, DefaultRow> Layers = NnDefaults.Layers.ToDictionary(row => row.Key);

    private static readonly Dictionary<string, NnSignature> Signatures = NnDefaults.Signatures.Concat(OptimizerDefaults.Signatures).ToDictionary(row => row.Name);

    private static readonly Dictionary<string, string> NotInPyTorch = NnDefaults.NotInPyTorch.Concat(OptimizerDefaults.NotInPyTorch).ToDictionary();

    private static readonly Dictionary<string, List<GoldenRow>> Values = GoldenRow.Read("defaults/layers.tsv");

    private static readonly JsonElement Theirs = JsonDocument.Parse(File.ReadAllText(Golden.PathOf("defaults/modules.json"))).RootElement;

    private static IEnumerable<TestCaseData> Made() => Layers.Values.Where(row => row.ShapesOnly is null).Select(row => new TestCaseData(row).SetArgDisplayNames(row.Key));

    private static IEnumerable<TestCaseData> Parameters() =>
        from method in Methods
        where Layers.ContainsKey(method.Key) || Signatures.ContainsKey(Name(method.Key))
        from parameter in method.Value.GetParameters()
        where parameter.IsOptional
        select new TestCaseData(method.Key, parameter).SetArgDisplayNames(method.Key, parameter.Name!);

    [Test]
    public void Every_constructor_and_method_with_default_arguments_has_a_row()
    {
        foreach (string key in Methods.Keys)
        {
            int rows = (Layers.ContainsKey(key) ? 1 : 0) + (Signatures.ContainsKey(Name(key)) ? 1 : 0) + (NotInPyTorch.ContainsKey(Name(key)) ? 1 : 0);
            Assert.That(rows, Is.EqualTo(1), $"{key} must have one row in NnDefaults: a layer that is compared, a signature, or a reason why PyTorch has none.");
        }

        string[] names = [.. Methods.Keys.Select(Name)];
        Assert.That(Signatures.Keys.Concat(NotInPyTorch.Keys).Except(names), Is.Empty, "rows of what is not there");
        Assert.That(Layers.Keys.Except(Methods.Keys), Is.Empty, "rows of layers that are not there");
    }

    [TestCaseSource(nameof(Parameters))]
    public void Name_and_value_are_those_of_the_signature(string key, ParameterInfo parameter)
    {
        (DefaultRow row, string torch) = Layers.TryGetValue(key, out DefaultRow? layer) ? (layer, TypeName(key)) : (Signatures[Name(key)].Row(), Signatures[Name(key)].Torch);
        SignatureCheck.Check(row, parameter, Theirs.GetProperty(torch));
    }

    [TestCaseSource(nameof(Made))]
    public void A_layer_made_with_its_defaults_is_PyTorchs(DefaultRow row)
    {
        using var scope = TensorScope.Begin();
        Tensor[] actual = row.Call!();
        GoldenRow[] expected = [.. Values[TypeName(row.Key)]];
        Assert.That(actual, Has.Length.EqualTo(expected.Length), "output, parameters and buffers");
        for (int k = 0; k < actual.Length; k++)
        {
            Assert.That(actual[k].DType, Is.EqualTo(expected[k].DType), $"tensor {k}: element type");
            Assert.That(actual[k].Shape.ToArray(), Is.EqualTo(expected[k].Shape), $"tensor {k}: shape");
            Assert.That(expected[k].Pick(actual[k]), Is.EqualTo(expected[k].Values()).Within(2e-6), $"tensor {k}");
        }
    }

    [Test]
    public void Modules_and_parameters_start_as_PyTorchs_do()
    {
        var layer = new Linear(2, 2);
        layer.Eval();
        Assert.That(layer.Train().IsTraining, Is.True, "train(mode=True)");
        Assert.That(new Parameter(Tensor.Zeros([2])).Value.RequiresGrad, Is.True, "Parameter(requires_grad=True)");
        Assert.That(() => layer.LoadStateDict(new Dictionary<string, Tensor>()), Throws.InstanceOf<StateDictException>(), "load_state_dict(strict=True)");
    }

    private static string Name(string key) => key[..key.IndexOf('(', StringComparison.Ordinal)];

    private static string TypeName(string key) => Name(key)["new ".Length..];
}
