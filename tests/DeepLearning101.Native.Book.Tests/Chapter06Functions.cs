using DeepLearning101.Native.Nn;
using NUnit.Framework;
using static DeepLearning101.Native.Book.Tests.Numbers;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Chapter 6: activations, output heads with their losses, initial values.</summary>
[TestFixture]
internal sealed class Chapter06Functions
{
    private static readonly double[] Z = [-3, -2, -1, -0.5, 0, 1, 2];

    private static void Check(Func<Tensor, Tensor> f, double[] values, double[]? slopes = null)
    {
        Near(f(V(Z)), values);
        if (slopes is null) return;
        double[] actual = Slope(f, Z);
        for (int i = 0; i < slopes.Length; i++) Near(actual[i], slopes[i], 1e-9, $"slope at {Z[i]}");
    }

    [Test, Property("book", "6.2.2-sigmoid"), Property("book", "6.2.2-saturation"), Property("book", "6.2-fig63")]
    public void Sigmoid()
    {
        Check(z => z.Sigmoid(), [0.04742587318, 0.1192029220, 0.2689414214, 0.3775406688, 0.5, 0.7310585786, 0.8807970780],
            [0.04517665973, 0.1049935854, 0.1966119332, 0.2350037122, 0.25, 0.1966119332, 0.1049935854]);
        Near(V(1000, -1000).Sigmoid(), [1, 0]);
        double[] flat = Slope(z => z.Sigmoid(), 5, 10);
        Near(flat[0], 0.006648056671);
        Near(flat[1], 4.539580774e-5, 1e-14);
        double[] curve = D(Tensor.Linspace(-6, 6, 121, DType.Float64).Sigmoid());
        Assert.That(curve, Is.Ordered.Ascending.And.All.InRange(0, 1));
    }

    [Test, Property("book", "6.2.3-tanh"), Property("book", "6.2-fig64")]
    public void Tanh()
    {
        Check(z => z.Tanh(), [-0.9950547537, -0.9640275801, -0.7615941560, -0.4621171573, 0, 0.7615941560, 0.9640275801],
            [0.009866037165, 0.07065082485, 0.4199743416, 0.7864477330, 1, 0.4199743416, 0.07065082485]);
        Near(V(1000, -1000).Tanh(), [1, -1]);
        double[] curve = D(Tensor.Linspace(-3, 3, 61, DType.Float64).Tanh());
        Assert.That(curve, Is.Ordered.Ascending.And.All.InRange(-1, 1));
    }

    [Test, Property("book", "6.2.4-relu")]
    public void Relu() => Check(z => z.Relu(), [0, 0, 0, 0, 0, 1, 2], [0, 0, 0, 0, 0, 1, 1]);

    [Test, Property("book", "6.2.5-leaky"), Property("book", "6.2-fig65")]
    public void LeakyRelu()
    {
        Check(z => z.LeakyRelu(0.01), [-0.03, -0.02, -0.01, -0.005, 0, 1, 2]);
        Check(z => z.LeakyRelu(0.001), [-0.003, -0.002, -0.001, -0.0005, 0, 1, 2]);
    }

    [Test, Property("book", "6.2.5-prelu")]
    public void PReluIsNotAMaximumAboveOne()
    {
        // The printed max(αz, z) picks the wrong branch for α > 1: it would give (−1, 4).
        Near(V(-1, 2).Prelu(V(2)), [-2, 2]);
        Near((V(-1, 2) * 2).Maximum(V(-1, 2)), [-1, 4]);
        Near(V(-1, 2).Prelu(V(-0.5)), [0.5, 2]);
        Tensor alpha = Leaf(0.25);
        V(-1, 2, -3).Prelu(alpha).Sum().Backward();
        Near(alpha.Grad!, [-4]);
    }

    [Test, Property("book", "6.2.5-elu"), Property("book", "6.2-fig65")]
    public void Elu()
    {
        Check(z => z.Elu(), [-0.9502129316, -0.8646647168, -0.6321205588, -0.3934693403, 0, 1, 2], [0.04978706837, 0.1353352832, 0.3678794412, 0.6065306597, 1, 1, 1]);
        Near(V(Z).Elu(0.001), [-0.0009502129316, -0.0008646647168, -0.0006321205588, -0.0003934693403, 0, 1, 2], 1e-12);
    }

