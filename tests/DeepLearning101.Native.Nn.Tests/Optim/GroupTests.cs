using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Groups and their options, states in mid-run, gradients that are absent or lie oddly, and what is refused.</summary>
[TestFixture]
internal sealed class GroupTests
{
    private static Parameter One(double value = 1) => new(Tensor.From([value]));

    [Test]
    public void OptionsAreKnownByPyTorchsNames()
    {
        var adam = new Adam([One()], 0.1, 0.8);
        Assert.That(adam.Groups[0].Options, Is.EqualTo(new[] { "lr", "weight_decay", "l1", "maximize", "decoupled_weight_decay", "beta1", "beta2", "eps", "amsgrad" }));
        Assert.That((adam.Groups[0]["lr"], adam.Groups[0]["beta1"], adam.Groups[0]["amsgrad"]), Is.EqualTo((0.1, 0.8, 0.0)));
        Assert.That(() => adam.Groups[0]["momentum"], Throws.ArgumentException.With.Message.Contains("beta1"));
        Assert.That(() => adam.Groups[0]["beta1"] = 1, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => adam.Groups[0]["amsgrad"] = 2, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => adam.Groups[0].LearningRate = double.NaN, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(adam.Groups[0]["beta1"], Is.EqualTo(0.8), "what was refused changes nothing");
        Assert.That(() => new Sgd([new ParameterGroup([One()]) { ["beta1"] = 0.5 }]), Throws.ArgumentException.With.Message.Contains("no option 'beta1'"));
        Assert.That(() => new Sgd([new ParameterGroup([One()]) { ["nesterov"] = 1 }]), Throws.ArgumentException.With.Message.Contains("momentum above 0"));
        Assert.That(() => _ = new ParameterGroup([One()]).LearningRate, Throws.ArgumentException);
        Assert.That(() => new Sgd(adam.Groups), Throws.ArgumentException.With.Message.Contains("belongs to an optimiser"));
    }

    [Test]
    public void AGroupCanBeAddedInMidRun()
    {
        Parameter a = One(), b = One();
        var optimizer = new Sgd([a], 0.5, 0.9);
        a.Value.Grad = Tensor.From([1.0]);
        optimizer.Step();
        optimizer.AddGroup(new ParameterGroup([b], 0.25));
        b.Value.Grad = Tensor.From([1.0]);
        optimizer.Step();
        Assert.That((a.Value.Item(), b.Value.Item()), Is.EqualTo((1 - 0.5 - 0.95, 0.75)));
        Assert.That(() => optimizer.AddGroup(new ParameterGroup([a])), Throws.ArgumentException.With.Message.Contains("twice"));
    }

    [Test]
    public void OptionsChangeInMidRun()
    {
        Parameter a = One();
        var optimizer = new Sgd([a], 0.5);
        a.Value.Grad = Tensor.From([1.0]);
        optimizer.Step();
        // Momentum that begins now begins with the gradient, as in a first step; the rest of the state stays.
        optimizer.Groups[0]["momentum"] = 0.5;
        optimizer.Groups[0]["dampening"] = 0.5;
        optimizer.Step();
        optimizer.Step();
        Assert.That(a.Value.Item(), Is.EqualTo(1 - 0.5 - 0.5 - 0.5 * (0.5 + 0.5)));
        Assert.That(optimizer.StateDict()["state.0.step"].Item<long>(), Is.EqualTo(3));
        var adam = new Adam([One(2)], 0.1);
        adam.Groups[0].Parameters[0].Value.Grad = Tensor.From([3.0]);
        adam.Step();
        double before = adam.StateDict()["state.0.exp_avg"].Item();
        adam.Groups[0]["amsgrad"] = 1;
        adam.Groups[0].Parameters[0].Value.Grad = Tensor.From([0.0]);
        adam.Step();
        Assert.That(adam.StateDict()["state.0.exp_avg"].Item(), Is.EqualTo(0.9 * before).Within(1e-15));
        Assert.That(adam.StateDict().Keys, Does.Contain("state.0.max_exp_avg_sq"));
    }

    [Test]
    public void StatesThatDoNotFitAreRefusedWhole()
    {
        Parameter a = One(), b = new(Tensor.From([1.0, 2]));
        var adam = new Adam([a, b], 0.1);
        a.Value.Grad = Tensor.From([1.0]);
        adam.Step();
        OrderedDictionary<string, Tensor> state = adam.StateDict();
        Assert.That(state.Keys, Has.None.StartsWith("state.1."), "b had no gradient yet");
        Assert.That(state["param_groups.0.params"].ToArray<long>(), Is.EqualTo(new long[] { 0, 1 }));
        var other = new Adam([One(), new Parameter(Tensor.From([1.0, 2]))], 0.3);
        void Refused(string text, Action<OrderedDictionary<string, Tensor>> change)
        {
            var copy = new OrderedDictionary<string, Tensor>(state, StringComparer.Ordinal);
            change(copy);
            Assert.That(() => other.LoadStateDict(copy), Throws.InstanceOf<ArgumentException>().With.Message.Contains(text));
            Assert.That(other.Groups[0].LearningRate, Is.EqualTo(0.3));
            Assert.That(other.StateDict().Keys, Has.None.StartsWith("state."));
        }

        Refused("'state.0.exp_avg' is missing", copy => copy.Remove("state.0.exp_avg"));
        Refused("must have the shape", copy => copy["state.0.exp_avg_sq"] = Tensor.From([1.0, 2]));
        Refused("1 of", copy => copy["state.7.step"] = Tensor.Scalar(1L));
        Refused("'param_groups.0.eps' is missing", copy => copy.Remove("param_groups.0.eps"));
        Refused("has 2 parameters", copy => copy["param_groups.0.params"] = Tensor.From([0L]));
        Refused("beta1", copy => copy["param_groups.0.beta1"] = Tensor.Scalar(2.0));
        other.LoadStateDict(state);
        Assert.That(other.Groups[0].LearningRate, Is.EqualTo(0.1));
    }

    [Test]
    public void GradientsMayLieAnyWay()
    {
        Parameter a = new(Tensor.Zeros([2, 3])), b = new(Tensor.Zeros([3]));
        a.Value.Grad = Tensor.From(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }).Transpose(0, 1);
        b.Value.Grad = Tensor.From([1f]).Expand([3]);
        new Sgd([a, b], 1).Step();
        Assert.That(a.Value.ToArray<float>(), Is.EqualTo(new float[] { -1, -3, -5, -2, -4, -6 }));
        Assert.That(b.Value.ToArray<float>(), Is.EqualTo(new float[] { -1, -1, -1 }));
    }

