using System.Globalization;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Fifty steps of every optimiser in f64 against PyTorch, or the rule written out where PyTorch has none (golden/optim/generate.py).</summary>
[TestFixture]
internal sealed class TrajectoryTests
{
    private static readonly double[] A0 = [0.5, -1.25, 2.0, -0.001, 3.5], B0 = [-0.75, 0.0, 1.5];

    /// <summary>Makes the optimiser of a golden trajectory; the second group is given so that it can have options of its own.</summary>
    private static readonly Dictionary<string, Func<ParameterGroup, ParameterGroup, Optimizer>> Makers = new(StringComparer.Ordinal)
    {
        ["sgd"] = (a, b) => new Sgd([a, b], 0.1),
        ["sgd_decay"] = (a, b) => new Sgd([a, b], 0.1, weightDecay: 0.05),
        ["sgd_momentum"] = (a, b) => new Sgd([a, b], 0.05, 0.9, weightDecay: 0.05),
        ["sgd_dampening"] = (a, b) => new Sgd([a, b], 0.05, 0.9, 0.4),
        ["sgd_nesterov"] = (a, b) => new Sgd([a, b], 0.05, 0.8, weightDecay: 0.01, nesterov: true),
        ["sgd_maximize"] = (a, b) => new Sgd([a, b], 0.01, 0.5, maximize: true),
        ["sgd_groups"] = (a, b) => new Sgd([a, With(b, ("lr", 0.03), ("momentum", 0.7), ("nesterov", 1), ("weight_decay", 0.2))], 0.1),
        ["sgd_absent"] = (a, b) => new Sgd([a, b], 0.05, 0.9),
        ["adagrad"] = (a, b) => new AdaGrad([a, b], 0.3),
        ["adagrad_all"] = (a, b) => new AdaGrad([a, b], 0.3, 0.1, 0.05, 0.2, 1e-6),
        ["adagrad_maximize"] = (a, b) => new AdaGrad([a, b], 0.05, maximize: true),
        ["rmsprop"] = (a, b) => new RmsProp([a, b], 0.02),
        ["rmsprop_centered"] = (a, b) => new RmsProp([a, b], 0.02, 0.9, centered: true),
        ["rmsprop_momentum"] = (a, b) => new RmsProp([a, b], 0.01, 0.95, weightDecay: 0.1, momentum: 0.8),
        ["rmsprop_all"] = (a, b) => new RmsProp([a, b], 0.01, 0.9, 1e-5, 0.02, 0.7, true),
        ["rmsprop_groups"] = (a, b) => new RmsProp([a, With(b, ("centered", 1), ("momentum", 0.5), ("alpha", 0.8))], 0.01),
        ["adam"] = (a, b) => new Adam([a, b], 0.05),
        ["adam_l2"] = (a, b) => new Adam([a, b], 0.05, 0.8, 0.99, 1e-6, 0.1),
        ["adam_amsgrad"] = (a, b) => new Adam([a, b], 0.05, 0.9, 0.9, amsgrad: true),
        ["adam_maximize"] = (a, b) => new Adam([a, b], 0.01, maximize: true),
        ["adam_groups"] = (a, b) => new Adam([a, With(b, ("lr", 0.2), ("beta1", 0.5), ("beta2", 0.9), ("amsgrad", 1), ("eps", 1e-4))], 0.05),
        ["adam_absent"] = (a, b) => new Adam([a, b], 0.05),
        ["adamw"] = (a, b) => new AdamW([a, b], 0.05),
        ["adamw_all"] = (a, b) => new AdamW([a, b], 0.05, 0.8, 0.95, 1e-6, 0.3, true),
        ["radam"] = (a, b) => new RAdam([a, b], 0.05),
        ["radam_all"] = (a, b) => new RAdam([a, b], 0.05, 0.8, 0.95, 1e-6, 0.1),
        ["nadam"] = (a, b) => new NAdam([a, b], 0.05),
        ["nadam_all"] = (a, b) => new NAdam([a, b], 0.05, 0.8, 0.95, 1e-6, 0.1, 0.02),
        ["nadam_decoupled"] = (a, b) => new NAdam([a, b], 0.05, weightDecay: 0.1, decoupledWeightDecay: true),
        ["lamb"] = (a, b) => new Lamb([a, b], 0.02),
        ["lamb_plain"] = (a, b) => new Lamb([a, b], 0.05, 0.8, 0.95, 1e-4, 0),
        ["heavy_ball"] = (a, b) => new HeavyBall([a, b], 0.05, 0.8),
        ["nesterov"] = (a, b) => new Nesterov([a, b], 0.05, 0.8),
        ["proximal"] = (a, b) => new ProximalSgd([a, b], 0.05, 0.3),
        ["proximal_elastic"] = (a, b) => new ProximalSgd([a, b], 0.05, 0.2, 0.1),
        ["sgd_elastic"] = (a, b) => new Sgd([With(a, ("l1", 0.2)), With(b, ("l1", 0.2))], 0.05, weightDecay: 0.1),
    };