    [Test, Property("book", "6.2.6-swish")]
    public void Swish()
    {
        Check(z => z.Silu(), [-0.1422776195, -0.2384058440, -0.2689414214, -0.1887703344, 0, 0.7310585786, 1.761594156],
            [-0.08810410602, -0.09078424878, 0.07232948813, 0.2600388127, 0.5, 0.9276705119, 1.090784249]);
        Near(V(-1.2784645428).Silu(), [-0.2784645428]);
        Near(Slope(z => z.Silu(), -1.2784645428)[0], 0, 1e-9);
    }

    [Test, Property("book", "6.2.6-gelu"), Property("book", "6.2.6-phi")]
    public void Gelu()
    {
        Check(z => z.Gelu(), [-0.004049694095, -0.04550026390, -0.1586552539, -0.1542687694, 0, 0.8413447461, 1.954499736],
            [-0.01194564720, -0.08523180108, -0.08331547059, 0.1325048753, 0.5, 1.083315471, 1.085231801]);
        Check(z => z.Gelu(GeluApproximation.Tanh), [-0.003637392082, -0.04540230591, -0.1588080094, -0.1542859902, 0, 0.8411919906, 1.954597694]);
        Check(z => z * ((z / Math.Sqrt(2)).Erf() + 1) * 0.5, D(V(Z).Gelu()));
        Near(V(-0.7517915247).Gelu(), [-0.1699712075]);
    }

    [Test, Property("book", "7.4.5-selu")]
    public void Selu() => Check(z => z.Selu(), [-1.670568729, -1.520166469, -1.111330738, -0.6917581878, 0, 1.050700987, 2.101401975]);

    [Test, Property("book", "6.2.4-deadrelu"), Property("book", "6.ex10-act-compare")]
    public void DeadUnits()
    {
        Tensor x = Tensor.Randn([200, 3], DType.Float64, generator: new Generator(4));
        Tensor z = x.Linear(M(new[,] { { 1.0, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 1, 1, 1 } }), V(0, -50, 0, -60));
        double Dead(Func<Tensor, Tensor> act)
        {
            Tensor leaf = z.Clone().RequiresGrad_();
            return D(Autograd.Grad(act(leaf).Sum(), leaf).Abs().Amax(0)).Count(g => g == 0) / 4.0;
        }

        Assert.That(z.Relu().Equal(0).All(0).CountNonzero().Item(), Is.EqualTo(2));
        Assert.That(Dead(h => h.Relu()), Is.EqualTo(0.5));
        Assert.That(Dead(h => h.LeakyRelu()), Is.EqualTo(0));
        Assert.That(Dead(h => h.Elu()), Is.EqualTo(0));
    }

    [Test, Property("book", "6.3.2-mse"), Property("book", "6.3.2-fig67")]
    public void MeanSquaredError()
    {
        Tensor guess = Leaf(1.5, 2, 2), loss = guess.MseLoss(V(1, 2, 3));
        Near(loss, 0.4166666667);
        Near(Autograd.Grad(loss, guess), [1 / 3.0, 0, -2 / 3.0]);
        Tensor grid = Tensor.Linspace(-1, 5, 61, DType.Float64);
        Assert.That((grid - 2).Square().ArgMin().Item(), Is.EqualTo(30));
    }

    [Test, Property("book", "6.3.3-bce"), Property("book", "6.3.1-heads")]
    public void BinaryCrossEntropy()
    {
        Near(V(0.9, 0.2).BinaryCrossEntropy(V(1, 0)), 0.1642520335);
        Near(V(0.95).BinaryCrossEntropy(V(1)), 0.05129329439);
        Near(V(0.95).BinaryCrossEntropy(V(0)), 2.995732274);
        Near(V(1, 100, -100, 1000).BinaryCrossEntropyWithLogits(V(1, 0, 1, 0), reduction: LossReduction.None), [0.3132616875, 100, 100, 1000]);
        Tensor z = Leaf(-0.15);
        Near(Autograd.Grad(z.BinaryCrossEntropyWithLogits(V(1)), z), [0.4625701547 - 1]);
    }

