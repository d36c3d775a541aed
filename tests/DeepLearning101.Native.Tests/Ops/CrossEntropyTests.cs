using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Cross-entropy and negative log-likelihood against values of PyTorch 1.13.</summary>
[TestFixture]
internal sealed class CrossEntropyTests
{
    private static readonly double[] Scores = [0.5, -1.25, 2, 0, 1, 1, 1, 1, -3, 100, 0.25, 4];

    private static Tensor X(DType dtype = DType.Float64) => Tensor.From<double>(Scores, [3, 4]).Cast(dtype);

    private static Tensor T => Tensor.From(new long[] { 2, 0, 3 });

    private static Tensor W => Tensor.From(new[] { 0.5, 1, 2, 1.5 });

    private static object[] Cases =>
    [
        new object[] { false, 0.0, -100L, 32.573597657907854, 97.72079297372356, new[] { 0.33449861260366254, 1.3862943611198906, 96.0 } },
        new object[] { true, 0.0, -100L, 36.34053610144182, 145.36214440576728, new[] { 0.6689972252073251, 0.6931471805599453, 144.0 } },
        new object[] { false, 0.1, -100L, 31.91943099124119, 95.75829297372356, new[] { 0.5032486126036626, 1.3862943611198906, 93.86875 } },
        new object[] { true, 0.2, -100L, 34.20497844201118, 136.81991376804473, new[] { 0.9688224333167756, 0.9010913347279288, 134.95 } },
        new object[] { false, 0.0, 0L, 48.167249306301834, 96.33449861260367, new[] { 0.33449861260366254, 0.0, 96.0 } },
        new object[] { true, 0.3, 0L, 37.58392429639186, 131.5437350373715, new[] { 1.1187350373715008, 0.0, 130.425 } },
    ];

    [TestCaseSource(nameof(Cases))]
    public void IndicesAsPyTorch(bool weighted, double smoothing, long ignored, double mean, double sum, double[] none)
    {
        Tensor? w = weighted ? W : null;
        Assert.That(X().CrossEntropy(T, w, ignored, LossReduction.Mean, smoothing).Item(), Is.EqualTo(mean).Within(1e-13));
        Assert.That(X().CrossEntropy(T, w, ignored, LossReduction.Sum, smoothing).Item(), Is.EqualTo(sum).Within(1e-13));
        Assert.That(X().CrossEntropy(T, w, ignored, LossReduction.None, smoothing).ToArray<double>(), Is.EqualTo(none).Within(1e-13));
        Assert.That(X(DType.Float32).CrossEntropy(T, w?.Cast(DType.Float32), ignored, LossReduction.Mean, smoothing).Item(), Is.EqualTo(mean).Within(1e-5));
    }

    [Test]
    public void GradientAsPyTorch()
    {
        Tensor x = X().RequiresGrad_();
        x.CrossEntropy(T, W, 0, labelSmoothing: 0.3).Backward();
        Assert.That(x.Grad!.ToArray<double>(), Is.EqualTo(new[]
        {
            0.07027315751628346, -0.007355064048426364, -0.0798966036960765, 0.01697851022821943, 0, 0, 0, 0,
            -0.010714285714285714, 0.38571428571428573, -0.04285714285714286, -0.33214285714285713,
        }).Within(1e-14));
    }

    [Test]
    public void GradientsMatchDifferences([Values] LossReduction reduction, [Values(0, 0.2)] double smoothing, [Values] bool weighted)
    {
        Tensor target = Tensor.From(new long[] { 4, 0, -1, 2, 4 });
        Tensor? weight = weighted ? Tensor.From(new[] { 0.5, 1, 2, 1.5, 0.25 }) : null;
        GradCheck.First(x => x[0].CrossEntropy(target, weight, -1, reduction, smoothing), GradCheck.Values(1, [5, 5]));
        GradCheck.First(x => x[0].LogSoftmax(1).NllLoss(target, weight, -1, reduction), GradCheck.Values(2, [5, 5]));
        GradCheck.Second(x => x[0].NllLoss(target, weight, -1, reduction) * x[0].Sum(), GradCheck.Values(2, [5, 5]));
    }

    [Test]
    public void SpatialTargets()
    {
        var values = new double[24];
        for (int i = 0; i < 24; i++) values[i] = Math.Sin(i);
        Tensor x = Tensor.From<double>(values, [2, 3, 2, 2]), t = Tensor.From<long>([0, 1, 2, 0, 1, 1, -100, 2], [2, 2, 2]);
        double[] none = [1.4251958174228057, 2.3971218446144213, 1.8840654959498295, 1.0967951857355895, 1.6297841271579578, 2.399621635398446, 0.0, 2.100929281530365];
        Assert.That(x.CrossEntropy(t).Item(), Is.EqualTo(1.8476447696870593).Within(1e-14));
        Assert.That(x.CrossEntropy(t, reduction: LossReduction.None).ToArray<double>(), Is.EqualTo(none).Within(1e-14));
        GradCheck.First(x => x[0].CrossEntropy(t, labelSmoothing: 0.1), x);
        Assert.That(x.LogSoftmax(1).NllLoss(t).Item(), Is.EqualTo(1.8476447696870593).Within(1e-14));
    }

