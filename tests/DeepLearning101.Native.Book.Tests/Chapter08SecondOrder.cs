using NUnit.Framework;
using static DeepLearning101.Native.Book.Tests.Numbers;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Chapter 8: curvature, critical points, batches.</summary>
[TestFixture]
internal sealed class Chapter08SecondOrder
{
    private static Tensor Wells(Tensor p)
    {
        Tensor x = p.Select(0, 0), y = p.Select(0, 1);
        return x.Pow(4) - x.Square() * 2 + y.Square();
    }

    // The book swaps the labels: (0, 0) is the saddle and (±1, 0) are the minima.
    [Test, Property("book", "8.5.3-crit"), Property("book", "8.5.3-fig83"), Property("book", "8.4.2-taylor")]
    public void CriticalPoints()
    {
        foreach ((double x, double value, double bend) in new[] { (0.0, 0.0, -4.0), (1, -1, 8), (-1, -1, 8) })
        {
            Near(Wells(V(x, 0)), value);
            Near(V(Slope(Wells, x, 0)), [0, 0]);
            Assert.That(Hessian(Wells, x, 0), Is.EqualTo(new[,] { { bend, 0 }, { 0, 2 } }).Within(1e-12));
        }

        Near(Wells(V(1.01, 0.02)).Item(), -1 + 0.5 * (8 * 1e-4 + 2 * 4e-4), 1e-5);
    }

    private static double[] Newton(double x, double y)
    {
        double[] g = Slope(Wells, x, y);
        double[,] h = Hessian(Wells, x, y);
        return [x - g[0] / h[0, 0], y - g[1] / h[1, 1]];
    }

    [Test, Property("book", "8.4.2-newton"), Property("book", "8.4-fig81")]
    public void NewtonGoesToSaddlesToo()
    {
        Near(V(Newton(0.1, 1)), [-0.00206185567, 0]);
        Near(V(Newton(2, 1)), [1.454545455, 0]);
        Near(V(Newton(0.5, 0.5)), [-1, 0]);
        Near(V(Newton(0.6, 0)), [5.4, 0]);
        Tensor Ravine(Tensor p) => (p.Square() * V(100, 1)).Sum();
        double[] g = Slope(Ravine, 1, 1);
        double[,] h = Hessian(Ravine, 1, 1);
        Near(V(1 - g[0] / h[0, 0], 1 - g[1] / h[1, 1]), [0, 0]);
    }

    [Test, Property("book", "8.5.3-escape")]
    public void ATinyPushLeavesTheSaddle()
    {
        double[] Descend(double x, double y)
        {
            double[] p = [x, y];
            for (int i = 0; i < 100; i++)
            {
                double[] g = Slope(Wells, p);
                p = [p[0] - 0.05 * g[0], p[1] - 0.05 * g[1]];
            }

            return p;
        }

        Near(Wells(V(Descend(0, 1))), 0, 1e-8);
        Near(V(Descend(1e-6, 1)), [0.9999977193, 2.656e-5], 1e-8);
        Assert.That(Descend(-0.5, 0.5)[0], Is.EqualTo(-1).Within(1e-6));
    }

    [Test, Property("book", "8.4.3-bfgs")]
    public void BfgsOnTheRavine()
    {
        Tensor a = M(new[,] { { 200.0, 0 }, { 0, 2 } }), inverse = Tensor.Eye(2, dtype: DType.Float64), p = V(1, 1), g = a.Mv(p);
        double[] lengths = [0.005000494999505001, 0.4999505049505];
        for (int i = 0; i < 2; i++)
        {
            Tensor d = -inverse.Mv(g);
            double alpha = -(g.Dot(d) / d.Dot(a.Mv(d))).Item();
            Near(alpha, lengths[i]);
            Tensor s = d * alpha, next = a.Mv(p + s), y = next - g, left = Tensor.Eye(2, dtype: DType.Float64) - s.Outer(y) / y.Dot(s);
            (p, g, inverse) = (p + s, next, left.Mm(inverse).Mm(left.Transpose(0, 1)) + s.Outer(s) / y.Dot(s));
            if (i == 0) Near(p, [-9.899990100015e-5, 0.98999901000099]);
        }

        Near(p, [0, 0]);
        Near(inverse, [0.005, 0, 0, 0.5]);
    }

    [Test, Property("book", "8.4.4-natgrad"), Property("book", "8.4.4-fisher")]
    public void NaturalGradientOfABernoulli()
    {
        Tensor Loss(Tensor p) => -(p.Log() * 0.75 + (1 - p).Log() * 0.25);
        double fisher = 0.5 * Math.Pow(Slope(p => p.Log(), 0.5)[0], 2) + 0.5 * Math.Pow(Slope(p => (1 - p).Log(), 0.5)[0], 2);
        Near(fisher, 4);
        Near(Slope(Loss, 0.5)[0], -1);
        Near(0.5 + 0.1 / fisher, 0.525);
        // Invariant to the parameters only to first order in the step.
        double slope = Slope(z => Loss(z.Sigmoid()), 0)[0];
        Near(slope, -0.25);
        Near(V(0.1).Sigmoid(), [0.52497918748]);
        Near(V(-0.1 * slope).Sigmoid(), [0.50624967450]);
    }

    [Test, Property("book", "8.1.4-gradvar"), Property("book", "8.1.4-mbgd")]
    public void GradientVarianceFallsWithTheBatch()
    {
        Tensor g = V(1, 2, 3, 4), pairs = (g.Unsqueeze(0) + g.Unsqueeze(1)) / 2;
        Near(g.Var(correction: 0), 1.25);
        Near(pairs.Var(correction: 0), 0.625);
        Near(((pairs.Unsqueeze(-1).Unsqueeze(-1) + pairs) / 2).Var(correction: 0), 0.3125);
        Near(V(1.5, 2, 2.5, 2.5, 3, 3.5).Var(correction: 0), 0.4166666667);
    }

    [Test, Property("book", "8.1.4-accum"), Property("book", "6.5.4-minibatch"), Property("book", "6.5.4-online"), Property("book", "8.1.3-sgd")]
    public void AccumulatedBatchesMakeTheWholeGradient()
    {
        Tensor x = Tensor.Randn([8, 3], DType.Float64, generator: new Generator(1)), y = x.Sum(1), w = Leaf(0, 0, 0);
        double[] whole = D(Autograd.Grad((x.Mv(w) - y).Square().Mean(), w));
        foreach (int size in new[] { 1, 2, 4 })
        {
            w.ZeroGrad();
            for (int i = 0; i < 8; i += size) ((x.Narrow(0, i, size).Mv(w) - y.Narrow(0, i, size)).Square().Mean() * (size / 8.0)).Backward();
            Near(w.Grad!, whole);
        }
    }

    [Test, Property("book", "8.1.3-shuffle")]
    public void EachEpochHasAnOrderOfItsOwn()
    {
        var loader = new Data.DataLoader(new Data.TensorDataset(Tensor.Arange(10L)), 1, shuffle: true, seed: 3, workers: 0);
        long[] Order(long epoch) => [.. loader.Epoch(epoch).Select(b => b.Input.Item<long>())];
        Assert.That(Order(0).Order(), Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(Order(1), Is.Not.EqualTo(Order(0)));
        Assert.That(Order(0), Is.EqualTo(Order(0)));
    }

    [Test, Property("book", "8.5.5-fail")]
    public void DivergenceIsCaughtWhereItStarts()
    {
        using ContextScope trap = Autograd.DetectNonFinite();
        Tensor x = V(1e200);
        Assert.Throws<NonFiniteException>(() => x.Square());
    }
}
