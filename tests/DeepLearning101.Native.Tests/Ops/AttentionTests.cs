using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Attention against values of PyTorch 1.13, masks, gradients.</summary>
[TestFixture]
internal sealed class AttentionTests
{
    private static readonly Tensor Q = Wave.Of([1, 3, 2]), K = Wave.Of([1, 4, 2], 2), V = Wave.Of([1, 4, 2], 3);

    [Test]
    public void ValuesAsPyTorch()
    {
        Wave.Check(Q.ScaledDotProductAttention(K, V), [-0.3886829606882499, 0.5048707825544559, -0.4020401451738643, 0.5203124557812611, -0.3796169130743994, 0.5010830150223822], 1e-15);
        double[] causal = [0.0, 0.1411200080598672, -0.0986757077732753, 0.2368232411080386, -0.3006994455702151, 0.4297726835056447];
        Wave.Check(Q.ScaledDotProductAttention(K, V, isCausal: true), causal, 1e-15);
        Tensor seen = Tensor.Tri(3, 4, 0, DType.Bool);
        Wave.Check(Q.ScaledDotProductAttention(K, V, seen), causal, 1e-15);
        Wave.Check(Q.ScaledDotProductAttention(K, V, Tensor.Zeros([3, 4], DType.Float64).Where(seen, double.NegativeInfinity)), causal, 1e-15);
    }

    [Test]
    public void MultiHeadAsPyTorch()
    {
        Tensor inWeight = Wave.Of([12, 4]), inBias = Wave.Of([12], 2) * 0.1, outWeight = Wave.Of([4, 4], 3), outBias = Wave.Of([4]) * 0.1, x = Wave.Of([2, 3, 4], 0.7);
        Wave.Check(x.MultiHeadAttention(x, x, 2, inWeight, inBias, outWeight, outBias),
        [
            -1.08913665815277, -2.47093412761184, -3.132164414207332, -2.8704483004195964, 1.0603178198819676, 2.658750041729809, 3.3757896944506225, 2.983393205919558,
            -1.1751521419041935, -2.9092399406588063, -3.7858811214062005, -3.5354253498912995, 0.376782681200845, 2.351302871240411, 3.540443809294582, 3.5687284296742945,
            -0.70988266267605, -3.1049312795617228, -4.581420422680119, -4.682371988402937, 0.398634234540482, 2.5483224273647873, 3.8511037207214915, 3.896012065704084,
        ]);
        Tensor padding = Tensor.From(new[,] { { false, false, true }, { false, false, false } });
        Wave.Check(x.MultiHeadAttention(Wave.Of([2, 3, 4], 0.3), Wave.Of([2, 3, 4], 0.4), 2, inWeight, inBias, outWeight, outBias, padding),
        [
            0.8285548076176579, 1.7998801072093285, 2.1580311181520844, 1.7870423496601089, 0.6566142234846499, 0.6750555891876353, 0.4315964574611454, -0.0018505781522684,
            0.6983914927541431, 0.9386345075895233, 0.8346634156553756, 0.4148298000587737, 0.5528244370020177, 0.9454702502915542, 0.9917672084874725, 0.6731393723832508,
            -0.3399417225019714, -0.4042849221790719, -0.3934591232265295, -0.3149629026608204, 0.6056118456192733, 1.353398580468285, 1.6274436724677557, 1.338047243412189,
        ]);
        Tensor one = x[0];
        Wave.Check(one.MultiHeadAttention(one, one, 2, inWeight, inBias, outWeight, outBias), x.MultiHeadAttention(x, x, 2, inWeight, inBias, outWeight, outBias)[0].ToArray<double>(), 1e-14);
    }

    [Test]
    public void GradientsOfManyBlocks([Values] bool causal)
    {
        // 150 queries are three blocks, the last one short.
        Tensor q = GradCheck.Values(1, [2, 150, 3]), k = GradCheck.Values(2, [2, 140, 3]), v = GradCheck.Values(3, [2, 140, 2]), g = GradCheck.Values(4, [2, 150, 2]);
        Tensor[] a = [q.Clone().RequiresGrad_(), k.Clone().RequiresGrad_(), v.Clone().RequiresGrad_()], b = [q.Clone().RequiresGrad_(), k.Clone().RequiresGrad_(), v.Clone().RequiresGrad_()];
        a[0].ScaledDotProductAttention(a[1], a[2], isCausal: causal).Backward(g);
        Tensor scores = b[0].MatMul(b[1].T) / Math.Sqrt(3);
        if (causal) scores = scores.Where(Tensor.Tri(150, 140, 0, DType.Bool), double.NegativeInfinity);
        scores.Softmax(-1).MatMul(b[2]).Backward(g);
        for (int i = 0; i < 3; i++) Wave.Check(a[i].Grad!, b[i].Grad!.ToArray<double>(), 1e-12);
    }

    [Test]
    public void GradientOfAMask() =>
        GradCheck.Second(t => t[0].ScaledDotProductAttention(t[1], t[2], t[3]), GradCheck.Values(1, [2, 3, 2]), GradCheck.Values(2, [2, 4, 2]), GradCheck.Values(3, [2, 4, 3]), GradCheck.Values(4, [3, 4]));

    [Test]
    public void ASingleKeyGetsAllTheWeightAndNoneGivesNaN()
    {
        Tensor one = Tensor.From(new[,] { { false, true, false, false } });
        Wave.Check(Q.ScaledDotProductAttention(K, V, one), [.. Enumerable.Repeat(V[0, 1].ToArray<double>(), 3).SelectMany(x => x)], 0);
        Assert.That(Q.ScaledDotProductAttention(K, V, one.LogicalAnd(one.LogicalNot())).ToArray<double>(), Is.All.NaN);
    }

    [Test]
    public void Errors()
    {
        Assert.Throws<ArgumentException>(() => Q.ScaledDotProductAttention(K, V, Tensor.Ones([3, 4], DType.Bool), isCausal: true));
        Assert.Throws<TensorShapeException>(() => Q.ScaledDotProductAttention(K, V, Tensor.Ones([2, 4], DType.Bool)));
        Assert.Throws<TensorShapeException>(() => Q.ScaledDotProductAttention(Wave.Of([1, 4, 3]), V));
        Assert.Throws<TensorDTypeException>(() => Q.ScaledDotProductAttention(K, V, Tensor.Ones([3, 4], DType.Int64)));
    }
}
