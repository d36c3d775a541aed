using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Normalisations against values of PyTorch 1.13, running statistics, gradients, errors.</summary>
[TestFixture]
internal sealed class NormTests
{
    private static readonly Tensor X = Wave.Of([2, 4, 3]), W = Wave.Of([4], 2) + 1.5, B = Wave.Of([4], 3);

    [Test]
    public void LayerNormAsPyTorch() => Wave.Check(Wave.Of([2, 3, 4]).LayerNorm([4], W, B),
    [
        -1.7465128037330464, 2.3267245075171776, 0.5188725879348218, -0.5850244224184756, -1.0160810867976047, -2.2720983013662606, -0.2136960548962388, 2.3535641093922193,
        1.9687242378189058, 1.5224622010595306, -0.7632226399097591, -1.0951085970817362, -2.4261666632463297, 0.306919611523134, 0.51894340620754, 0.9911712684937841,
        0.6102200584999247, -2.6573208746164347, -0.7785068335603108, 2.1529772037359103, 1.4444438422008743, 2.2044105667155334, -0.520788967022983, -1.4121333777153822,
    ]);

    [Test]
    public void GroupNormAsPyTorch() => Wave.Check(X.GroupNorm(2, W, B),
    [
        -0.0618512613021144, 1.7108174838483488, 1.8537027597882396, 0.5192777149257979, -2.5189929160035653, -3.2029056855163485, -0.6173671515727096, 0.3759483149923104,
        0.7285211035390948, 1.0618502072696747, -0.603899449418942, -1.3982712834396331, -1.2646998277304928, 0.8127565601487239, 2.051405451477667, 2.249156905623157,
        -1.022957629874817, -3.371892667545653, -1.1462744134688723, -0.1699877249128777, 0.6569659478986112, 1.8141936155431024, 0.309324584772327, -1.181060351100822,
    ]);

    [Test]
    public void BatchNormAsPyTorch()
    {
        Tensor mean = Tensor.Zeros([4], DType.Float64), variance = Tensor.Ones([4], DType.Float64);
        Wave.Check(X.BatchNorm(mean, variance, W, B, training: true),
        [
            -1.1875227100905028, 1.0965398453213595, 1.2806458207817069, 2.164884309303658, -1.4450079030354512, -2.2575923237420037, -0.9312936188660114, 0.1602828637837276,
            0.5477329512476754, 1.5187485939937677, -0.2335347247276972, -1.0691732061930048, -2.6439794773225462, -0.0470344304462804, 1.5013509517562633, 4.211877212329917,
            0.4400940818312135, -2.2675353283281297, -1.4810111305187679, -0.4308613519824516, 0.4586572971422727, 2.296782863158244, 0.7472520974266035, -0.7873647122073735,
        ]);
        Wave.Check(mean, [0.0437494981025776, -0.0362269955049784, 0.0279794093460358, -0.0191718151187973]);
        Wave.Check(variance, [0.9366447569298576, 0.9430962249664394, 0.9487747959379179, 0.953228118136234]);
        Wave.Check(X.BatchNorm(mean, variance, W, B),
        [
            -0.0678070050626452, 1.2363822954216144, 1.341505967617758, 0.5811010523366144, -1.6465592563806943, -2.1480041624924753, -0.5139555695935953, 0.200512397423963,
            0.454109539457635, 0.9513022937379216, -0.2440294548893588, -0.8140658163602783, -0.8994371755854522, 0.5834066003245701, 1.4675275906669965, 1.844298005063039,
            -0.4832650019933554, -2.1541399791216245, -0.8737613726932596, -0.1864083660459607, 0.3958069811751775, 1.48204355773106, 0.4250208149104462, -0.6218282733243452,
        ]);
    }

    [Test]
    public void InstanceNormAsPyTorch()
    {
        Tensor mean = Tensor.Zeros([4], DType.Float64), variance = Tensor.Ones([4], DType.Float64);
        Wave.Check(X.InstanceNorm(mean, variance, W, B),
        [
            -2.116498832873933, 0.9352566341694176, 1.181242198704515, 3.4971767253157657, -1.0276415098745104, -2.0461751912616544, -1.296354853557087, -0.0008606891858662,
            0.4589690481461757, 2.0496090980179007, 0.0662829140800311, -0.8795365563726627, -1.9710830115132232, 0.306543117226103, 1.6645398942871201, 3.2395024611221257,
            -0.1805161522699398, -2.6356262846725844, -1.2136918660319036, -0.2292205171674721, 0.6046658886025982, 1.90941102556655, 0.4072992997981517, -1.0803548696394318,
        ]);
        Wave.Check(mean, [0.0437494981025776, -0.0362269955049784, 0.0279794093460358, -0.0191718151187973]);
        Wave.Check(variance, [0.9426044061821603, 0.9499045176665412, 0.9563300631282412, 0.9613691872995515]);
    }

