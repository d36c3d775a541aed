using DeepLearning101.Native.Nn;
using NUnit.Framework;
using static DeepLearning101.Native.Book.Tests.Numbers;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Chapter 8: first-order optimisers and schedules.</summary>
[TestFixture]
internal sealed class Chapter08Optimisers
{
    private static Tensor Ravine(Tensor p) => (p.Square() * V(100, 1)).Sum();

    private static Tensor Wells(Tensor p)
    {
        Tensor x = p.Select(0, 0), y = p.Select(0, 1);
        return x.Pow(4) - x.Square() * 2 + y.Square();
    }

    private static double[] Run(Func<IEnumerable<Parameter>, Optimizer> make, Func<Tensor, Tensor> loss, int steps, params double[] start)
    {
        var p = new Parameter(V(start));
        Optimizer optimizer = make([p]);
        for (int i = 0; i < steps; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            optimizer.ZeroGrad();
            loss(p).Backward();
            optimizer.Step();
        }

        return D(p.Value);
    }

    private static void Same(double[] actual, params double[] expected)
    {
        for (int i = 0; i < expected.Length; i++) Near(actual[i], expected[i], 1e-9, $"coordinate {i}");
    }

    [Test, Property("book", "8.1.2-quad"), Property("book", "8.1.2-bgd")]
    public void QuadraticConvergesBelowTwoOverCurvature()
    {
        double[] At(double alpha, int steps) => Run(p => new Sgd(p, alpha), t => (t.Square() * 0.5).Sum(), steps, 1);
        foreach ((double alpha, double three, double ten) in new[] { (0.1, 0.729, 0.3486784401), (0.5, 0.125, 0.0009765625), (1.5, -0.125, 0.0009765625), (2.0, -1, 1), (2.1, -1.331, 2.59374246) })
        {
            Same(At(alpha, 3), three);
            Same(At(alpha, 10), ten);
        }

        Same(At(1, 1), 0);
    }

    [Test, Property("book", "8.2.2-ravine"), Property("book", "8.2.2-mom")]
    public void RavineAndMomentum()
    {
        Same(Run(p => new Sgd(p, 0.001), Ravine, 3, 1, 1), 0.512, 0.994011992);
        Same(Run(p => new Sgd(p, 0.01), Ravine, 100, 1, 1), 1);
        Near(Ravine(V(Run(p => new Sgd(p, 0.001), Ravine, 100, 1, 1))), 0.6700516, 1e-7);
        Near(Ravine(V(Run(p => new Sgd(p, 0.001, 0.9), Ravine, 100, 1, 1))), 0.0112537, 1e-7);
        Near(Ravine(V(Run(p => new Sgd(p, 0.005, 0.9), Ravine, 100, 1, 1))), 1.8919873e-4, 1e-10);
        Near(Ravine(V(Run(p => new Sgd(p, 0.0101), Ravine, 100, 1, 1))), 5248.5, 1e-4);
        // A constant gradient: the velocity tends to −α g / (1 − β), ten times a plain step; it is no average.
        double[] places = [.. Enumerable.Range(0, 6).Select(n => Run(p => new Sgd(p, 0.1, 0.9), t => t.Sum(), n, 0)[0])];
        foreach ((int i, double v) in new[] { -0.1, -0.19, -0.271, -0.3439, -0.40951 }.Index()) Near(places[i + 1] - places[i], v);
        int Steps(double alpha, double beta)
        {
            double[] p = [1, 1], v = [0, 0], h = [200, 2];
            int n = 0;
            for (; Math.Sqrt(p[0] * p[0] + p[1] * p[1]) >= 1e-6; n++)
                for (int i = 0; i < 2; i++) p[i] += v[i] = beta * v[i] - alpha * h[i] * p[i];
            return n;
        }

        Assert.That(Steps(2 / 202.0, 0), Is.EqualTo(709));
        Assert.That(Steps(4 / Math.Pow(Math.Sqrt(200) + Math.Sqrt(2), 2), Math.Pow(9 / 11.0, 2)), Is.EqualTo(95));
    }

