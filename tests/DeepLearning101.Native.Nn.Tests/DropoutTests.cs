using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>The forms of dropout: what their masks share, what they keep on average, what evaluation does.</summary>
[TestFixture]
internal sealed class DropoutTests
{
    [Test]
    public void ClassicKeepsValuesInTrainingAndScalesInEvaluation()
    {
        var layer = new ClassicDropout(0.2, new Generator(1));
        float[] y = layer.Forward(Tensor.Full([100_000], 3)).ToArray<float>();
        Assert.That(y.Distinct().Order().ToArray(), Is.EqualTo(new float[] { 0, 3 }).Within(1e-6));
        Assert.That(y.Count(v => v == 0) / 100_000.0, Is.EqualTo(0.2).Within(0.01));
        layer.Eval();
        Assert.That(layer.Forward(Tensor.From([1f, 2, 3, 4])).ToArray<float>(), Is.EqualTo(new float[] { 0.8f, 1.6f, 2.4f, 3.2f }).Within(1e-6));
    }

    [Test]
    public void SpatialFormsDropWholeChannels()
    {
        Check(new Dropout1d(0.5, new Generator(1)), [40, 25, 7], 7);
        Check(new Dropout2d(0.5, new Generator(2)), [40, 25, 3, 4], 12);
        Check(new Dropout3d(0.5, new Generator(3)), [40, 25, 2, 3, 2], 12);
        Assert.That(() => new Dropout2d().Forward(Tensor.Ones([2, 3])), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("Dropout2d"));

        static void Check(Layer layer, long[] shape, int map)
        {
            float[] y = layer.Forward(Tensor.Ones(shape)).ToArray<float>();
            int dropped = 0;
            for (int c = 0; c < 1000; c++)
            {
                float first = y[c * map];
                Assert.That(first, Is.EqualTo(0).Or.EqualTo(2));
                for (int i = 1; i < map; i++) Assert.That(y[c * map + i], Is.EqualTo(first), "one mask for the whole map");
                if (first == 0) dropped++;
            }

            Assert.That(dropped, Is.InRange(420, 580));
            layer.Eval();
            Assert.That(layer.Forward(Tensor.Ones(shape)).ToArray<float>(), Is.All.EqualTo(1));
        }
    }

    [Test]
    public void VariationalMaskIsTheSameAtEveryTime()
    {
        foreach (bool batchFirst in (bool[])[true, false])
        {
            Tensor y = new VariationalDropout(0.4, batchFirst, new Generator(1)).Forward(Tensor.Ones([6, 8, 50]));
            int time = batchFirst ? 1 : 0;
            float[] first = y.Select(time, 0).ToArray<float>();
            Assert.That(first.Count(v => v == 0) / (double)first.Length, Is.EqualTo(0.4).Within(0.12));
            for (int t = 1; t < y.Shape[time]; t++) Assert.That(y.Select(time, t).ToArray<float>(), Is.EqualTo(first));
        }
    }

    [Test]
    public void AlphaKeepsMeanAndVariance()
    {
        // Keep 0.9: the dropped value −1.7580993408 becomes a · that + b, with a = 0.9212845161, b = 0.1619709701.
        var layer = new AlphaDropout(0.1, new Generator(1));
        float[] y = layer.Forward(Tensor.Zeros([1000])).ToArray<float>();
        Assert.That(y.Distinct().Order().ToArray(), Is.EqualTo(new[] { 0.9212845161f * -1.7580993408f + 0.1619709701f, 0.1619709701f }).Within(1e-5));
        Tensor x = Tensor.Randn([400_000], generator: new Generator(5));
        Tensor dropped = layer.Forward(x);
        Assert.That(dropped.Mean().Item(), Is.EqualTo(0).Within(0.01));
        Assert.That(dropped.Var().Item(), Is.EqualTo(1).Within(0.02));
    }

    [Test]
    public void StochasticDepthDropsExamples()
    {
        float[] y = new StochasticDepth(0.3, generator: new Generator(1)).Forward(Tensor.Ones([1000, 3])).ToArray<float>();
        for (int n = 0; n < 1000; n++) Assert.That(y[3 * n] == y[3 * n + 1] && y[3 * n] == y[3 * n + 2]);
        Assert.That(y.Average(), Is.EqualTo(1).Within(0.08), "the expectation stays");
        float[] all = new StochasticDepth(0.5, perExample: false, new Generator(1)).Forward(Tensor.Ones([10])).ToArray<float>();
        Assert.That(all.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void DropConnectDropsWeights()
    {
        var layer = new DropConnectLinear(50, 40, 0.5, generator: new Generator(1));
        Assert.That(layer.StateDict().Keys, Is.EqualTo(new[] { "weight", "bias" }));
        Tensor x = Tensor.Eye(50), bias = layer.Bias!.Value;
        // The rows of the result on unit vectors are the columns of the dropped weight.
        float[] used = (layer.Forward(x) - bias).ToArray<float>(), whole = layer.Weight.Value.T.Contiguous().ToArray<float>();
        int zeros = 0;
        for (int i = 0; i < used.Length; i++)
        {
            if (Math.Abs(used[i]) < 1e-7) zeros++;
            else Assert.That(used[i], Is.EqualTo(2 * whole[i]).Within(1e-5));
        }

        Assert.That(zeros / (double)used.Length, Is.EqualTo(0.5).Within(0.05));
        layer.Eval();
        Assert.That((layer.Forward(x) - bias).ToArray<float>(), Is.EqualTo(whole).Within(1e-6));
    }

    [Test]
    public void ProbabilitiesOutsideOfTheirRangeAreRefused()
    {
        foreach (double p in (double[])[-0.1, 1.1, double.NaN])
        {
            Assert.That(() => new AlphaDropout(p), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("AlphaDropout"));
            Assert.That(() => new DropConnectLinear(2, 2, p), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    [Test]
    public void ProbabilityOneLeavesNothing()
    {
        Assert.That(new ClassicDropout(1).Forward(Tensor.Ones([5])).ToArray<float>(), Is.All.Zero);
        Assert.That(new AlphaDropout(1).Forward(Tensor.Ones([5])).ToArray<float>(), Is.All.Zero);
        Assert.That(new Dropout2d(1).Forward(Tensor.Ones([1, 2, 2, 2])).ToArray<float>(), Is.All.Zero);
    }
}
