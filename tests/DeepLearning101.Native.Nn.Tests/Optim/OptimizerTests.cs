using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Optimiser steps against PyTorch 1.13 (three steps with given gradients), by hand, and bit for bit over packs and threads.</summary>
[TestFixture]
internal sealed class OptimizerTests
{
    private static readonly double[] Start = [0.5, -1.25, 2.0, -0.001, 3.5];

    private static readonly double[][] Gradients = [[0.1, -0.2, 0.3, 0.004, -5.0], [-0.05, 0.25, 0.3, -0.5, 1.0], [2.0, 0.0, -0.7, 0.01, 0.3]];

    private static IEnumerable<TestCaseData> Torch()
    {
        yield return Case("sgd", p => new Sgd(p, 0.1), 0.295, -1.255, 2.01, 0.0476, 3.87);
        yield return Case("sgd decay", p => new Sgd(p, 0.1, weightDecay: 0.01), 0.2935164895, -1.25126872875, 2.004095968, 0.047553796601, 3.8586109965);
        yield return Case("momentum", p => new Sgd(p, 0.1, 0.9, weightDecay: 0.01), 0.27963038949999997, -1.23634447875, 1.920633568, 0.091873124801, 4.613582296500001);
        yield return Case("dampening", p => new Sgd(p, 0.1, 0.9, 0.5), 0.37765, -1.21955, 1.9252, 0.044916000000000005, 4.745);
        yield return Case("nesterov", p => new Sgd(p, 0.1, 0.9, weightDecay: 0.01, nesterov: true), 0.09522731198049993, -1.23904169924625, 1.932876836512, 0.131056051555259, 4.8585925834934995);
        yield return Case("adam", p => new Adam(p, 0.01), 0.4808436277334804, -1.242885248075945, 1.981459708184027, 0.001969239816808321, 3.518678111270673);
        yield return Case("adam l2", p => new Adam(p, 0.01, 0.8, 0.99, 1e-6, 0.1), 0.4763795148600883, -1.2325279136099994, 1.9782219971468635, 0.002295842370281715, 3.515667152332944);
        yield return Case("adamw", p => new AdamW(p, 0.01, weightDecay: 0.1), 0.47936778060154106, -1.2391573595024006, 1.9754956961830272, 0.001984839213819524, 3.5081635075099555);
        yield return Case("amsgrad", p => new Adam(p, 0.01, amsgrad: true), 0.4808436277334804, -1.242884618956144, 1.981459708184027, 0.001967564995984635, 3.518678111270673);
    }

    private static TestCaseData Case(string name, Func<IEnumerable<Parameter>, Optimizer> make, params double[] expected) => new TestCaseData(make, expected).SetName($"AgreesWithPyTorch({name})");

    [TestCaseSource(nameof(Torch))]
    public void AgreesWithPyTorch(Func<IEnumerable<Parameter>, Optimizer> make, double[] expected)
    {
        Assert.That(Train(make, DType.Float64).ToArray<double>(), Is.EqualTo(expected).Within(1e-12));
        float[] single = Train(make, DType.Float32).ToArray<float>();
        for (int i = 0; i < expected.Length; i++) Assert.That((double)single[i], Is.EqualTo(expected[i]).Within(2e-6 * Math.Max(1, Math.Abs(expected[i]))));
    }

    private static Tensor Train(Func<IEnumerable<Parameter>, Optimizer> make, DType dtype)
    {
        var parameter = new Parameter(Tensor.From(Start).Cast(dtype));
        Optimizer optimizer = make([parameter]);
        foreach (double[] gradient in Gradients)
        {
            parameter.Value.Grad = Tensor.From(gradient).Cast(dtype);
            optimizer.Step();
            optimizer.ZeroGrad();
        }

        return parameter.Value;
    }

    [Test]
    public void FirstAdamStepIsTheLearningRate()
    {
        // m̂ = g and v̂ = g², so the step is η · g / (|g| + ε).
        var parameter = new Parameter(Tensor.From([1.0, 1.0]));
        parameter.Value.Grad = Tensor.From([4.0, -0.25]);
        new Adam([parameter], 0.125, epsilon: 0).Step();
        Assert.That(parameter.Value.ToArray<double>(), Is.EqualTo(new[] { 0.875, 1.125 }).Within(1e-15));
    }