    // One gradient a step, at the point looked ahead to; the remark that it costs an extra one is wrong.
    [Test, Property("book", "8.2.3-nag")]
    public void Nesterov()
    {
        Tensor theta = V(1, 1), v = V(0, 0);
        double[][] expected = [[0.8, 0.998], [0.496, 0.9942076], [0.17792, 0.9888128511]];
        int gradients = 0;
        foreach (double[] place in expected)
        {
            Tensor ahead = (theta + v * 0.9).Detach().RequiresGrad_();
            v = v * 0.9 - Autograd.Grad(Ravine(ahead), ahead) * 0.001;
            theta += v;
            gradients++;
            Near(theta, place);
            // The library's form stores the point looked ahead to, θ + βv.
            Near(V(Run(p => new Sgd(p, 0.001, 0.9, nesterov: true), Ravine, gradients, 1, 1)), D(theta + v * 0.9));
        }

        Assert.That(gradients, Is.EqualTo(3));
    }

    [Test, Property("book", "8.3.2-adagrad")]
    public void AdaGradSteps()
    {
        Same(Run(p => new AdaGrad(p, 0.1, epsilon: 1e-8, epsilonInsideRoot: true), Ravine, 2, 1, 1), 0.8331035268, 0.833103527);
        Same(Run(p => new AdaGrad(p, 0.1, epsilon: 1e-8, epsilonInsideRoot: true), Ravine, 3, 1, 1), 0.7804561813, 0.7804561815);
        Same(Run(p => new AdaGrad(p, 0.1, epsilon: 1e-8, epsilonInsideRoot: true), t => t.Sum() * 1e-5, 2, 1), 0.9801481527);
        Same(Run(p => new AdaGrad(p, 0.1, epsilon: 1e-8), t => t.Sum() * 1e-5, 2, 1), 0.8294391867);
        Same(Run(p => new AdaGrad(p, 0.1, epsilon: 1e-8), Wells, 2, 0.5, 0.5), 0.6715441148, 0.3375304959);
    }

    [Test, Property("book", "8.3.3-rmsprop")]
    public void RmsPropSteps()
    {
        Same(Run(p => new RmsProp(p, 0.1, 0.9, epsilonInsideRoot: true), t => t.Sum() * 1e-5, 2, 1), 0.9800144827);
        Same(Run(p => new RmsProp(p, 0.1, 0.9), t => t.Sum() * 1e-5, 2, 1), 0.4558784589);
        Near(1 - Run(p => new RmsProp(p, 0.01, 0.9, 0), t => t.Sum() * 3, 1, 1)[0], 0.0316227766);
        Same(Run(p => new RmsProp(p, 0.01, 0.9), Wells, 2, 0.5, 0.5), 0.5547466063, 0.4461584628);
        // Its rate does not decay, so it circles the minimum by about half a rate.
        double[] late = Run(p => new RmsProp(p, 0.01, 0.9), Wells, 500, 0.5, 0.5);
        Near(late[0], 1, 1e-6);
        Near(Math.Abs(late[1]), 0.00499975, 1e-6);
    }

    [Test, Property("book", "8.3.4-adam")]
    public void AdamSteps()
    {
        Same(Run(p => new Adam(p), Ravine, 3, 1, 1), 0.9970000961, 0.9970000961);
        Same(Run(p => new Adam(p, 0.1), Ravine, 2, 1, 1), 0.8004122277, 0.8004122287);
        Same(Run(p => new Adam(p, 0.1), Ravine, 3, 1, 1), 0.7015862714, 0.7015862729);
        Same(Run(p => new Adam(p, 0.01), Wells, 2, 0.5, 0.5), 0.5200015788, 0.4800057759);
        Near(Run(p => new Adam(p), t => t.Sum() * 5, 1, 0)[0], -0.000999999998, 1e-13);
        Near(Run(p => new Adam(p), t => t.Sum() * 1e-4, 1, 0)[0], -0.000999900010, 1e-12);
    }

    [Test, Property("book", "8.5.5-adamw"), Property("book", "7.1.2-wd")]
    public void DecoupledDecayIsNotAPenalty()
    {
        double[] plain = Run(p => new Adam(p), Ravine, 3, 1, 1), penalty = Run(p => new Adam(p, weightDecay: 0.01), Ravine, 3, 1, 1), decay = Run(p => new AdamW(p, weightDecay: 0.01), Ravine, 3, 1, 1);
        Assert.That(penalty[0], Is.EqualTo(plain[0]).Within(1e-8));
        Assert.That(plain[0] - decay[0], Is.EqualTo(3e-5).Within(1e-6));
        Same(Run(p => new Sgd(p, 0.1, weightDecay: 0.1), t => t.Sum() * 0.5, 1, 1, -2, 0, 3), 0.94, -2.03, -0.05, 2.92);
    }

