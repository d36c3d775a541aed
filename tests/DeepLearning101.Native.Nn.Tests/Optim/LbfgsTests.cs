using System.Globalization;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>L-BFGS against PyTorch (golden/optim/generate.py), call by call and evaluation by evaluation; its state, and what its line search promises.</summary>
[TestFixture]
internal sealed class LbfgsTests
{
    private static Tensor Rosenbrock(Tensor z)
    {
        Tensor a = z.Narrow(0, 0, 3), b = z.Narrow(0, 1, 3);
        return ((b - a.Square()).Square() * 100 + (1 - a).Square()).Sum();
    }

    private static Tensor Bowl(Tensor z) => (Tensor.From([1.0, 2, 3, 4]) * z.Square()).Sum() + (1 + z.Exp()).Log().Sum();

    private static Lbfgs Make(string name, params Parameter[] p) => name switch
    {
        "bowl" => new(p, 0.5, 3),
        "bowl_wolfe" => new(p, maxIterations: 4, historySize: 3, lineSearch: LineSearch.StrongWolfe),
        "rosenbrock_wolfe" => new(p, maxIterations: 1, historySize: 5, lineSearch: LineSearch.StrongWolfe),
        _ => new(p, maxIterations: 8, lineSearch: LineSearch.StrongWolfe),
    };

    private static Func<Tensor> Closure(string name, Parameter x, Parameter y) => () =>
    {
        x.ZeroGrad();
        y.ZeroGrad();
        Tensor z = Tensor.Cat([x, y]), loss = name.StartsWith("bowl", StringComparison.Ordinal) ? Bowl(z) : Rosenbrock(z);
        loss.Backward();
        return loss;
    };

    [Test]
    public void EveryCallAsPyTorch([Values("bowl", "bowl_wolfe", "rosenbrock_wolfe", "rosenbrock_long")] string name)
    {
        Parameter x = new(Tensor.From([-1.2, 1.0])), y = new(Tensor.From([0.5, -0.8]));
        Lbfgs optimizer = Make(name, x, y);
        int calls = 0;
        foreach (string[] row in File.ReadLines(Golden.PathOf("optim/lbfgs.tsv")).Select(line => line.Split('\t')).Where(row => row[0] == name))
        {
            optimizer.Step(Closure(name, x, y));
            double[] expected = Array.ConvertAll(row[3].Split(','), text => double.Parse(text, CultureInfo.InvariantCulture)), actual = [.. x.Value.ToArray<double>(), .. y.Value.ToArray<double>()];
            Assert.That(actual, Is.EqualTo(expected).Within(1e-12), $"call {row[1]}");
            Assert.That(optimizer.Evaluations, Is.EqualTo(long.Parse(row[2], CultureInfo.InvariantCulture)), $"call {row[1]}");
            calls++;
        }

        Assert.That(calls, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public void GoesOnFromASavedState()
    {
        Parameter x = new(Tensor.From([-1.2, 1.0])), y = new(Tensor.From([0.5, -0.8]));
        Lbfgs optimizer = Make("rosenbrock_wolfe", x, y);
        for (int i = 0; i < 8; i++) optimizer.Step(Closure("rosenbrock", x, y));
        Parameter u = new(x.Value.Detach().Clone()), v = new(y.Value.Detach().Clone());
        Lbfgs again = Make("rosenbrock_wolfe", u, v);
        again.LoadStateDict(optimizer.StateDict());
        for (int i = 0; i < 5; i++)
        {
            optimizer.Step(Closure("rosenbrock", x, y));
            again.Step(Closure("rosenbrock", u, v));
        }

        Assert.That(u.Value.ToArray<double>(), Is.EqualTo(x.Value.ToArray<double>()));
        OrderedDictionary<string, Tensor> state = optimizer.StateDict();
        Assert.That(state.Keys, Does.Contain("state.0.old_dirs.4").And.Not.Contain("state.0.old_dirs.5"));
        state["state.0.d"] = Tensor.From([1.0]);
        Assert.That(() => again.LoadStateDict(state), Throws.ArgumentException.With.Message.Contains("state.0.d"));
    }

    [Test]
    public void LineSearchMeetsTheWolfeConditions([Values(1e-3, 0.1, 1, 30, 1e4)] double first)
    {
        // f(t) = (t − 2)⁴ + log(1 + e^−5t): one minimum, a steep left side, a flat middle.
        static LinePoint At(double t) => new(t, Math.Pow(t - 2, 4) + Math.Log(1 + Math.Exp(-5 * t)), Tensor.Scalar(0.0), 4 * Math.Pow(t - 2, 3) - 5 / (1 + Math.Exp(5 * t)));
        LinePoint start = At(0), found = StrongWolfe.Find(At, start, first, 1, 1e-9);
        Assert.That(found.Loss, Is.LessThanOrEqualTo(start.Loss + 1e-4 * found.Length * start.Slope));
        Assert.That(Math.Abs(found.Slope), Is.LessThanOrEqualTo(0.9 * Math.Abs(start.Slope)));
    }

    [Test]
    public void ALossThatIsNoNumberIsTooHigh()
    {
        // √(1 − t) ends at 1: beyond it the loss is NaN, and the search must come back.
        static LinePoint At(double t) => new(t, -Math.Sqrt(t * (1 - t)), Tensor.Scalar(0.0), t == 0 ? -10 : -(1 - 2 * t) / (2 * Math.Sqrt(t * (1 - t))));
        LinePoint found = StrongWolfe.Find(At, At(0), 64, 1, 1e-12);
        Assert.That(found.Length, Is.GreaterThan(0).And.LessThan(1));
        Assert.That(found.Loss, Is.LessThan(0));
    }

    [Test]
    public void NeedsAClosure()
    {
        var optimizer = new Lbfgs([new Parameter(Tensor.From([1f]))]);
        Assert.That(optimizer.Step, Throws.InvalidOperationException.With.Message.Contains("closure"));
        Assert.That(() => new Lbfgs([new Parameter(Tensor.From([1f])), new Parameter(Tensor.From([1.0]))]), Throws.ArgumentException.With.Message.Contains("one type"));
    }
}
