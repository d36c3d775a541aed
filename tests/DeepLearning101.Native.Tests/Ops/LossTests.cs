using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Losses against values of PyTorch 1.13 or numbers worked out by hand, in all reductions.</summary>
[TestFixture]
internal sealed class LossTests
{
    private static readonly Tensor X = Tensor.From(new[,] { { 0.5, -1.25, 2, 0 }, { 1, -3, 0.25, 4 } });
    private static readonly Tensor T = Tensor.From(new[,] { { 1, -1, 0.5, 0 }, { -1, 2, 0.25, 1 } });
    private static readonly Tensor Signs = Tensor.From(new[,] { { 1.0, -1, 1, 1 }, { -1, 1, 1, -1 } });
    private static readonly Tensor P = Tensor.From(new[,] { { 0.1, 0.9, 0.5, 0.25 }, { 0, 1, 0.75, 0.6 } });
    private static readonly Tensor B = Tensor.From(new[,] { { 1, 0, 1, 0.25 }, { 1, 1, 0, 0.5 } });
    private static readonly Tensor W = Tensor.From(new[] { 0.5, 1, 2, 1.5 });

    private static void Check(Func<LossReduction, Tensor> loss, double mean, double sum, double[] none, double tolerance = 1e-13)
    {
        Assert.That(loss(LossReduction.None).ToArray<double>(), Is.EqualTo(none).Within(tolerance));
        Assert.That(loss(LossReduction.Mean).Item(), Is.EqualTo(mean).Within(tolerance * 10));
        Assert.That(loss(LossReduction.Sum).Item(), Is.EqualTo(sum).Within(tolerance * 100));
    }

    [Test]
    public void Distances()
    {
        Check(r => X.MseLoss(T, r), 5.0703125, 40.5625, [0.25, 0.0625, 2.25, 0.0, 4.0, 25.0, 0.0, 9.0]);
        Check(r => X.L1Loss(T, r), 1.53125, 12.25, [0.5, 0.25, 1.5, 0.0, 2.0, 5.0, 0.0, 3.0]);
        Check(r => X.HuberLoss(T, r), 1.20703125, 9.65625, [0.125, 0.03125, 1.0, 0.0, 1.5, 4.5, 0.0, 2.5]);
        Check(r => X.HuberLoss(T, r, 0.5), 0.67578125, 5.40625, [0.125, 0.03125, 0.625, 0.0, 0.875, 2.375, 0.0, 1.375]);
        Check(r => X.SmoothL1Loss(T, r, 2), 0.955078125, 7.640625, [0.0625, 0.015625, 0.5625, 0.0, 1.0, 4.0, 0.0, 2.0]);
        Check(r => X.SmoothL1Loss(T, r, 0), 1.53125, 12.25, [0.5, 0.25, 1.5, 0.0, 2.0, 5.0, 0.0, 3.0]);
    }

    [Test]
    public void QuantileAndLogCosh()
    {
        Check(r => X.PinballLoss(T, 0.9, r), 5.825 / 8, 5.825, [0.45, 0.225, 0.15, 0, 0.2, 4.5, 0, 0.3]);
        double[] d = [-0.5, -0.25, 1.5, 0, 2, -5, 0, 3];
        Assert.That(X.LogCoshLoss(T, LossReduction.None).ToArray<double>(), Is.EqualTo(d.Select(v => Math.Log(Math.Cosh(v))).ToArray()).Within(1e-15));
        Assert.That(Tensor.From(new[] { 1000.0, 1e-9 }).LogCoshLoss(Tensor.Zeros([2], DType.Float64), LossReduction.None).ToArray<double>(), Is.EqualTo(new[] { 1000 - Math.Log(2), 5e-19 }).Within(1e-30));
    }