    [Test, Property("book", "8.5.5-switch")]
    public void AdamThenNesterov()
    {
        var p = new Parameter(V(1, 1));
        void Train(Optimizer optimizer, int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                optimizer.ZeroGrad();
                Ravine(p).Backward();
                optimizer.Step();
            }
        }

        Train(new Adam([p], 0.1), 20);
        double[] before = D(p.Value);
        double reached = Ravine(V(before)).Item();
        Train(new Sgd([p], 0.005, 9 / 11.0, nesterov: true), 100);
        Assert.That(reached, Is.LessThan(101));
        Assert.That(Ravine(V(D(p.Value))).Item(), Is.LessThan(1e-6 * reached));
    }

    private static double Rate(LrSchedule schedule, long step, double initial)
    {
        var optimizer = new Sgd([new Parameter(V(1))], initial);
        schedule.Apply(optimizer, step);
        return optimizer.Groups[0].LearningRate;
    }

    [Test, Property("book", "8.3.5-step"), Property("book", "8.3.5-exp"), Property("book", "8.1.3-invdecay"), Property("book", "8.1.3-rm")]
    public void Decays()
    {
        foreach ((long t, double rate) in new[] { (0L, 0.1), (29, 0.1), (30, 0.01), (60, 0.001), (90, 1e-4) }) Near(Rate(LrSchedule.Step(30), t, 0.1), rate, 1e-15);
        foreach ((long t, double rate) in new[] { (9L, 0.1), (10, 0.05), (25, 0.025), (40, 0.00625) }) Near(Rate(LrSchedule.Step(10, 0.5), t, 0.1), rate, 1e-15);
        foreach ((long t, double rate) in new[] { (1L, 0.09512294245), (10, 0.06065306597), (20, 0.03678794412), (100, 0.0006737946999) }) Near(Rate(LrSchedule.Exponential(0.05), t, 0.1), rate, 1e-11);
        foreach ((long t, double rate) in new[] { (0L, 0.1), (1, 0.09090909091), (10, 0.05), (90, 0.01) }) Near(Rate(LrSchedule.InverseTime(0.1), t, 0.1), rate, 1e-11);
        // Robbins and Monro: the rates of 1 / (1 + t) sum without bound, their squares do not.
        double sum = 0, squares = 0;
        for (long t = 0; t < 100_000; t++)
        {
            double f = LrSchedule.InverseTime(1).Factor(t);
            (sum, squares) = (sum + f, squares + f * f);
        }

        Assert.That(sum, Is.EqualTo(Math.Log(100_000) + 0.5772156649).Within(1e-4));
        Assert.That(squares, Is.EqualTo(Math.PI * Math.PI / 6).Within(2e-5));
    }

    [Test, Property("book", "8.3.5-cos"), Property("book", "8.3.5-warm"), Property("book", "8.3.5-warmcos")]
    public void CosineAndWarmUp()
    {
        double[] ten = [1e-3, 9.755282581e-4, 9.045084972e-4, 7.938926261e-4, 6.545084972e-4, 5e-4, 3.454915028e-4, 2.061073739e-4, 9.549150281e-5, 2.447174185e-5, 0];
        for (int t = 0; t <= 10; t++) Near(Rate(LrSchedule.Cosine(10), t, 1e-3), ten[t], 1e-12);
        foreach ((long t, double rate) in new[] { (0L, 0.1), (25, 0.08535680353), (50, 0.050005), (75, 0.01465319647), (100, 1e-5) }) Near(Rate(LrSchedule.Cosine(100, least: 1e-4), t, 0.1), rate, 1e-10);
        // The printed formula climbs again after T; the library stays at the end.
        Near(Rate(LrSchedule.Cosine(100, least: 1e-4), 150, 0.1), 1e-5, 1e-12);
        // The library's warm-up counts the step that is being made, so that the first one is not lost: its step t is the book's t + 1.
        LrSchedule warm = LrSchedule.Cosine(110, 10);
        foreach ((long t, double rate) in new[] { (0L, 1e-4), (4, 5e-4), (9, 1e-3), (10, 1e-3), (35, 8.535533906e-4), (60, 5e-4), (85, 1.464466094e-4), (110, 0) }) Near(Rate(warm, t, 1e-3), rate, 1e-12);
    }
}
