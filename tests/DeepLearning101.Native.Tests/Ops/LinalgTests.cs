using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Products, contractions and distances against values of PyTorch 1.13 or by hand.</summary>
[TestFixture]
internal sealed class LinalgTests
{
    [Test]
    public void NamedProducts()
    {
        Tensor a = Tensor.From(new[,] { { 1.0, 2 }, { 3, 4 } }), v = Tensor.From(new[] { 5.0, 6 });
        Wave.Check(v.Dot(v), [61]);
        Wave.Check(v.Outer(v), [25, 30, 30, 36]);
        Wave.Check(a.Mv(v), [17, 39]);
        Wave.Check(a.Mm(a), [7, 10, 15, 22]);
        Wave.Check(a.Unsqueeze(0).Bmm(a.Unsqueeze(0)), [7, 10, 15, 22]);
        Wave.Check(v.Addmm(a, a, beta: 2, alpha: 0.5), [13.5, 17, 17.5, 23]);
        Wave.Check(Tensor.From(new[] { double.NaN, 1 }).Addmm(a, a, beta: 0), [7, 10, 15, 22]);
        Wave.Check(v.Addmv(a, v), [22, 45]);
        Wave.Check(a.Unsqueeze(0).Baddbmm(a.Unsqueeze(0), a.Unsqueeze(0)), [8, 12, 18, 26]);
        Assert.That(Tensor.From(new[,] { { 1, 2 }, { 3, 4 } }).Trace().Item<long>(), Is.EqualTo(5));
        Wave.Check(Wave.Of([2, 2]).Kron(Wave.Of([1, 3], 2)), [0.0, 0.0, 0.0, 0.0, 0.7651474012342926, -0.6368273410318358, 0.0, 0.826821810431806, -0.6881585615987542, 0.0, 0.1283200602024567, -0.1067999742375824], 1e-15);
        Wave.Check(Wave.Of([2, 3]).Bilinear(Wave.Of([2, 2], 2), Wave.Of([2, 3, 2], 3), Wave.Of([2])), [0.8530035572838394, 2.3999884754757614, -0.2936148922033206, 0.1231376616262316], 1e-14);
    }

    [Test]
    public void IntegerProducts([Values(DType.UInt8, DType.Int8, DType.Int16, DType.Int32, DType.Int64)] DType dtype)
    {
        Tensor a = Tensor.From(new long[,] { { 1, 2, 3 }, { 4, 5, 6 } }).Cast(dtype), b = Tensor.From(new long[,] { { 1, 2 }, { 3, 4 }, { 50, 60 } }).Cast(dtype);
        Tensor y = a.MatMul(b);
        Assert.That(y.DType, Is.EqualTo(dtype));
        Assert.That(y.T.Cast(DType.Int64).ToArray<long>(), Is.EqualTo(dtype == DType.Int8 ? new long[] { -99, 319 - 256, 190 - 256, 388 - 512 } : dtype == DType.UInt8 ? [157, 319 - 256, 190, 388 - 256] : new long[] { 157, 319, 190, 388 }));
        Tensor batch = a.Unsqueeze(0).Expand([3, 2, 3]).MatMul(b.T.Contiguous().T);
        Assert.That(batch[2].Cast(DType.Int64).ToArray<long>(), Is.EqualTo(y.Cast(DType.Int64).ToArray<long>()));
    }

    [Test]
    public void EinsumAsPyTorch()
    {
        Wave.Check(Tensor.Einsum("bij,bjk,kl->bil", Wave.Of([2, 2, 3]), Wave.Of([2, 3, 2], 2), Wave.Of([2, 2], 3)),
            [0.2039166009200969, -0.263677416561028, -0.2407045641415145, 0.3019657056097022, 0.2176469918486982, -0.1990853940406213, -0.2306998927616596, 0.2023296593103534]);
        Wave.Check(Tensor.Einsum("...ij->...ji", Wave.Of([2, 2, 3])), Wave.Of([2, 2, 3]).T.Contiguous().ToArray<double>());
        Wave.Check(Tensor.Einsum("ii->i", Wave.Of([3, 3])), [0.0, -0.7568024953079282, 0.9893582466233818]);
        Wave.Check(Tensor.Einsum("ii", Wave.Of([3, 3])), [0.9893582466233818 - 0.7568024953079282]);
        Wave.Check(Tensor.Einsum("ij,kj", Wave.Of([2, 3]), Wave.Of([2, 3], 2)), [0.0769888396355384, 0.337839261843438, 0.0375577222776541, -0.2665048579949124]);
        Wave.Check(Tensor.Einsum("b...,b...->...", Wave.Of([2, 2]), Wave.Of([2, 2], 2)), [-0.6881585615987542, 0.7257162838764084]);
        Wave.Check(Tensor.Einsum("iij, jk -> ik", Wave.Of([2, 2, 3]), Wave.Of([3, 2], 2)), [0.2627935668315735, -0.729797030710592, -0.5776320231722913, 1.0707619909537174]);
        Wave.Check(Tensor.Einsum("i,j->ij", Tensor.From(new[] { 1.0, 2 }), Tensor.From(new[] { 3.0, 4 })), [3, 4, 6, 8]);
        Wave.Check(Tensor.Einsum("ij->", Tensor.From(new[,] { { 1.0, 2 }, { 3, 4 } })), [10]);
        Wave.Check(Tensor.Einsum("ba", Tensor.From(new[,] { { 1.0, 2 }, { 3, 4 } })), [1, 3, 2, 4]);
        Wave.Check(Tensor.Einsum("iijj->ij", Wave.Of([2, 2, 2, 2])), [0, Math.Sin(3), Math.Sin(12), Math.Sin(15)]);
        Wave.Check(Tensor.Einsum("...i,...i->...", Wave.Of([2, 1, 3]), Wave.Of([2, 3], 2)), Tensor.Einsum("abi,bi->ab", Wave.Of([2, 1, 3]).Expand([2, 2, 3]), Wave.Of([2, 3], 2)).ToArray<double>());
        Assert.That(Tensor.Einsum("ij,jk", Tensor.From(new long[,] { { 1, 2 } }), Tensor.From(new long[,] { { 3 }, { 4 } })).Item<long>(), Is.EqualTo(11));
        GradCheck.Second(t => Tensor.Einsum("bij,jk,bk->bi", t), GradCheck.Values(1, [2, 2, 3]), GradCheck.Values(2, [3, 2]), GradCheck.Values(3, [2, 2]));
        GradCheck.First(t => Tensor.Einsum("iij->j", t), GradCheck.Values(1, [2, 2, 3]));
    }