    [Test]
    public void Margins()
    {
        Tensor soft = (X * 300).SoftMarginLoss(Signs, LossReduction.None);
        Assert.That(soft.ToArray<double>(), Is.EqualTo(new[] { 0, 0, 0, Math.Log(2), 300, 900, 0, 1200 }).Within(1e-12), "where PyTorch overflows, the loss is −t · x");
        Check(r => X.HingeEmbeddingLoss(Signs, 1, r), 0.25, 2, [0.5, 2.25, 2.0, 0.0, 0.0, -3.0, 0.25, 0.0]);
        Check(r => X.HingeEmbeddingLoss(T, 2, r), 2.09375, 16.75, [0.5, 3.25, 2.0, 2.0, 1.0, 2.0, 2.0, 4.0]);
        Check(r => X.MarginRankingLoss(T, Signs, 0.5, r), 1.71875, 13.75, [1.0, 0.25, 0.0, 0.5, 2.5, 5.5, 0.5, 3.5]);
        Check(r => X.HingeLoss(Signs, r), 13.25 / 8, 13.25, [0.5, 0, 0, 1, 2, 4, 0.75, 5]);
        Assert.That(X.HingeLoss(Signs, LossReduction.None, squared: true).ToArray<double>(), Is.EqualTo(new[] { 0.25, 0, 0, 1, 4, 16, 0.5625, 25 }));
        Tensor target = Tensor.From(new long[] { 2, 1 });
        Check(r => X.MultiMarginLoss(target, reduction: r), 2.15625, 4.3125, [0.0, 4.3125]);
        Check(r => X.MultiMarginLoss(target, 2, 0.5, W, r), 11.3203125, 22.640625, [0.0, 22.640625]);
        Check(r => X.CosineEmbeddingLoss(T, Tensor.From(new[] { 1.0, -1 }), 0, r), 0.11978437859896124, 0.23956875719792248, [0.23956875719792248, 0.0]);
        Check(r => X.CosineEmbeddingLoss(X * 0.5 + T, Tensor.From(new[] { -1.0, -1 }), 0.2, r), 0.5801685987889026, 1.1603371975778052, [0.7235535345853008, 0.43678366299250443]);
    }

    [Test]
    public void BinaryCrossEntropies()
    {
        Check(r => P.BinaryCrossEntropy(B, null, r), 13.495063131263352, 107.96050505010682,
            [2.3025850929940455, 2.302585092994046, 0.6931471805599453, 0.5623351446188083, 100.0, 0, 1.3862943611198906, 0.7135581778200728]);
        Assert.That(P.BinaryCrossEntropy(B, W).Item(), Is.EqualTo(7.440825088313632).Within(1e-13));
        Check(r => X.BinaryCrossEntropyWithLogits(B, null, r), 0.969002455502127, 7.752019644017016,
            [0.4740769841801067, 0.25192908134537295, 0.1269280110429726, 0.6931471805599453, 0.31326168751822286, 3.048587351573742, 0.8259394198788437, 2.01814992791781], 1e-14);
        Check(r => (X * 100).BinaryCrossEntropyWithLogits(B, W, r, W * 2), 118.94494764453596, 951.5595811562877, [0.0, 0.0, 0.0, 1.5595811562598767, 0.0, 600.0, 50.000000000027775, 300.0]);
        Tensor p = P.Clone().RequiresGrad_();
        p.BinaryCrossEntropy(B).Backward();
        Assert.That(p.Grad!.ToArray<double>(), Is.EqualTo(new[] { -1.25, 1.25, -0.25, 0, -1.25e11, 0, 0.5, 0.05208333333333332 }).Within(1e-12).Percent);
    }

    [Test]
    public void Likelihoods()
    {
        Check(r => X.KlDiv(P, r), -0.13162338531872797, -1.0529870825498238,
            [-0.28025850929940455, 1.0301755359079563, -1.3465735902799727, -0.34657359027997264, 0.0, 3.0, -0.4032615543388357, -2.7064953742595943], 1e-14);
        Check(r => X.KlDiv(T, r, logTarget: true), 3.379088124425678, 27.032704995405425,
            [1.3591409142295225, 0.09196986029286058, -2.4730819060501923, 0.0, -0.7357588823428847, 36.945280494653254, 0.0, -8.154845485377136]);
        Assert.That(X.KlDiv(P, LossReduction.BatchMean).Item(), Is.EqualTo(-0.5264935412749119).Within(1e-14));
        Check(r => X.PoissonNllLoss(P * 4, reduction: r), 8.865565814143732, 70.92452651314986,
            [1.4487212707001282, 4.78650479686019, 3.3890560989306504, 1.0, 2.718281828459045, 12.049787068367865, 0.5340254166877414, 44.998150033144235]);
        Check(r => X.Abs().PoissonNllLoss(P * 4, logInput: false, full: true, reduction: r), 4.268421512964171, 34.147372103713366,
            [0.7772588642239782, 3.0174504860679807, 1.2655121134846454, 18.420680743952367, 1.0, 1.7628139902384086, 6.172964506902732, 1.730691398843245]);
        Check(r => X.GaussianNllLoss(T, Tensor.From(new[,] { { 0.75 }, { 0.25 } }), reduction: r), 9.29504755827375, 74.36038046619,
            [0.022825630440776207, -0.1021743695592238, 1.3561589637741096, -0.14384103622589045, 7.306852819440055, 49.30685281944005, -0.6931471805599453, 17.306852819440056]);
        Check(r => X.GaussianNllLoss(X + 0.001, Tensor.From(new[] { 0.5, 0 }), full: true, reduction: r), -2.458225401426368, -19.665803211410942,
            [0.5723659429247, 0.5723659429247, 0.5723659429247, 0.5723659429247, -5.488816745777575, -5.488816745777575, -5.488816745777463, -5.488816745777131], 1e-12);
    }

