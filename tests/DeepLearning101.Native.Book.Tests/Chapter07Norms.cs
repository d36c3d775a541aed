using NUnit.Framework;
using static DeepLearning101.Native.Book.Tests.Numbers;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Chapter 7: normalisation and augmentation.</summary>
[TestFixture]
internal sealed class Chapter07Norms
{
    private static readonly double[] Hat = [-1.34163542, -0.4472118067, 0.4472118067, 1.34163542];

    [Test, Property("book", "7.5.2-bn")]
    public void BatchNorm()
    {
        Tensor x = Leaf(1, 2, 3, 4), gamma = Leaf(2), beta = Leaf(1);
        Tensor y = x.Reshape([4, 1]).BatchNorm(null, null, gamma, beta, training: true);
        Near(y, [-1.68327084, 0.1055763867, 1.894423613, 3.68327084]);
        Tensor?[] g = Autograd.Grad([y], [x, gamma, beta], [V(1, 0, 0, 0).Reshape([4, 1])]);
        Near(g[0]!, [0.5366606078, -0.7155367441, -0.1788868693, 0.3577630055], 1e-8);
        Near(g[1]!, [-1.34163542]);
        Near(g[2]!, [1]);
    }

    // ρ = 0.9 keeps nine tenths of the running value: momentum 0.1 of the library, which stores the unbiased variance.
    [Test, Property("book", "7.5.2-bn-running"), Property("book", "7.5.4-bn-infer"), Property("book", "7.5.4-bnserve")]
    public void RunningStatisticsAndInference()
    {
        Tensor mean = V(0), variance = V(1);
        V(1, 2, 3, 4).Reshape([4, 1]).BatchNorm(mean, variance, training: true, momentum: 0.1);
        Near(mean, [0.25]);
        Near(variance, [1.0666666667]);
        Near(V(3).Reshape([1, 1]).BatchNorm(mean, variance, V(2), V(1)), [6.325327139]);
        Near(V(3).Reshape([1, 1]).BatchNorm(mean, V(1.025), V(2), V(1)), [6.432486282]);
    }

    // One mean and variance per channel over examples and places; "per location" in the text is wrong.
    [Test, Property("book", "7.5.5-ln"), Property("book", "7.5.5-gn"), Property("book", "7.5.5-in"), Property("book", "7.5.5-gbn")]
    public void NormFamily()
    {
        Tensor x = Tensor.Arange(0.0, 16, 1, DType.Float64).Reshape([2, 4, 1, 2]);
        double[] bn = D(x.BatchNorm(null, null, training: true));
        Near(bn[0], -1.116312268);
        Near(bn[1], -0.868242875);
        Near(bn[8], 0.868242875);
        double[] ln = [-1.527523777, -1.091088412, -0.6546530472, -0.2182176824, 0.2182176824, 0.6546530472, 1.091088412, 1.527523777];
        Near(x.LayerNorm([4, 1, 2]), [.. ln, .. ln]);
        Near(x.GroupNorm(2), [.. Hat, .. Hat, .. Hat, .. Hat]);
        Tensor instance = x.InstanceNorm();
        Near(instance.Abs(), [.. Enumerable.Repeat(0.9999800006, 16)]);
        Near(Tensor.Cat([x.Narrow(0, 0, 1).BatchNorm(null, null, training: true), x.Narrow(0, 1, 1).BatchNorm(null, null, training: true)]), D(instance));
    }

    [Test, Property("book", "7.2.2-flip"), Property("book", "7.2.2-trans"), Property("book", "7.2.2-crop")]
    public void MovedImages()
    {
        Tensor x = M(new[,] { { 1.0, 2 }, { 3, 4 } });
        Near(x.Flip([1]), [2, 1, 4, 3]);
        Near(x.Flip([1]).Flip([1]), D(x));
        Near(x.Pad([1, -1, 0, 0]), [0, 1, 0, 3]);
        Near(Tensor.Arange(0.0, 16, 1, DType.Float64).Reshape([4, 4]).Slice(0, 1, 3).Slice(1, 2, 4), [6, 7, 10, 11]);
    }

    [Test, Property("book", "7.2.2-bright"), Property("book", "7.2.2-contrast"), Property("book", "7.2.2-satur"), Property("book", "7.ex10-jitter")]
    public void Colours()
    {
        Tensor x = V(0.2, 0.4, 0.9);
        Near((x * 1.5).Clamp(0, 1), [0.3, 0.6, 1]);
        Near(((x - x.Mean()) * 0.5 + x.Mean()).Clamp(0, 1), [0.35, 0.45, 0.7]);
        Tensor luma = (x * V(0.299, 0.587, 0.114)).Sum();
        Near(luma, 0.3972);
        Near(luma.Expand([3]).Lerp(x, 0), [0.3972, 0.3972, 0.3972]);
        Near(luma.Expand([3]).Lerp(x, 0.5), [0.2986, 0.3986, 0.6486]);
    }

    [Test, Property("book", "7.2.2-gnoise"), Property("book", "7.2.2-mblur"), Property("book", "7.2.2-blur"), Property("book", "7.2.2-cutout"), Property("book", "7.2.4-bgnoise")]
    public void DegradedSignals()
    {
        var g = new Generator(1);
        Tensor dot = Tensor.Zeros([1, 1, 5, 5], DType.Float64).IndexFill(2, Tensor.From([2L]), 1) * V(0, 0, 1, 0, 0);
        Tensor line = Tensor.Full([1, 1, 1, 3], 1 / 3.0, DType.Float64), k = V(0.25, 0.5, 0.25);
        Near(dot.Conv2d(line, padding: LongList.Create([0, 1])).Select(2, 2), [0, 1 / 3.0, 1 / 3.0, 1 / 3.0, 0]);
        Tensor twice = dot.Conv2d(k.Reshape([1, 1, 1, 3]), padding: LongList.Create([0, 1])).Conv2d(k.Reshape([1, 1, 3, 1]), padding: LongList.Create([1, 0]));
        Near(twice, D(dot.Conv2d(k.Outer(k).Reshape([1, 1, 3, 3]), padding: 1)));
        Near(twice.Sum(), 1);
        Tensor hole = Tensor.Ones([6, 6]) * (1 - Tensor.Ones([2, 3]).Pad([1, 2, 3, 1]));
        Near(hole.Sum(), 30);
        Tensor signal = (Tensor.Arange(0.0, 20000, 1, DType.Float64) * 0.1).Sin() * Math.Sqrt(2), noise = Tensor.Randn([20000], DType.Float64, generator: g);
        double scale = Math.Sqrt(signal.Square().Mean().Item() / noise.Square().Mean().Item() / 10);
        Near(scale, 0.3162277660, 0.01);
        Near(10 * Math.Log10(signal.Square().Mean().Item() / (noise * scale).Square().Mean().Item()), 10);
    }
}
