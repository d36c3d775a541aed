using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Modules: names, state, modes, ownership.</summary>
[TestFixture]
internal sealed class ModuleTests
{
    private static Sequential Make() => new(new Linear(3, 4), new ReLU(), new Sequential(("last", new Linear(4, 2, bias: false))));

    [Test]
    public void NamesAreThoseOfPyTorch()
    {
        Sequential model = Make();
        Assert.That(model.StateDict().Keys, Is.EqualTo(new[] { "0.weight", "0.bias", "2.last.weight" }));
        Assert.That(model.NamedParameters.Select(pair => pair.Key), Is.EqualTo(new[] { "0.weight", "0.bias", "2.last.weight" }));
        Assert.That(model.NamedModules.Select(pair => pair.Key), Is.EqualTo(new[] { "", "0", "1", "2", "2.last" }));
        Assert.That(model.ParameterCount, Is.EqualTo(3 * 4 + 4 + 4 * 2));
    }

    [Test]
    public void StateGoesFromOneModuleToAnother()
    {
        Sequential a = Make(), b = Make();
        Assert.That(b[0].StateDict()["weight"].ToArray<float>(), Is.Not.EqualTo(a[0].StateDict()["weight"].ToArray<float>()));
        b.LoadStateDict(a.StateDict());
        foreach ((string name, Tensor value) in a.StateDict()) Assert.That(b.StateDict()[name].ToArray<float>(), Is.EqualTo(value.ToArray<float>()), name);
        Assert.That(b.Parameters.All(parameter => parameter.RequiresGrad && parameter.Value.IsLeaf));
    }

    [Test]
    public void AStateThatDoesNotFitSaysAllThatIsWrong()
    {
        Sequential model = Make();
        OrderedDictionary<string, Tensor> state = Make().StateDict();
        state.Remove("0.bias");
        state.Add("3.weight", Tensor.Zeros([1]));
        state["0.weight"] = Tensor.Zeros([4, 5]);
        float[] before = model.StateDict()["2.last.weight"].ToArray<float>();
        var error = Assert.Throws<StateDictException>(() => model.LoadStateDict(state));
        Assert.That(error!.Missing, Is.EqualTo(new[] { "0.bias" }));
        Assert.That(error.Unexpected, Is.EqualTo(new[] { "3.weight" }));
        Assert.That(error.Mismatched, Is.EqualTo(new[] { "0.weight" }));
        Assert.That(error.Message, Does.Contain("0.weight must be [4, 3], is [4, 5]"));
        Assert.That(model.StateDict()["2.last.weight"].ToArray<float>(), Is.EqualTo(before), "nothing may change");
        state.Remove("0.weight");
        Assert.That(() => model.LoadStateDict(state, strict: false), Throws.Nothing);
    }

    [Test]
    public void ModesReachEveryModule()
    {
        Sequential model = Make();
        model.Eval();
        Assert.That(model.NamedModules.All(pair => !pair.Value.IsTraining));
        model.Train();
        Assert.That(model.NamedModules.All(pair => pair.Value.IsTraining));
    }

    [Test]
    public void ParametersOutliveTheScopeTheyWereMadeIn()
    {
        Linear layer;
        using (TensorScope.Begin())
        using (TensorScope.Begin()) layer = new Linear(2, 2);
        Assert.That(layer.Weight.Value.IsDisposed, Is.False);
        Assert.That(layer.Weight.Value.ToArray<float>(), Has.Length.EqualTo(4));
    }

    [Test]
    public void SharedParametersCountOnce()
    {
        var shared = new Linear(2, 2);
        var model = new Sequential(shared, new Tanh(), shared);
        Assert.That(model.NamedParameters.Count(), Is.EqualTo(2));
        Assert.That(model.StateDict(), Has.Count.EqualTo(4));
    }

    [Test]
    public void GradientsArriveAndGo()
    {
        var layer = new Linear(2, 1);
        layer.Forward(Tensor.From(new float[,] { { 1, 2 }, { 3, 4 } })).Sum().Backward();
        Assert.That(layer.Weight.Grad!.ToArray<float>(), Is.EqualTo(new float[] { 4, 6 }));
        Assert.That(layer.Bias!.Grad!.ToArray<float>(), Is.EqualTo(new float[] { 2 }));
        layer.ZeroGrad();
        Assert.That(layer.Weight.Grad, Is.Null);
    }

    [Test]
    public void NamesMustBeNewAndPlain()
    {
        Assert.That(() => new Sequential(("a", new ReLU()), ("a", new ReLU())), Throws.ArgumentException.With.Message.Contains("taken"));
        Assert.That(() => new Sequential(("a.b", new ReLU())), Throws.ArgumentException.With.Message.Contains("point"));
    }

    [Test]
    public void LayersOfOneSeedAreEqual()
    {
        var generator = new Generator(5);
        float[] first = new Linear(3, 3, generator: generator).Weight.Value.ToArray<float>();
        Assert.That(new Linear(3, 3, generator: generator).Weight.Value.ToArray<float>(), Is.Not.EqualTo(first));
        Assert.That(new Linear(3, 3, generator: generator.ManualSeed(5)).Weight.Value.ToArray<float>(), Is.EqualTo(first));
    }
}
