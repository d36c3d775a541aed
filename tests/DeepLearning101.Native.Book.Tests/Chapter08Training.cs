using DeepLearning101.Native.Nn;
using NUnit.Framework;
using static DeepLearning101.Native.Book.Tests.Numbers;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Chapter 8: schedules that cycle, L-BFGS, curvature without a Hessian, monitoring and the practical recipe.</summary>
[TestFixture]
internal sealed class Chapter08Training
{
    private static Tensor Ravine(Tensor p) => (p.Square() * V(100, 1)).Sum();

    private static Func<Tensor> Closure(Optimizer optimizer, Func<Tensor> loss) => () =>
    {
        optimizer.ZeroGrad();
        Tensor value = loss();
        value.Backward();
        return value;
    };

    [Test, Property("book", "8.1.4-linscale")]
    public void LinearScalingRule()
    {
        Near(LrSchedule.ScaleForBatch(0.1, 256, 1024), 0.4, 1e-15);
        // Why: where the gradient hardly changes, k steps of a small batch move as far as one of a batch k times as large at k times the rate.
        double[] g = [1, 2, 3, 4];
        var small = new Parameter(V(0));
        var large = new Parameter(V(0));
        Sgd slow = new([small], 0.1), fast = new([large], LrSchedule.ScaleForBatch(0.1, 1, 4));
        foreach (double gradient in g)
        {
            small.Value.Grad = V(gradient);
            slow.Step();
        }

        large.Value.Grad = V(g.Average());
        fast.Step();
        Near(small.Value, D(large.Value), 1e-14);
    }

    [Test, Property("book", "8.3.5-onecycle"), Property("book", "8.ex3-cyclical")]
    public void CyclesTurnRateAndMomentumAgainstEachOther()
    {
        LrSchedule one = LrSchedule.OneCycle(1, 101, rise: 0.3), cyclic = LrSchedule.Cyclic(0.1, 1, 10);
        double[] rates = [.. Enumerable.Range(0, 101).Select(t => one.Factor(t))], momenta = [.. Enumerable.Range(0, 101).Select(t => one.Momentum(t)!.Value)];
        Near(rates[0], 1 / 25.0, 1e-12);
        Near(rates[100], 1 / 25e4, 1e-12);
        Assert.That(Array.IndexOf(rates, rates.Max()), Is.InRange(29, 30), "the top lies at 0.3 · 101 − 1, between two steps");
        Assert.That(Array.IndexOf(momenta, momenta.Min()), Is.EqualTo(Array.IndexOf(rates, rates.Max())));
        foreach (int period in new[] { 0, 20, 40 })
        {
            Near(cyclic.Factor(period), 0.1, 1e-12);
            Near(cyclic.Factor(period + 5), 0.55, 1e-12);
            Near(cyclic.Factor(period + 10), 1, 1e-12);
            Near(cyclic.Momentum(period + 10)!.Value, 0.8, 1e-12);
        }

        // It trains: the ravine's bottom, with momentum set by the schedule.
        var p = new Parameter(V(1, 1));
        var sgd = new Sgd([p], 0.001, 0.9);
        var scheduler = new LrScheduler(sgd, LrSchedule.OneCycle(0.008, 200));
        for (int i = 0; i < 200; i++)
        {
            sgd.Step(Closure(sgd, () => Ravine(p)));
            scheduler.Step();
        }

        Assert.That(Ravine(p).Item(), Is.LessThan(1e-3));
    }

    [Test, Property("book", "8.4.3-lbfgs")]
    public void LbfgsBuildsTheInverseHessian()
    {
        // With an exact search two steps solve the ravine; the Wolfe search needs a few more, gradient descent thousands.
        var p = new Parameter(V(1, 1));
        var lbfgs = new Lbfgs([p], lineSearch: LineSearch.StrongWolfe, toleranceGradient: 1e-10, toleranceChange: 1e-14);
        lbfgs.Step(Closure(lbfgs, () => Ravine(p)));
        Near(p.Value, [0, 0], 1e-9);
        Assert.That(lbfgs.Evaluations, Is.LessThan(25));
        // It stores pairs, not a matrix: 2·m·n numbers.
        Assert.That(lbfgs.StateDict().Where(entry => entry.Key.Contains("old_", StringComparison.Ordinal)).Sum(entry => entry.Value.Count), Is.LessThanOrEqualTo(2 * 2 * lbfgs.Iterations));
    }

