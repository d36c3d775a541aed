using DeepLearning101.Native.Nn;
using NUnit.Framework;
using static DeepLearning101.Native.Book.Tests.Numbers;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Chapter 6: what its exercises ask to be trained and compared.</summary>
[TestFixture]
internal sealed class Chapter06Training
{
    private static double Train(Layer net, Tensor x, Tensor y, int steps, double rate = 0.01)
    {
        var adam = new Adam(net.Parameters, rate);
        double loss = 0;
        for (int i = 0; i < steps; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            loss = adam.Step(() =>
            {
                adam.ZeroGrad();
                Tensor value = net.Forward(x).MseLoss(y);
                value.Backward();
                return value;
            });
        }

        return loss;
    }

    // Figure 6.6 draws four curves over one another; these are the facts that it shows.
    [Test, Property("book", "6.2-fig66")]
    public void ActivationsOverlaid()
    {
        Tensor z = Tensor.Linspace(-5, 5, 101, DType.Float64);
        double[] sigmoid = D(z.Sigmoid()), tanh = D(z.Tanh()), relu = D(z.Relu()), swish = D(z.Silu()), at = D(z);
        for (int i = 0; i < at.Length; i++)
        {
            Near(tanh[i], 2 * (1 / (1 + Math.Exp(-2 * at[i]))) - 1, 1e-12);
            Near(swish[i], at[i] * sigmoid[i], 1e-12);
            Assert.That(swish[i], Is.LessThanOrEqualTo(relu[i]), "Swish lies below ReLU and tends to it");
            if (i > 0) Assert.That(sigmoid[i] > sigmoid[i - 1] && tanh[i] > tanh[i - 1] && relu[i] >= relu[i - 1]);
        }

        Assert.That(at[Array.IndexOf(swish, swish.Min())], Is.EqualTo(-1.3).Within(1e-9), "of the four, Swish alone falls first");
        Near(sigmoid[50], 0.5);
        Near(tanh[50], 0);
    }

    [Test, Property("book", "6.5.4-gpu")]
    public void ABatchIsItsExamplesOnAnyNumberOfThreads()
    {
        var net = new Sequential(new Linear(40, 300, generator: new Generator(1)), new ReLU(), new Linear(300, 10, generator: new Generator(2)));
        Tensor x = Tensor.Randn([64, 40], generator: new Generator(3));
        float[] Forward(int threads)
        {
            using ContextScope limit = Threads.Limit(threads);
            return net.Forward(x).ToArray<float>();
        }

        float[] one = Forward(1);
        Assert.That(Forward(7), Is.EqualTo(one));
        for (int i = 0; i < 64; i += 9) Assert.That(net.Forward(x.Narrow(0, i, 1)).ToArray<float>(), Is.EqualTo(one[(i * 10)..(i * 10 + 10)]).Within(1e-5f));
    }

    // Exercise 6.11: as many parameters in one wide layer as in several narrow ones.
    [Test, Property("book", "6.ex11-depth-width")]
    public void WideAndDeepOfOneSize()
    {
        var g = new Generator(4);
        Tensor x = Tensor.Linspace(-2, 2, 64).Unsqueeze(1), y = (x * 3).Sin();
        var wide = new Sequential(new Linear(1, 96, generator: g), new Tanh(), new Linear(96, 1, generator: g));
        var deep = new Sequential(new Linear(1, 11, generator: g), new Tanh(), new Linear(11, 11, generator: g), new Tanh(), new Linear(11, 11, generator: g), new Tanh(), new Linear(11, 1, generator: g));
        Assert.That((wide.ParameterCount, deep.ParameterCount), Is.EqualTo((289L, 298L)));
        double flat = y.Var(correction: 0).Item(), wideLoss = Train(wide, x, y, 400), deepLoss = Train(deep, x, y, 400);
        Assert.That(deepLoss, Is.LessThan(0.05 * flat));
        Assert.That(deepLoss, Is.LessThan(wideLoss), "on this function depth pays");
    }

