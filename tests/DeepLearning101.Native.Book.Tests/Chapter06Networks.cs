using DeepLearning101.Native.Nn;
using NUnit.Framework;
using static DeepLearning101.Native.Book.Tests.Numbers;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Chapter 6: networks, forward and backward propagation, chain rule, differentiation.</summary>
[TestFixture]
internal sealed class Chapter06Networks
{
    private static readonly double[,] W1 = { { 0.5, -0.3 }, { 0.8, 0.2 } };

    [Test, Property("book", "6.1-ex1-net"), Property("book", "6.1.3-dense")]
    public void Example61HiddenLayer()
    {
        Tensor z = V(1, 0.5).Linear(M(W1), V(0.1, -0.2));
        Near(z, [0.45, 0.7]);
        Near(z.Relu(), [0.45, 0.7]);
    }

    // Equation 6.44 as printed lacks the factor of the output activation; with it, sigmoid and cross-entropy give ŷ − y.
    [Test, Property("book", "6.1.3-alg2-forward"), Property("book", "6.4.3-backprop"), Property("book", "6.3.3-sigout"), Property("book", "6.4.4-graph")]
    public void ForwardAndBackwardPropagation()
    {
        Tensor x = LeafM(new[,] { { 1, 0.5 } }), w1 = LeafM(W1), b1 = Leaf(0.1, -0.2), w2 = LeafM(new[,] { { 1.0, -1 } }), b2 = Leaf(0.1);
        Tensor hidden = x.Linear(w1, b1).Relu(), z2 = hidden.Linear(w2, b2), output = z2.Sigmoid();
        Tensor loss = output.BinaryCrossEntropy(M(new[,] { { 1.0 } }));
        Near(z2, [-0.15]);
        Near(output, [0.4625701547]);
        Near(loss, 0.7709570478);
        Tensor?[] inner = Autograd.Grad([loss], [output, z2], retainGraph: true);
        Near(inner[0]!, [-2.161834243]);
        Near(inner[1]!, [-0.5374298453]);
        loss.Backward();
        Near(w2.Grad!, [-0.2418434304, -0.3762008917]);
        Near(b2.Grad!, [-0.5374298453]);
        Near(b1.Grad!, [-0.5374298453, 0.5374298453]);
        Near(w1.Grad!, [-0.5374298453, -0.2687149227, 0.5374298453, 0.2687149227]);
        Near(x.Grad!, [0.1612289536, 0.2687149227]);
    }

    [Test, Property("book", "6.3.2-linout"), Property("book", "6.3.2-mse"), Property("book", "6.4.3-backprop")]
    public void Exercise65SigmoidHiddenLayerLinearOutput()
    {
        Tensor w1 = LeafM(W1), b1 = Leaf(0.1, -0.2), w2 = LeafM(new[,] { { 1.0, -1 } });
        Tensor h = M(new[,] { { 1, 0.5 } }).Linear(w1, b1).Sigmoid(), y = h.Linear(w2, V(0.1)), loss = y.MseLoss(M(new[,] { { 1.0 } }));
        Near(h, [0.6106392339, 0.6681877722]);
        Near(y, [0.04245146178]);
        Near(loss, 0.9168992030);
        loss.Backward();
        Near(w2.Grad!, [-1.169433412, -1.279644449]);
        Near(b1.Grad!, [-0.4553314890, 0.4246016755]);
        Near(w1.Grad!, [-0.4553314890, -0.2276657445, 0.4246016755, 0.2123008377]);
    }

    [Test, Property("book", "6.ex2-net"), Property("book", "6.1.2-mlp"), Property("book", "6.1.1-params")]
    public void Exercise62ParameterCount()
    {
        var net = new Sequential(new Linear(10, 20), new ReLU(), new Linear(20, 20), new ReLU(), new Linear(20, 3));
        Assert.That(net.ParameterCount, Is.EqualTo(220 + 420 + 63));
        Assert.That(net.Parameters.Select(p => p.Value.Count), Is.EqualTo(new long[] { 200, 20, 400, 20, 60, 3 }));
        Assert.That(new Sequential(new Linear(2, 2), new ReLU(), new Linear(2, 1)).ParameterCount, Is.EqualTo(9));
        Assert.That(net.Forward(Tensor.Ones([5, 10])).Shape.ToArray(), Is.EqualTo(new long[] { 5, 3 }));
    }