    [Test, Property("book", "6.3.4-softmax"), Property("book", "6.3.4-cce"), Property("book", "6.3.4-onehot"), Property("book", "6.3.1-heads")]
    public void SoftmaxAndCrossEntropy()
    {
        double[] p = [0.09003057317, 0.2447284711, 0.6652409558];
        Near(V(1, 2, 3).Softmax(0), p);
        Near(V(1000, 1001, 1002).Softmax(0), p);
        Near(V(1, 2, 3).LogSumExp(0), 3.407605964);
        Tensor z = LeafM(new[,] { { 1.0, 2, 3 } }), loss = z.CrossEntropy(Tensor.From([2L]));
        Near(loss, 0.4076059644);
        Near(Autograd.Grad(loss, z), [0.09003057317, 0.2447284711, -0.3347590442]);
        Near(z.CrossEntropy(Tensor.From([0L])), 2.407605964);
        Near(z.CrossEntropy(Tensor.From([2L]).OneHot(3).Cast(DType.Float64)), 0.4076059644);
        Near(Tensor.From([1L, 0]).OneHot(3), [0, 1, 0, 1, 0, 0]);
        Near(Slope(t => t.Softmax(0).Select(0, 0), 1, 2, 3)[1], -0.02203304452);
        Near(M(new[,] { { 0.8, 0.15, 0.05 } }).Log().NllLoss(Tensor.From([1L])), 1.897119985);
        Near(M(new[,] { { 0.8, 0.15, 0.05 } }).Log().NllLoss(Tensor.From([0L])), 0.2231435513);
    }

    [Test, Property("book", "6.5.3-xavier-u"), Property("book", "6.5.3-xavier-n"), Property("book", "6.5.3-he-u"), Property("book", "6.5.3-he-n")]
    public void InitialValues()
    {
        var g = new Generator(11);
        Tensor w = Tensor.Zeros([256, 784], DType.Float64);
        double Bound() => w.Abs().Max().Item();
        double Own() => Std(w);
        Initialize.XavierUniform(w, generator: g);
        Assert.That(Bound(), Is.InRange(0.07595545253 * 0.999, 0.07595545253));
        Near(Own(), 0.04385290097, 3e-4);
        Near(Std(Initialize.XavierNormal(w, generator: g)), 0.04385290097, 3e-4);
        Near(Std(Initialize.HeNormal(w, generator: g)), 0.05050762723, 3e-4);
        Initialize.HeUniform(w, generator: g);
        Assert.That(Bound(), Is.InRange(0.08748177653 * 0.999, 0.08748177653));
        Near(Math.Sqrt(6.0 / 784), 0.08748177653, 1e-10);
    }

    [Test, Property("book", "6.5.3-varprop"), Property("book", "6.ex15-init-compare")]
    public void HeKeepsWhatXavierHalves()
    {
        double[] Sizes(Func<Tensor, Generator, Tensor> init, Func<Tensor, Tensor> act)
        {
            var g = new Generator(13);
            Tensor h = Tensor.Randn([64, 256], generator: g);
            double first = h.Square().Mean().Item();
            for (int i = 0; i < 10; i++) h = act(h).Linear(init(Tensor.Zeros([256, 256]), g));
            return [first, h.Square().Mean().Item()];
        }

        double[] he = Sizes((w, g) => Initialize.HeNormal(w, generator: g), h => h.Relu());
        double[] xavier = Sizes((w, g) => Initialize.XavierNormal(w, generator: g), h => h.Relu());
        Assert.That(he[1] / he[0], Is.InRange(0.5, 2));
        Assert.That(xavier[1] / xavier[0] / Math.Pow(2, -10), Is.InRange(0.5, 2));
        double[] linear = Sizes((w, g) => Initialize.XavierNormal(w, generator: g), h => h);
        Assert.That(linear[1] / linear[0], Is.InRange(0.6, 1.6));
    }

    private static double Std(Tensor w) => Math.Sqrt(w.Square().Mean().Item());
}