    [Test]
    public void ProbabilitiesAsPyTorch()
    {
        Tensor p = Tensor.From<double>([0.1, 0.2, 0.3, 0.4, 1, 0, 0, 0, 0.25, 0.25, 0.25, 0.25], [3, 4]);
        Assert.That(X().CrossEntropy(p).Item(), Is.EqualTo(26.002764324574517).Within(1e-13));
        Assert.That(X().CrossEntropy(p, reduction: LossReduction.None).ToArray<double>(), Is.EqualTo(new[] { 1.9344986126036625, 1.3862943611198906, 74.6875 }).Within(1e-13));
        Assert.That(X().CrossEntropy(p, W, labelSmoothing: 0.2).Item(), Is.EqualTo(34.00424479283303).Within(1e-13));
        GradCheck.First(x => x[0].CrossEntropy(x[1], W, labelSmoothing: 0.2), X() * 0.1, p);
    }

    [Test]
    public void OnePosition()
    {
        Tensor x = X()[0];
        Assert.That(x.CrossEntropy(Tensor.Scalar(2L)).Item(), Is.EqualTo(0.33449861260366254).Within(1e-15));
        GradCheck.First(x => x[0].CrossEntropy(Tensor.Scalar(2L)), x);
    }

    [Test]
    public void Extremes()
    {
        Tensor all = Tensor.From(new long[] { -100, -100, -100 });
        Assert.That(X().CrossEntropy(all).Item(), Is.NaN);
        Assert.That(X().CrossEntropy(all, reduction: LossReduction.Sum).Item(), Is.Zero);
        Tensor x = Tensor.From(new[,] { { double.NegativeInfinity, 1, 1 } });
        Assert.That(x.CrossEntropy(Tensor.From(new long[] { 1 })).Item(), Is.EqualTo(Math.Log(2)).Within(1e-15));
        Assert.That(x.CrossEntropy(Tensor.From(new long[] { 0 })).Item(), Is.EqualTo(double.PositiveInfinity));
        Assert.That(Tensor.From(new[,] { { 1e4f, 1e4f + 1 } }).CrossEntropy(Tensor.From(new long[] { 0 })).Item(), Is.EqualTo(1.3132616875).Within(1e-6));
        Assert.That(Tensor.Zeros([0, 3]).CrossEntropy(Tensor.Zeros([0], DType.Int64)).Item(), Is.NaN);
    }

    [Test]
    public void StridedAndHalfOperandsAgree([Values(DType.Float32, DType.Float16, DType.BFloat16)] DType dtype)
    {
        Tensor x = GradCheck.Values(3, [70, 90]).Cast(dtype), t = Tensor.From(Enumerable.Range(0, 70).Select(i => (long)i).ToArray());
        Tensor leaf = x.RequiresGrad_(), strided = x.Detach().T.Contiguous().RequiresGrad_();
        Tensor a = leaf.CrossEntropy(t), b = strided.T.CrossEntropy(t);
        a.Backward();
        b.Backward();
        Assert.That(b.Item(), Is.EqualTo(a.Item()));
        Assert.That(strided.Grad!.T.Cast(DType.Float64).ToArray<double>(), Is.EqualTo(leaf.Grad!.Cast(DType.Float64).ToArray<double>()));
        double exact = x.Cast(DType.Float64).CrossEntropy(t).Item();
        Assert.That(a.Item(), Is.EqualTo(exact).Within(dtype == DType.Float32 ? 1e-6 : 0.02));
    }

    [Test]
    public void Errors()
    {
        Tensor x = Tensor.Zeros([2, 3]);
        var range = Assert.Throws<TensorIndexException>(() => x.CrossEntropy(Tensor.From(new long[] { 0, 3 })));
        Assert.That(range!.Message, Does.StartWith("CrossEntropy: targets must lie in [0, 2] (or be the index to ignore); given 3."));
        Assert.Throws<TensorShapeException>(() => x.CrossEntropy(Tensor.From(new long[] { 0 })));
        Assert.Throws<TensorShapeException>(() => x.CrossEntropy(Tensor.From(new long[] { 0, 1 }), Tensor.Ones([2])));
        Assert.Throws<TensorDTypeException>(() => x.CrossEntropy(Tensor.From(new[] { true, false })));
        Assert.Throws<TensorArgumentException>(() => x.CrossEntropy(Tensor.From(new long[] { 0, 1 }), labelSmoothing: 1.5));
        Assert.Throws<TensorShapeException>(() => x.CrossEntropy(Tensor.Ones([3, 2])));
        Assert.Throws<TensorIndexException>(() => x.NllLoss(Tensor.From(new long[] { -1, 0 })));
    }
}