    [Test, Property("book", "6.ex4-fd")]
    public void Exercise64FiniteDifferences()
    {
        var generator = new Generator(1);
        Tensor theta = (Tensor.Randn([703], DType.Float64, generator: generator) * 0.3).RequiresGrad_();
        Tensor x = Tensor.Randn([4, 10], DType.Float64, generator: generator), target = Tensor.From([0L, 1, 2, 1]);
        int forwards = 0;
        Tensor Loss(Tensor p)
        {
            forwards++;
            Tensor h = x.Linear(p.Narrow(0, 0, 200).Reshape([20, 10]), p.Narrow(0, 200, 20)).Tanh();
            h = h.Linear(p.Narrow(0, 220, 400).Reshape([20, 20]), p.Narrow(0, 620, 20)).Tanh();
            return h.Linear(p.Narrow(0, 640, 60).Reshape([3, 20]), p.Narrow(0, 700, 3)).CrossEntropy(target);
        }

        double[] exact = D(Autograd.Grad(Loss(theta), theta)), point = D(theta);
        Assert.That(forwards, Is.EqualTo(1));
        forwards = 0;
        using ContextScope off = Autograd.NoGrad();
        double at = Loss(theta).Item(), worst = 0;
        for (int i = 0; i < 703; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            double kept = point[i];
            point[i] = kept + 1e-6;
            worst = Math.Max(worst, Math.Abs((Loss(V(point)).Item() - at) / 1e-6 - exact[i]));
            point[i] = kept;
        }

        Assert.That(forwards, Is.EqualTo(704));
        Assert.That(worst, Is.LessThan(1e-5));
    }

    [Test, Property("book", "6.4.2-chain")]
    public void ChainRule()
    {
        Tensor Cubed(Tensor x) => (x.Square() + 1).Pow(3);
        foreach ((double x, double value, double slope, double bend) in new[] { (1.0, 8.0, 24.0, 72.0), (2, 125, 300, 630), (0, 1, 0, 6) })
        {
            Near(Cubed(V(x)), [value]);
            Near(Slope(Cubed, x)[0], slope);
            if (x != 0) Near(Hessian(t => Cubed(t).Sum(), x)[0, 0], bend);
        }

        Near((Cubed(V(2.0001)).Item() - Cubed(V(1.9999)).Item()) / 2e-4, 300.00000184, 1e-10);
        Tensor Plane(Tensor p) => p.Square().Sum().Square();
        Near(Plane(V(1, 2)), 25);
        Assert.That(Slope(Plane, 1, 2), Is.EqualTo(new[] { 20.0, 40 }).Within(1e-12));
        Assert.That(Hessian(Plane, 1, 2), Is.EqualTo(new double[,] { { 28, 16 }, { 16, 52 } }).Within(1e-12));

        // Example 6.4: the Jacobian is the product of diag(12, 75) and diag(2, 4); rows by reverse mode.
        Tensor v = Leaf(1, 2), y = Cubed(v);
        Near(y, [8, 125]);
        Near(Autograd.Grad([y], [v], [V(1, 0)], retainGraph: true)[0]!, [24, 0]);
        Near(Autograd.Grad([y], [v], [V(1, 1)])[0]!, [24, 300]);
    }

    [Test, Property("book", "6.4.4-forward-mode")]
    public void ForwardModeByTwoReversePasses()
    {
        // Jᵀu is linear in u, so its own derivative along v is Jv: the product that forward mode gives.
        Tensor x = Leaf(1, 2), u = Leaf(0, 0), y = (x.Square() + 1).Pow(3);
        Tensor back = Autograd.Grad([y], [x], [u], createGraph: true)[0]!;
        Near(Autograd.Grad([back], [u], [V(1, -1)])[0]!, [24, -300]);
    }

    [Test, Property("book", "6.2.1-lincollapse")]
    public void LinearLayersCollapse()
    {
        var g = new Generator(3);
        Tensor x = Tensor.Randn([6, 4], DType.Float64, generator: g), w1 = Tensor.Randn([5, 4], DType.Float64, generator: g), b1 = Tensor.Randn([5], DType.Float64, generator: g);
        Tensor w2 = Tensor.Randn([3, 5], DType.Float64, generator: g), b2 = Tensor.Randn([3], DType.Float64, generator: g);
        Near(x.Linear(w1, b1).Linear(w2, b2), D(x.Linear(w2.MatMul(w1), w2.Mv(b1) + b2)), 1e-12);
        Assert.That(x.Linear(w1, b1).Relu().Linear(w2, b2).Sub(x.Linear(w2.MatMul(w1), w2.Mv(b1) + b2)).Abs().Max().Item(), Is.GreaterThan(0.1));
    }

    [Test, Property("book", "6.1.4-uat")]
    public void OneWideLayerApproximates()
    {
        // Hidden rectifiers whose kinks are the knots of a broken line through sin: the error falls with the square of the width.
        Tensor x = Tensor.Linspace(0, 6, 2001, DType.Float64);
        double Error(int width)
        {
            double step = 6.0 / width;
            double[] knots = [.. Enumerable.Range(0, width).Select(i => i * step)], slopes = [.. knots.Select(k => (Math.Sin(k + step) - Math.Sin(k)) / step)];
            double[] output = [.. slopes.Select((s, i) => i == 0 ? s : s - slopes[i - 1])];
            Tensor hidden = x.Unsqueeze(1).Linear(Tensor.Ones([width, 1], DType.Float64), -V(knots)).Relu();
            return (hidden.Mv(V(output)) - x.Sin()).Abs().Max().Item();
        }

        double coarse = Error(16), fine = Error(64), finest = Error(256);
        Assert.That(coarse, Is.LessThan(0.018));
        Assert.That(coarse / fine, Is.EqualTo(16).Within(1));
        Assert.That(fine / finest, Is.EqualTo(16).Within(1));
    }