    // Exercise 6.13: with batch norm, what the next layer sees keeps mean 0 and variance 1 while training; without, both drift.
    [Test, Property("book", "6.ex13-bn-effect")]
    public void BatchNormHoldsActivationsInPlace()
    {
        Tensor x = Tensor.Randn([128, 4], generator: new Generator(5)) * 3 + 2, y = x.Square().Sum(1, keepDim: true) * 0.1;
        (double Drift, double Loss) Run(bool norm)
        {
            var g = new Generator(6);
            var first = new Linear(4, 16, generator: g);
            var batchNorm = new BatchNorm1d(16, affine: false);
            var last = new Linear(16, 1, generator: g);
            var adam = new Adam([.. first.Parameters, .. last.Parameters], 0.05);
            double drift = 0, loss = 0;
            for (int i = 0; i < 60; i++)
            {
                using TensorScope scope = TensorScope.Begin();
                Tensor z = first.Forward(x), seen = norm ? batchNorm.Forward(z) : z;
                drift = Math.Max(drift, Math.Max(seen.Detach().Mean(0).Abs().Amax().Item(), (seen.Detach().Var(0, correction: 0) - 1).Abs().Amax().Item()));
                adam.ZeroGrad();
                Tensor value = last.Forward(seen.Relu()).MseLoss(y);
                value.Backward();
                adam.Step();
                loss = value.Item();
            }

            return (drift, loss);
        }

        (double withDrift, double withLoss) = Run(true);
        (double withoutDrift, double withoutLoss) = Run(false);
        Assert.That(withDrift, Is.LessThan(1e-3));
        Assert.That(withoutDrift, Is.GreaterThan(5));
        Assert.That(double.IsFinite(withLoss) && double.IsFinite(withoutLoss));
    }

    // Exercise 6.14: each remedy against the same overfitting.
    [Test, Property("book", "6.ex14-dropout-vs-l1l2")]
    public void DropoutAndPenaltiesAgainstOverfitting()
    {
        var data = new Generator(7);
        Tensor weights = Tensor.From([1f, -1, 0, 0, 0, 0, 0, 0]).Unsqueeze(1);
        Tensor x = Tensor.Randn([24, 8], generator: data), y = x.MatMul(weights) + Tensor.Randn([24, 1], generator: data) * 0.7, test = Tensor.Randn([256, 8], generator: data), truth = test.MatMul(weights);
        (double Training, double Test, double Sparsity, double Norm) Run(double drop, Func<IEnumerable<Parameter>, Optimizer> make)
        {
            var g = new Generator(8);
            var hidden = new Linear(8, 64, generator: g);
            var net = new Sequential(hidden, new ReLU(), new Dropout(drop, g), new Linear(64, 1, generator: g));
            Optimizer optimizer = make(net.Parameters);
            for (int i = 0; i < 600; i++)
            {
                using TensorScope scope = TensorScope.Begin();
                optimizer.ZeroGrad();
                net.Forward(x).MseLoss(y).Backward();
                optimizer.Step();
            }

            net.Eval();
            return (net.Forward(x).MseLoss(y).Item(), net.Forward(test).MseLoss(truth).Item(), Penalty.Sparsity([hidden.Weight]), hidden.Weight.Value.Norm().Item());
        }

        var plain = Run(0, p => new Sgd(p, 0.05));
        var dropout = Run(0.2, p => new Sgd(p, 0.05));
        var l2 = Run(0, p => new Sgd(p, 0.05, weightDecay: 0.05));
        var l1 = Run(0, p => new ProximalSgd(p, 0.05, 0.02));
        foreach (var remedy in new[] { dropout, l2, l1 })
        {
            Assert.That(remedy.Training, Is.GreaterThan(10 * plain.Training), "less of the noise is learnt");
            Assert.That(remedy.Test - remedy.Training, Is.LessThan(1.3 * (plain.Test - plain.Training)), "on so few examples the test error itself need not fall");
        }

        Assert.That(l2.Norm, Is.LessThan(plain.Norm));
        Assert.That((plain.Sparsity, l2.Sparsity), Is.EqualTo((0.0, 0.0)));
        Assert.That(l1.Sparsity, Is.GreaterThan(0.5), "only the proximal step makes exact zeros");
    }
}