    private static ParameterGroup With(ParameterGroup group, params (string Name, double Value)[] options)
    {
        foreach ((string name, double value) in options) group[name] = value;
        return group;
    }

    private static IEnumerable<string> Names => Rows().Select(row => row[0]).Distinct();

    private static IEnumerable<string[]> Rows() => File.ReadLines(Golden.PathOf("optim/trajectories.tsv")).Select(line => line.Split('\t'));

    private static Dictionary<long, double[]> Expected(string name) =>
        Rows().Where(row => row[0] == name).ToDictionary(row => long.Parse(row[2], CultureInfo.InvariantCulture), row => Array.ConvertAll(row[3].Split(','), value => double.Parse(value, CultureInfo.InvariantCulture)));

    [Test]
    public void EveryTrajectoryHasAnOptimizer() => Assert.That(Names, Is.EquivalentTo(Makers.Keys.Append("switch")));

    [TestCaseSource(nameof(Names))]
    public void FiftySteps(string name)
    {
        Dictionary<long, double[]> expected = Expected(name);
        Assert.That(expected, Has.Count.EqualTo(14));
        Parameter a = new(Tensor.From(A0)), b = new(Tensor.From(B0));
        bool switches = name == "switch";
        Optimizer optimizer = switches ? new Adam([a, b], 0.05) : Makers[name](new ParameterGroup([a]), new ParameterGroup([b]));
        for (int step = 1; step <= 50; step++)
        {
            if (switches && step == 21) optimizer = new Sgd([a, b], 0.02, 0.9, nesterov: true);
            Step(optimizer, name, a, b, step);
            if (!expected.TryGetValue(step, out double[]? values)) continue;
            double[] actual = [.. a.Value.ToArray<double>(), .. b.Value.ToArray<double>()];
            for (int i = 0; i < values.Length; i++) Assert.That(actual[i], Is.EqualTo(values[i]).Within(1e-12 * Math.Max(1, Math.Abs(values[i]))), $"step {step}, element {i}");
        }
    }

    /// <summary>In the middle of a run the whole state moves to a new optimiser, made with other options, over copies: it must go on with the same bits.</summary>
    [TestCaseSource(nameof(Names))]
    public void GoesOnFromASavedState(string name)
    {
        if (name == "switch") return;
        Parameter a = new(Tensor.From(A0)), b = new(Tensor.From(B0));
        Optimizer optimizer = Makers[name](new ParameterGroup([a]), new ParameterGroup([b]));
        for (int step = 1; step <= 9; step++) Step(optimizer, name, a, b, step);
        Parameter c = new(a.Value.Detach().Clone()), d = new(b.Value.Detach().Clone());
        Optimizer again = Makers[name](new ParameterGroup([c]), new ParameterGroup([d]));
        // It has made other steps already and was set otherwise; loading must undo both.
        Step(again, name, c, d, 3);
        again.Groups[0].LearningRate = 7;
        TensorHelpers.Overwrite(c, a);
        TensorHelpers.Overwrite(d, b);
        again.LoadStateDict(optimizer.StateDict());
        for (int step = 10; step <= 20; step++)
        {
            Step(optimizer, name, a, b, step);
            Step(again, name, c, d, step);
        }

        Assert.That(c.Value.ToArray<double>(), Is.EqualTo(a.Value.ToArray<double>()));
        Assert.That(d.Value.ToArray<double>(), Is.EqualTo(b.Value.ToArray<double>()));
        Assert.That(again.StateDict().Keys, Is.EqualTo(optimizer.StateDict().Keys));
    }

    private static void Step(Optimizer optimizer, string name, Parameter a, Parameter b, int step)
    {
        if (optimizer is Nesterov literal) literal.LookAhead();
        int absent = name switch { "sgd_absent" => 4, "adam_absent" => 3, _ => int.MaxValue };
        a.Value.Grad = Gradient(a, step, 0);
        b.Value.Grad = step % absent == 0 ? null : Gradient(b, step, 5);
        optimizer.Step();
    }

    /// <summary>The generator's gradient.</summary>
    private static Tensor Gradient(Parameter parameter, int step, int shift)
    {
        double[] p = parameter.Value.ToArray<double>();
        for (int i = 0; i < p.Length; i++) p[i] = p[i] * (0.25 + 0.5 * (i + shift)) + 0.75 * Math.Cos(step * 0.5 + (i + shift));
        return Tensor.From(p);
    }
}