    [Test]
    public void EinsumErrors()
    {
        Tensor x = Tensor.Zeros([2, 3]);
        Assert.That(Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij,jk", x))!.Message, Does.StartWith("Einsum: 'ij,jk' cannot be used: it names 2 operands, 1 are given."));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("ijk", x));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij->ik", x));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij->ii", x));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("i1", x));
        Assert.Throws<TensorShapeException>(() => Tensor.Einsum("ii", x));
        Assert.Throws<TensorShapeException>(() => Tensor.Einsum("ij,ji", x, x));
    }

    [Test]
    public void TensorDots()
    {
        Wave.Check(Wave.Of([2, 3, 4]).TensorDot(Wave.Of([4, 3, 2], 2), [1, 2], [1, 0]), [0.8851329718397424, 0.4428233141585549, 0.2826297221015149, 1.0116506760016373]);
        Wave.Check(Wave.Of([2, 3]).TensorDot(Wave.Of([3, 2]), 1), Wave.Of([2, 3]).MatMul(Wave.Of([3, 2])).ToArray<double>());
        Assert.That(Wave.Of([2]).TensorDot(Wave.Of([3]), 0).Shape.ToArray(), Is.EqualTo(new long[] { 2, 3 }));
        Assert.Throws<TensorShapeException>(() => Wave.Of([2, 3]).TensorDot(Wave.Of([2, 3]), [0], [1]));
        Assert.Throws<TensorShapeException>(() => Wave.Of([2, 3]).TensorDot(Wave.Of([2, 3]), [0, 0], [0, 0]));
        Assert.Throws<TensorArgumentException>(() => Wave.Of([2, 3]).TensorDot(Wave.Of([2, 3]), 3));
    }

    [Test]
    public void DistancesAsPyTorch()
    {
        Tensor x = Tensor.From(new[,] { { 0.5, -1.25, 2, 0 }, { 1, -3, 0.25, 4 } }), t = Tensor.From(new[,] { { 1, -1, 0.5, 0 }, { -1, 2, 0.25, 1 } });
        Wave.Check(x.PairwiseDistance(t), [1.6007815278806785, 6.1644140029693]);
        Wave.Check(x.PairwiseDistance(t, p: 1), [2.25, 10.000002]);
        Wave.Check(x.PairwiseDistance(t, p: 3, keepDim: true), [1.520551336886136, 5.428834826027479]);
        Wave.Check(x.Cdist(t), [1.6007810593582121, 4.107919181288746, 4.479118216792229, 6.164414002968976]);
        Wave.Check(x.Cdist(t, 1), [2.25, 7.5, 6.25, 10.0]);
        Wave.Check(x.Cdist(t, double.PositiveInfinity), [1.5, 3.25, 4.0, 5.0]);
        Wave.Check(x.CosineSimilarity(t), [0.7604312428023119, -0.23369206344820065]);
        Wave.Check((x * 1e-9).CosineSimilarity(t * 1e-9), [0.0275, -0.029375]);
        Wave.Check((x * 1e-9).CosineSimilarity(t), [0.18333333333333335, -0.11930317440320032]);
        Wave.Check(x.CosineSimilarity(t, dim: 0), [-0.3162277660168379, -0.6536198703460924, 0.9429903335828896, 1.0]);
        Wave.Check(x.TripletMarginLoss(t, Tensor.From(new[,] { { 1.0, -1, 1, 1 }, { -1, 1, 1, -1 } }), reduction: LossReduction.None), [1.0800913885018502, 0.41441366963567905]);
        Wave.Check(x.TripletMarginLoss(t, Tensor.From(new[,] { { 1.0, -1, 1, 1 }, { -1, 1, 1, -1 } }), 3, 1, swap: true), [6.5]);
        GradCheck.Second(a => a[0].TripletMarginLoss(a[1], a[2], margin: 5), GradCheck.Values(1, [2, 3]), GradCheck.Values(2, [2, 3]), GradCheck.Values(3, [2, 3]));
        Assert.Throws<TensorArgumentException>(() => x.Cdist(t, -1));
    }
}