    [Test, Property("book", "6.ex8-residual")]
    public void Exercise68Residual()
    {
        Tensor w1 = M(new[,] { { 1.0, 0 }, { -1, 1 } });
        Tensor x = Leaf(1, 2), y = x + x.Linear(w1).Relu() * 0.5;
        Near(y, [1.5, 2.5]);
        Near(Autograd.Grad([y], [x], [V(1, 1)], retainGraph: true)[0]!, [1.0, 1.5]);
        Near(Autograd.Grad([y], [x], [V(0, 1)])[0]!, [-0.5, 1.5]);
        Near(Slope(t => Layers(t, 10, h => h * 0.1), 1)[0], 1e-10, 1e-20);
        Near(Slope(t => Layers(t, 10, h => h + h * 0.1), 1)[0], 2.5937424601);
    }

    [Test, Property("book", "6.ex12-vanish"), Property("book", "8.5.2-vanexp")]
    public void Exercise612VanishingGradients()
    {
        foreach ((int depth, double bound) in new[] { (5, 9.765625e-4), (10, 9.536743164e-7), (20, 9.094947018e-13), (50, 7.888609052e-31) })
        {
            double slope = Slope(t => Layers(t, depth, h => h.Sigmoid()), 0)[0];
            Assert.That(slope, Is.GreaterThan(0).And.LessThanOrEqualTo(bound * (1 + 1e-9)));
            Near(Slope(t => Layers(t, depth, h => (h - 0.5).Sigmoid()), 0.5)[0] / bound, 1, 1e-9);
            Assert.That(Slope(t => Layers(t, depth, h => h.Relu()), 1)[0], Is.EqualTo(1));
            Assert.That(Slope(t => Layers(t, depth, h => h + h.Sigmoid()), 0)[0], Is.GreaterThanOrEqualTo(1));
        }

        Assert.That(Slope(t => Layers(t, 50, h => h * 1.5), 1)[0], Is.GreaterThan(6e8));
    }

    [Test, Property("book", "6.5.2-depthwidth")]
    public void ABlockOfAHundredAndTwentyResidualLayersTrains()
    {
        var g = new Generator(5);
        Tensor x = Tensor.Randn([8, 16], DType.Float64, generator: g).RequiresGrad_(), plain = x, residual = x;
        for (int i = 0; i < 120; i++)
        {
            Tensor w = Initialize.XavierNormal(Tensor.Zeros([16, 16], DType.Float64), generator: g);
            plain = plain.Linear(w).Sigmoid();
            residual = residual + residual.Linear(w).Relu() * (1 / 120.0);
        }

        double vanished = Autograd.Grad(plain.Sum(), x).Norm().Item(), alive = Autograd.Grad(residual.Sum(), x).Norm().Item();
        Assert.That(vanished, Is.LessThan(1e-20));
        Assert.That(alive, Is.InRange(1, 1000));
    }

    [Test, Property("book", "6.1.1-digit37")]
    public void ThreesAndSevens()
    {
        var g = new Generator(7);
        float[] three = [1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1], seven = [1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0];
        Tensor clean = Tensor.From<float>([.. three, .. seven], [2, 16]), x = clean.Repeat([20, 1]) + Tensor.Randn([40, 16], generator: g) * 0.2;
        Tensor y = Tensor.From([0L, 1]).Repeat([20]);
        var net = new Sequential(new Linear(16, 8, generator: g), new ReLU(), new Linear(8, 2, generator: g));
        var adam = new Adam(net.Parameters, 0.02);
        for (int i = 0; i < 60; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            adam.ZeroGrad();
            net.Forward(x).CrossEntropy(y).Backward();
            adam.Step();
        }

        Tensor p = net.Forward(clean).Softmax(1);
        Assert.That(p.ArgMax(1).ToArray<long>(), Is.EqualTo(new[] { 0L, 1 }));
        Near(p.Sum(1), [1, 1], 1e-6);
        Assert.That(p.Amax(1).Min().Item(), Is.GreaterThan(0.9));
    }

    [Test, Property("book", "6.6-tabular")]
    public void NumbersAndCategoriesTogether()
    {
        Tensor table = Tensor.Randn([4, 3], generator: new Generator(2)).RequiresGrad_();
        Tensor numeric = Tensor.From(new float[,] { { 0.5f, 1 }, { -1, 2 } }), row = Tensor.Cat([numeric, Tensor.From([2L, 0]).Embedding(table)], 1);
        Assert.That(row.Shape.ToArray(), Is.EqualTo(new long[] { 2, 5 }));
        new Linear(5, 1, generator: new Generator(3)).Forward(row).Sum().Backward();
        double[] used = D(table.Grad!.Abs().Sum(1));
        Assert.That(used[0] > 0 && used[2] > 0 && used[1] == 0 && used[3] == 0);
    }

    private static Tensor Layers(Tensor x, int depth, Func<Tensor, Tensor> layer)
    {
        for (int i = 0; i < depth; i++) x = layer(x);
        return x;
    }
}
