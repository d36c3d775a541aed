using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Initial values: bounds, moments, fans.</summary>
[TestFixture]
internal sealed class InitializeTests
{
    [Test]
    public void FansCountTheWindow()
    {
        Assert.That(Initialize.Fans(Tensor.Zeros([6, 3, 5, 5])), Is.EqualTo((75L, 150L)));
        Assert.That(() => Initialize.Fans(Tensor.Zeros([6])), Throws.InstanceOf<TensorShapeException>());
    }

    [Test]
    public void UniformOnesStayWithinTheirBounds()
    {
        Check(Initialize.XavierUniform(Tensor.Zeros([200, 100]), generator: new Generator(1)), Math.Sqrt(6.0 / 300));
        Check(Initialize.HeUniform(Tensor.Zeros([200, 100]), generator: new Generator(1)), Math.Sqrt(6.0 / 100));
        Check(Initialize.HeUniform(Tensor.Zeros([200, 100]), mode: FanMode.Out, generator: new Generator(1)), Math.Sqrt(6.0 / 200));
        Check(Initialize.TorchDefault(Tensor.Zeros([200, 100]), generator: new Generator(1)), 0.1);
        Check(Initialize.TorchDefaultBias(Tensor.Zeros([20_000]), Tensor.Zeros([20_000, 100]), generator: new Generator(1)), 0.1);

        static void Check(Tensor tensor, double bound)
        {
            float[] values = tensor.ToArray<float>();
            Assert.That(values.Max(), Is.LessThanOrEqualTo((float)bound).And.GreaterThan(0.99 * bound));
            Assert.That(values.Min(), Is.GreaterThanOrEqualTo(-(float)bound).And.LessThan(-0.99 * bound));
            Assert.That(values.Average(value => (double)value), Is.EqualTo(0).Within(0.02 * bound));
        }
    }

    [Test]
    public void NormalOnesHaveTheirStandardDeviation()
    {
        Check(Initialize.XavierNormal(Tensor.Zeros([200, 100]), generator: new Generator(1)), Math.Sqrt(2.0 / 300));
        Check(Initialize.HeNormal(Tensor.Zeros([200, 100]), generator: new Generator(1)), Math.Sqrt(2.0 / 100));
        Check(Initialize.Normal(Tensor.Zeros([20_000], DType.Float64), 0, 3, new Generator(1)), 3);
        Assert.That(Initialize.TruncatedNormal(Tensor.Zeros([20_000]), generator: new Generator(1)).ToArray<float>().Max(Math.Abs), Is.LessThanOrEqualTo(2f));
        float[] shifted = Initialize.TruncatedNormal(Tensor.Zeros([20_000]), 1, 0.5, 0.75, 1.5, new Generator(1)).ToArray<float>();
        Assert.That(shifted.Min(), Is.GreaterThanOrEqualTo(0.75f).And.LessThan(0.76f));
        Assert.That(shifted.Max(), Is.LessThanOrEqualTo(1.5f).And.GreaterThan(1.49f));
        // The mean of a normal cut at −1/2 and 1 deviations: 1 + 0.5 · (φ(−1/2) − φ(1)) / (Φ(1) − Φ(−1/2)).
        Assert.That(shifted.Average(), Is.EqualTo(1 + 0.5 * (0.35206533 - 0.24197072) / (0.84134475 - 0.30853754)).Within(0.005));

        static void Check(Tensor tensor, double std)
        {
            double[] values = tensor.Cast(DType.Float64).ToArray<double>();
            Assert.That(values.Average(), Is.EqualTo(0).Within(0.03 * std));
            Assert.That(Math.Sqrt(values.Average(value => value * value)), Is.EqualTo(std).Within(0.02 * std));
        }
    }

    [Test]
    public void SchedulesRiseAndFall()
    {
        LrSchedule cosine = LrSchedule.Cosine(100, warmUp: 10, least: 0.1);
        Assert.That(cosine.Factor(0), Is.EqualTo(0.1).Within(1e-15));
        Assert.That(cosine.Factor(9), Is.EqualTo(1));
        Assert.That(cosine.Factor(10), Is.EqualTo(1));
        Assert.That(cosine.Factor(55), Is.EqualTo(0.55).Within(1e-15));
        Assert.That(cosine.Factor(100), Is.EqualTo(0.1).Within(1e-15));
        Assert.That(cosine.Factor(1000), Is.EqualTo(0.1).Within(1e-15));
        LrSchedule step = LrSchedule.Step(30, 0.1);
        Assert.That(step.Factor(29), Is.EqualTo(1));
        Assert.That(step.Factor(60), Is.EqualTo(0.01).Within(1e-15));
        Assert.That(LrSchedule.Constant().Factor(5), Is.EqualTo(1));
    }

    [TestCase(6, 4)]
    [TestCase(4, 6)]
    [TestCase(5, 5)]
    public void OrthogonalRowsOrColumnsHaveTheGainAsLength(int rows, int columns)
    {
        Tensor w = Initialize.Orthogonal(Tensor.Empty([rows, columns], DType.Float64), 1.5, new Generator(1));
        Tensor gram = rows < columns ? w.MatMul(w.T) : w.T.MatMul(w);
        int n = Math.Min(rows, columns);
        double[] expected = (Tensor.Eye(n, dtype: DType.Float64) * 2.25).ToArray<double>();
        Assert.That(gram.ToArray<double>(), Is.EqualTo(expected).Within(1e-12));
        Assert.That(Initialize.Orthogonal(Tensor.Empty([2, 3, 2, 2]), generator: new Generator(1)).Shape.ToArray(), Is.EqualTo(new long[] { 2, 3, 2, 2 }));
        Assert.That(() => Initialize.Orthogonal(Tensor.Empty([3])), Throws.InstanceOf<TensorShapeException>());
    }

    [Test]
    public void DiracKernelsKeepChannels()
    {
        Tensor w = Initialize.Dirac(Tensor.Empty([4, 2, 3, 3]), groups: 2), x = Tensor.Randn([1, 4, 5, 5], generator: new Generator(1));
        Assert.That(x.Conv2d(w, padding: 1, groups: 2).ToArray<float>(), Is.EqualTo(x.ToArray<float>()));
    }

    [Test]
    public void GainsAreThoseOfTheNonlinearity()
    {
        Assert.That(Initialize.Gain("tanh"), Is.EqualTo(5.0 / 3));
        Assert.That(Initialize.Gain("relu"), Is.EqualTo(Math.Sqrt(2)));
        Assert.That(Initialize.Gain("leaky_relu", 0.2), Is.EqualTo(1.3867504905630728).Within(1e-15));
        Assert.That(Initialize.Gain("selu"), Is.EqualTo(0.75));
        Assert.That(() => Initialize.Gain("swish"), Throws.ArgumentException.With.Message.Contains("swish"));
    }
}