    // A layer's Fisher matrix is A ⊗ G for its inputs' A = E[aaᵀ] and its outputs' G; then F⁻¹ vec(∇W) = vec(G⁻¹ ∇W A⁻¹).
    [Test, Property("book", "8.4.4-kfac")]
    public void KroneckerFactors()
    {
        Tensor inputs = M(new[,] { { 1, 0.5 }, { -0.3, 2 }, { 0.7, -1 } }), errors = M(new[,] { { 0.2, -0.4 }, { 1, 0.3 }, { -0.5, 0.8 } });
        Tensor a = inputs.Transpose(0, 1).Mm(inputs) / 3, g = errors.Transpose(0, 1).Mm(errors) / 3, slope = M(new[,] { { 0.3, -1 }, { 2, 0.1 } });
        Tensor natural = Inverse(g).Mm(slope).Mm(Inverse(a));
        double[,] x = Read(a), y = Read(g);
        // The whole matrix in the order of vec by columns of ∇W: element ((i, j), (k, l)) is A[j, l] · G[i, k].
        double[] back = new double[4], n = D(natural.Transpose(0, 1));
        for (int row = 0; row < 4; row++)
            for (int column = 0; column < 4; column++) back[row] += x[row / 2, column / 2] * y[row % 2, column % 2] * n[column];
        Near(V(back), D(slope.Transpose(0, 1)), 1e-12);

        static double[,] Read(Tensor m) => new[,] { { D(m)[0], D(m)[1] }, { D(m)[2], D(m)[3] } };

        static Tensor Inverse(Tensor m)
        {
            double[,] r = Read(m);
            double d = r[0, 0] * r[1, 1] - r[0, 1] * r[1, 0];
            return M(new[,] { { r[1, 1] / d, -r[0, 1] / d }, { -r[1, 0] / d, r[0, 0] / d } });
        }
    }

    // Figure 8.2 without its caption's "orthogonally": the metric turns the step towards what changes the distribution least per gain.
    [Test, Property("book", "8.4-fig82")]
    public void TheMetricTurnsTheStep()
    {
        // A Gaussian's Fisher matrix in (μ, σ) is diag(1/σ², 2/σ²): at σ = 2 the natural step is (4, 2) times the gradient.
        Tensor LogDensity(Tensor p, double x) => -((p.Select(0, 0) - x).Square() / (p.Select(0, 1).Square() * 2)) - p.Select(0, 1).Log();
        double[] fisher = new double[2];
        double mass = 0;
        for (double x = -16; x <= 16; x += 0.05)
        {
            double weight = Math.Exp(-x * x / 8) / Math.Sqrt(8 * Math.PI) * 0.05;
            double[] score = Slope(p => LogDensity(p, x), 0, 2);
            mass += weight;
            for (int i = 0; i < 2; i++) fisher[i] += weight * score[i] * score[i];
        }

        Near(mass, 1, 1e-6);
        Near(fisher[0], 1 / 4.0, 1e-6);
        Near(fisher[1], 2 / 4.0, 1e-6);
        double[] g = [1, 1], step = [g[0] / fisher[0], g[1] / fisher[1]];
        double cosine = (g[0] * step[0] + g[1] * step[1]) / (Math.Sqrt(2) * Math.Sqrt(step[0] * step[0] + step[1] * step[1]));
        Near(cosine, 6 / Math.Sqrt(40), 1e-5);
    }

    // What needs n² numbers as a matrix needs n as a product: two backward passes give H·v.
    [Test, Property("book", "8.4-hesscost"), Property("book", "8.ex14-sharp")]
    public void CurvatureWithoutAHessian()
    {
        Near(1e6 * 1e6 * sizeof(float), 4e12);
        Near(Math.Pow(1e6, 3) / 3, 3.3333333333e17, 1e-9);
        var g = new Generator(21);
        Tensor scale = Tensor.Rand([20_000], DType.Float64, generator: g), theta = Tensor.Randn([20_000], DType.Float64, generator: g).RequiresGrad_();
        Tensor Loss(Tensor p) => (p.Square() * scale).Sum() * 0.5 + p.Sum().Square() * 0.5e-4;
        Tensor Product(Tensor v)
        {
            Tensor slope = Autograd.Grad(Loss(theta), theta, createGraph: true);
            return Autograd.Grad((slope * v).Sum(), theta);
        }

        Tensor v = Tensor.Randn([20_000], DType.Float64, generator: g);
        Near(Product(v), D(scale * v + v.Sum() * 1e-4), 1e-9);
        // Sharpness: the largest eigenvalue, by power iteration on products.
        Tensor u = V(1, 1) / Math.Sqrt(2), at = Leaf(0.3, -0.7);
        double largest = 0;
        for (int i = 0; i < 20; i++)
        {
            Tensor slope = Autograd.Grad(Ravine(at), at, createGraph: true), h = Autograd.Grad((slope * u).Sum(), at);
            largest = h.Norm().Item();
            u = h / largest;
        }

        Near(largest, 200, 1e-9);
    }