    [Test]
    public void ParametersWithoutAGradientStay()
    {
        Parameter still = new(Tensor.From([1f])), moved = new(Tensor.From([1f]));
        moved.Value.Grad = Tensor.From([1f]);
        new AdamW([still, moved], 0.1).Step();
        Assert.That(still.Value.Item<float>(), Is.EqualTo(1f));
        Assert.That(moved.Value.Item<float>(), Is.LessThan(1f));
    }

    [Test]
    public void GroupsHaveTheirOwnRates()
    {
        Parameter slow = new(Tensor.From([1f])), fast = new(Tensor.From([1f]));
        var optimizer = new Sgd([new ParameterGroup([slow]), new ParameterGroup([fast], learningRate: 0.5)], 0.25);
        LrSchedule.Step(1, 0.5).Apply(optimizer, 1);
        slow.Value.Grad = Tensor.From([1f]);
        fast.Value.Grad = Tensor.From([1f]);
        optimizer.Step();
        Assert.That(slow.Value.Item<float>(), Is.EqualTo(0.875f));
        Assert.That(fast.Value.Item<float>(), Is.EqualTo(0.75f));
    }

    [Test]
    public void GoesOnFromItsState()
    {
        Parameter a = new(Tensor.From(Start)), b = new(Tensor.From(Start));
        var first = new AdamW([a], 0.01);
        a.Value.Grad = Tensor.From(Gradients[0]);
        first.Step();
        TensorHelpers.Overwrite(b, a);
        var second = new AdamW([b], 0.01);
        OrderedDictionary<string, Tensor> state = first.StateDict();
        Assert.That(state.Keys.Take(4), Is.EqualTo(new[] { "state.0.step", "state.0.exp_avg", "state.0.exp_avg_sq", "param_groups.0.lr" }));
        second.LoadStateDict(state);
        a.Value.Grad = Tensor.From(Gradients[1]);
        b.Value.Grad = Tensor.From(Gradients[1]);
        first.Step();
        second.Step();
        Assert.That(b.Value.ToArray<double>(), Is.EqualTo(a.Value.ToArray<double>()));
        state.Remove("state.0.exp_avg");
        Assert.That(() => second.LoadStateDict(state), Throws.ArgumentException.With.Message.Contains("state.0.exp_avg"));
    }

    [Test]
    public void WrongSettingsThrow()
    {
        Parameter[] one = [new(Tensor.From([1f]))];
        Assert.That(() => new Sgd(one, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Sgd(one, 0.1, nesterov: true), Throws.ArgumentException);
        Assert.That(() => new Adam(one, beta1: 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Adam([one[0], one[0]]), Throws.ArgumentException.With.Message.Contains("twice"));
        Assert.That(() => new Adam(Array.Empty<Parameter>()), Throws.ArgumentException);
    }

    [Test]
    public void SameBitsOnEveryPackAndThread([Values(1, 2, 7)] int threads)
    {
        // Lengths that leave every kind of rest, and enough elements that several threads have work.
        long[] lengths = [1, 3, 17, 8192, 8193, 40_001];
        float[][] narrow = Run(IsaLevel.Scalar, lengths);
        using ContextScope limit = Threads.Limit(threads);
        foreach (IsaLevel level in Enum.GetValues<IsaLevel>())
            if (Isa.Supports(level)) Assert.That(Run(level, lengths), Is.EqualTo(narrow), Isa.NameOf(level));
    }

    private static float[][] Run(IsaLevel level, long[] lengths)
    {
        var updates = new OptimUpdate[lengths.Length];
        for (int i = 0; i < updates.Length; i++) updates[i] = new OptimUpdate(Values(lengths[i], 1), Values(lengths[i], 2), Values(lengths[i], 3), Tensor.From(Array.ConvertAll(Values(lengths[i], 4).ToArray<float>(), Math.Abs)), null, new OptimNumbers(0.9, 0.1, 0.999, 0.001, 0.01, 1.5, 1e-8, Keep: 0.99, L2: 0.02));
        FusedOptim.Run<AdamFormula<No>>(updates, level);
        return [.. updates.SelectMany(update => new[] { update.Parameter, update.First!, update.Second! }).Select(tensor => tensor.ToArray<float>())];
    }

    private static Tensor Values(long count, ulong seed) => Tensor.Randn([count], generator: new Generator(seed));
}

internal static class TensorHelpers
{
    /// <summary>Gives a parameter the values of another.</summary>
    internal static void Overwrite(Parameter target, Parameter source)
    {
        using ContextScope off = Autograd.NoGrad();
        target.Value.Copy_(source.Value);
    }
}