    [Test]
    public void NonFiniteGradientsGoThroughAndAreFound()
    {
        Parameter a = new(Tensor.From([1.0, 2])), none = One();
        a.Value.Grad = Tensor.From([double.NaN, 1]);
        Assert.That(GradientClip.AreFinite([a, none]), Is.False);
        new Adam([a], 0.5).Step();
        Assert.That(a.Value.ToArray<double>()[0], Is.NaN);
        Assert.That(a.Value.ToArray<double>()[1], Is.EqualTo(1.5).Within(1e-7));
    }

    [Test]
    public void SubgradientOfZeroIsZero()
    {
        Parameter a = new(Tensor.From([1.0, -2, 0, 3]));
        a.Value.Grad = Tensor.From([0.5, 0.5, 0.5, 0.5]);
        new Sgd([new ParameterGroup([a]) { ["l1"] = 0.1 }], 0.1).Step();
        Assert.That(a.Value.ToArray<double>(), Is.EqualTo(new[] { 0.94, -2.04, -0.05, 2.94 }).Within(1e-15));
    }

    [Test]
    public void LiteralNesterovGuardsItsOrder()
    {
        Parameter a = One(), b = One(5);
        var optimizer = new Nesterov([a, b], 0.1, 0.5);
        Assert.That(optimizer.Step, Throws.InvalidOperationException.With.Message.Contains("LookAhead"));
        double loss = optimizer.Step(() =>
        {
            optimizer.ZeroGrad();
            Tensor value = a.Value.Square().Sum();
            value.Backward();
            return value;
        });
        Assert.That(loss, Is.EqualTo(1));
        optimizer.LookAhead();
        // v = −0.2, p = 0.8: half of v ahead.
        Assert.That(a.Value.Item(), Is.EqualTo(0.7).Within(1e-15));
        Assert.That(optimizer.LookAhead, Throws.InvalidOperationException);
        Assert.That(optimizer.StateDict, Throws.InvalidOperationException);
        optimizer.LookBack();
        Assert.That((a.Value.Item(), b.Value.Item()), Is.EqualTo((0.8, 5.0)), "b has no gradient and stays");
    }

    [Test]
    public void StepsWriteToTheParameterInPlace()
    {
        // What the tape saved of a parameter is no longer what it was: a second backward pass must say so.
        Parameter a = One();
        Tensor loss = a.Value.Square().Sum();
        loss.Backward(retainGraph: true);
        new Sgd([a], 0.1).Step();
        Assert.That(() => loss.Backward(), Throws.InstanceOf<InvalidOperationException>());
    }
}