    [Test, Property("book", "8.1.3-stream")]
    public void AStreamThatDriftsIsFollowed()
    {
        // One example at a time, none kept: the weight follows a target that moves.
        var w = new Parameter(V(0));
        var sgd = new Sgd([w], 0.1);
        Tensor inputs = Tensor.Randn([600], DType.Float64, generator: new Generator(22));
        double[] x = D(inputs);
        for (int t = 0; t < 600; t++)
        {
            using TensorScope scope = TensorScope.Begin();
            double target = t < 300 ? 2 : -1;
            sgd.Step(Closure(sgd, () => ((w.Value * x[t] - target * x[t]).Square() * 0.5).Sum()));
            if (t == 299) Near(w.Value, [2], 1e-3);
        }

        Near(w.Value, [-1], 1e-3);
    }

    [Test, Property("book", "8.5.4-plateau"), Property("book", "8.5.5-monitor")]
    public void PlateausAreSeenAndAnswered()
    {
        // At a rate too large the ravine's steep coordinate only flips; the monitor says plateau, the schedule lowers the rate, and the loss falls again.
        var p = new Parameter(V(1, 0.1));
        var sgd = new Sgd([p], 0.01);
        var plateau = new ReduceOnPlateau(sgd, patience: 3, factor: 0.5);
        var monitor = new TrainingMonitor(window: 3);
        bool seen = false;
        double early = 0, late = 0;
        for (int i = 0; i < 200; i++)
        {
            double loss = sgd.Step(Closure(sgd, () => Ravine(p)));
            seen |= monitor.Report(loss).HasFlag(TrainingSigns.Plateau);
            plateau.Step(loss);
            if (i == 3) early = loss;
            late = loss;
        }

        Assert.That(seen);
        Assert.That(early, Is.GreaterThan(99));
        Assert.That(sgd.Groups[0].LearningRate, Is.LessThan(0.01));
        Assert.That(late, Is.LessThan(1e-2));
        Assert.That(new TrainingMonitor().Report(double.PositiveInfinity), Is.EqualTo(TrainingSigns.Diverging));
    }

    // The recipe: Adam at one of three rates chosen by validation, warm-up and cosine, clipping, early stopping, then SGD with Nesterov's momentum.
    [Test, Property("book", "8.5.5-recipe")]
    public void TheRecipe()
    {
        var g = new Generator(23);
        Tensor x = Tensor.Randn([96, 4], generator: g), y = (x.Select(1, 0) * x.Select(1, 1)).Unsqueeze(1), training = x.Narrow(0, 0, 64), target = y.Narrow(0, 0, 64), valid = x.Narrow(0, 64, 32), truth = y.Narrow(0, 64, 32);
        (double Loss, Sequential Net) Run(double rate)
        {
            var init = new Generator(24);
            var net = new Sequential(new Linear(4, 32, generator: init), new Tanh(), new Linear(32, 1, generator: init));
            var adam = new Adam(net.Parameters, rate);
            var schedule = new LrScheduler(adam, LrSchedule.Cosine(600, 30));
            var stopping = new EarlyStopping(net, 100, warmUp: 30);
            for (int i = 1; i <= 600; i++)
            {
                using TensorScope scope = TensorScope.Begin();
                adam.ZeroGrad();
                net.Forward(training).MseLoss(target).Backward();
                GradientClip.ByNorm(net.Parameters, 1);
                adam.Step();
                schedule.Step();
                if (stopping.Report(i, net.Forward(valid).MseLoss(truth).Item())) break;
            }

            stopping.Restore();
            return (stopping.Best, net);
        }

        var runs = new[] { 1e-2, 3e-3, 1e-3 }.Select(rate => Run(rate)).ToArray();
        (double best, Sequential chosen) = runs.MinBy(run => run.Loss);
        double flat = truth.Var(correction: 0).Item();
        Assert.That(best, Is.LessThan(0.5 * flat));
        // The late phase: Nesterov's momentum goes on from the same weights and does not lose them.
        var sgd = new Sgd(chosen.Parameters, 1e-3, 0.9, nesterov: true);
        double before = chosen.Forward(training).MseLoss(target).Item();
        for (int i = 0; i < 50; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            sgd.Step(Closure(sgd, () => chosen.Forward(training).MseLoss(target)));
        }

        Assert.That(chosen.Forward(training).MseLoss(target).Item(), Is.LessThan(before));
    }
}