    [Test]
    public void Focal()
    {
        Check(r => X.SigmoidFocalLoss(B, reduction: r), 0.1600370847650425, 1.28029667812034,
            [0.016893372629375906, 0.009370883569680629, 0.0004508907088100952, 0.10830424696249145, 0.005664514377116832, 0.6915701102563155, 0.19577391862682325, 0.25226874098972624], 1e-15);
        Check(r => X.SigmoidFocalLoss(B, -1, 1.5, r), 0.540800498243929, 4.326403985951432,
            [0.10997512964790017, 0.026476406155468674, 0.005223815465579092, 0.2450645358671368, 0.04369118529749148, 2.834306517297994, 0.34814264647894855, 0.7135237497409128], 1e-14);
        Tensor target = Tensor.From(new long[] { 2, 1 });
        Assert.That(X.FocalLoss(target, weight: W).Item(), Is.EqualTo(3.5568324300387926).Within(1e-14));
        Assert.That(X.FocalLoss(target, gamma: 0).Item(), Is.EqualTo(X.CrossEntropy(target).Item()).Within(1e-15));
        Tensor some = Tensor.From(new long[] { 2, -100 });
        Assert.That(X.FocalLoss(some).Item(), Is.EqualTo(X[..1].FocalLoss(target[..1]).Item()).Within(1e-15));
    }

    [Test]
    public void GradientsMatchDifferences()
    {
        Tensor a = GradCheck.Values(1, [3, 4]), b = GradCheck.Values(2, [3, 4]), signs = Signs[..1].Expand([3, 4]).Contiguous();
        GradCheck.Second(x => x[0].MseLoss(x[1]), a, b);
        GradCheck.Second(x => x[0].HuberLoss(x[1], delta: 0.7), a, b);
        GradCheck.Second(x => x[0].SmoothL1Loss(x[1]), a, b);
        GradCheck.Second(x => x[0].LogCoshLoss(x[1]), a, b);
        GradCheck.Second(x => x[0].BinaryCrossEntropyWithLogits(x[1], x[2], posWeight: x[3]), a, GradCheck.Values(3, [3, 4], 0, 1), GradCheck.Values(4, [4], 0, 1), GradCheck.Values(5, [4], 0.5, 2));
        GradCheck.Second(x => x[0].SigmoidFocalLoss(x[1]), a, GradCheck.Values(3, [3, 4], 0.1, 0.9));
        GradCheck.Second(x => x[0].FocalLoss(Tensor.From(new long[] { 1, 0, 3 }), 1.5), a);
        GradCheck.Second(x => x[0].GaussianNllLoss(x[1], x[2]), a, b, GradCheck.Values(6, [3], 0.5, 2));
        GradCheck.Second(x => x[0].CosineEmbeddingLoss(x[1], Tensor.From(new[] { 1.0, -1, -1 })), a, b);
        GradCheck.First(x => x[0].MultiMarginLoss(Tensor.From(new long[] { 1, 0, 3 }), 2, weight: x[1]), a, GradCheck.Values(7, [4], 0.5, 2));
        GradCheck.First(x => x[0].MarginRankingLoss(x[1], signs, 0.3), a, b);
    }

    [Test]
    public void SecondDerivativeOfTheLogisticLossAtZero()
    {
        Tensor x = Tensor.Zeros([1], DType.Float64).RequiresGrad_();
        Tensor first = Autograd.Grad(x.BinaryCrossEntropyWithLogits(Tensor.Ones([1], DType.Float64)), x, createGraph: true);
        Assert.That(first.Item(), Is.EqualTo(-0.5));
        Assert.That(Autograd.Grad(first, x).Item(), Is.EqualTo(0.25));
    }

    [Test]
    public void WrongArguments()
    {
        Assert.Throws<TensorArgumentException>(() => X.HuberLoss(T, delta: 0));
        Assert.Throws<TensorArgumentException>(() => X.SmoothL1Loss(T, beta: -1));
        Assert.Throws<TensorArgumentException>(() => X.PinballLoss(T, 1.5));
        Assert.Throws<TensorArgumentException>(() => X.MultiMarginLoss(Tensor.From(new long[] { 0, 1 }), 3));
        Assert.Throws<TensorShapeException>(() => X.MseLoss(Tensor.Zeros([3], DType.Float64)));
        Assert.Throws<TensorShapeException>(() => X.BinaryCrossEntropy(Tensor.Zeros([4], DType.Float64)));
        Assert.Throws<TensorShapeException>(() => X.CosineEmbeddingLoss(T, Tensor.Ones([2, 1])));
    }
}