    [Test]
    public void OthersAsPyTorch()
    {
        Wave.Check(Wave.Of([1, 5, 2]).LocalResponseNorm(3, alpha: 0.1),
            [0.0, 0.8264745603888988, 0.8787272788476795, 0.135573475575348, -0.7299982568573431, -0.9273168049001703, -0.2685471909896762, 0.6330636402677596, 0.9639975106935404, 0.4060282831462996]);
        Wave.Check(Wave.Of([2, 3]).Normalize(), [0.0, 0.6792032844959318, 0.7339502015327322, 0.114758241339219, -0.6154288438378372, -0.7797934881859124]);
        Wave.Check(Wave.Of([2, 3]).Normalize(p: 1, dim: 0), [0.0, 0.5264874849496447, 0.486718158825072, 1.0, -0.4735125150503553, -0.5132818411749281]);
    }

    [Test]
    public void RmsNormByHand()
    {
        Tensor x = Tensor.From(new[,] { { 3.0, 4 }, { 0, 0 } });
        double rms = Math.Sqrt(12.5 + 0.5);
        Wave.Check(x.RmsNorm([2], Tensor.From(new[] { 2.0, 1 }), 0.5), [6 / rms, 4 / rms, 0, 0]);
        Assert.That(Tensor.From(new[] { 0f, 0 }).RmsNorm([2]).ToArray<float>(), Is.EqualTo(new float[] { 0, 0 }));
    }

    [Test]
    public void WeightNormHasTheGivenLengths()
    {
        Tensor v = Wave.Of([3, 4]) + 0.1, g = Tensor.From<double>([2, 3, 5], [3, 1]);
        Wave.Check(v.WeightNorm(g).Norm(2, 1), [2, 3, 5]);
        Wave.Check(v.WeightNorm(Tensor.Scalar(7.0), dim: null).Norm(2), [7]);
        GradCheck.First(t => t[0].WeightNorm(t[1]), v, g);
    }

    [Test]
    public void GradientsThroughRunningUpdates()
    {
        Tensor mean = Tensor.Zeros([3], DType.Float64), variance = Tensor.Ones([3], DType.Float64);
        GradCheck.Second(t => t[0].BatchNorm(mean, variance, t[1], t[2], training: true), GradCheck.Values(1, [6, 3]), GradCheck.Values(2, [3]), GradCheck.Values(3, [3]));
        GradCheck.Second(t => t[0].BatchNorm(null, null, t[1], t[2], training: true), GradCheck.Values(1, [2, 3, 4]), GradCheck.Values(2, [3]), GradCheck.Values(3, [3]));
        GradCheck.First(t => t[0].BatchNorm(t[3], t[4], t[1], t[2]), GradCheck.Values(1, [2, 3, 4]), GradCheck.Values(2, [3]), GradCheck.Values(3, [3]), GradCheck.Values(4, [3]), GradCheck.Values(5, [3], 0.5, 2));
        GradCheck.Second(t => t[0].LocalResponseNorm(3, 0.5), GradCheck.Values(1, [2, 4, 2]));
        GradCheck.Second(t => t[0].Normalize(), GradCheck.Values(1, [2, 4]));
    }

    [Test]
    public void OperandsThatComeFromOneAnother() => GradCheck.Second(t => t[0].LayerNorm([3], t[0].Sum(0), (t[0] * t[0]).Sum(0)), GradCheck.Values(1, [2, 3]));

    [Test]
    public void LargeMeansKeepTheirAccuracy()
    {
        float[] values = [.. Enumerable.Range(0, 2048).Select(i => 10000 + (float)Math.Sin(i))];
        double mean = values.Average(v => (double)v), spread = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + 1e-5);
        Tensor row = Tensor.From<float>(values, [1, 2048]), column = row.T;
        float[] a = row.LayerNorm([2048]).ToArray<float>(), b = column.BatchNorm(null, null, training: true).ToArray<float>();
        for (int i = 0; i < values.Length; i++)
        {
            Assert.That(a[i], Is.EqualTo((values[i] - mean) / spread).Within(2e-3));
            Assert.That(b[i], Is.EqualTo((values[i] - mean) / spread).Within(2e-3));
        }
    }

    [Test]
    public void Errors()
    {
        Assert.Throws<TensorShapeException>(() => X.LayerNorm([4]));
        Assert.Throws<TensorShapeException>(() => X.LayerNorm([3], W));
        Assert.Throws<TensorShapeException>(() => X.GroupNorm(3));
        Assert.Throws<TensorShapeException>(() => Tensor.Zeros([1, 3]).BatchNorm(null, null, training: true));
        Assert.Throws<ArgumentNullException>(() => X.BatchNorm(null, null));
        Assert.Throws<TensorDTypeException>(() => Tensor.Zeros([2, 3], DType.Int64).LayerNorm([3]));
        Assert.Throws<TensorArgumentException>(() => X.LocalResponseNorm(0));
    }
}
