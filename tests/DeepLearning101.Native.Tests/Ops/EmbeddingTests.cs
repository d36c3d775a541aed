using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Tables of vectors and bags of them.</summary>
[TestFixture]
internal sealed class EmbeddingTests
{
    [Test]
    public void RowsAndTheirGradient()
    {
        Tensor table = Wave.Of([4, 2]).RequiresGrad_(), index = Tensor.From(new long[,] { { 1, 3 }, { 1, 0 } });
        Tensor y = index.Embedding(table, paddingIdx: -1);
        Assert.That(y.Shape.ToArray(), Is.EqualTo(new long[] { 2, 2, 2 }));
        Wave.Check(y.Detach(), [Math.Sin(2), Math.Sin(3), Math.Sin(6), Math.Sin(7), Math.Sin(2), Math.Sin(3), 0, Math.Sin(1)], 0);
        y.Backward(Tensor.From<double>([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]));
        Wave.Check(table.Grad!, [7, 8, 6, 8, 0, 0, 0, 0], 0);
        GradCheck.Second(t => index.Embedding(t[0]), Wave.Of([4, 2]));
    }

    [Test]
    public void GradientHasTheSameBitsForEveryThreadCount()
    {
        Tensor table = Tensor.Zeros([100, 33]).RequiresGrad_(), index = Tensor.From(Enumerable.Range(0, 5000).Select(i => (long)(i * 31 % 97)).ToArray());
        Tensor g = Wave.Of([5000, 33]).Cast(DType.Float32);
        float[]? first = null;
        foreach (int threads in (int[])[1, 2, 7])
        {
            using ContextScope limit = Native.Threads.Limit(threads);
            table.ZeroGrad();
            index.Embedding(table).Backward(g);
            float[] gradient = table.Grad!.ToArray<float>();
            Assert.That(gradient, Is.EqualTo(first ??= gradient));
        }
    }

    [Test]
    public void BagsAsPyTorch()
    {
        Tensor table = Wave.Of([4, 2]), index = Tensor.From(new long[] { 0, 2, 1, 1, 3 }), offsets = Tensor.From(new long[] { 0, 2, 2, 4 });
        Wave.Check(index.EmbeddingBag(table, offsets), [-0.3784012476539641, -0.058726644927621, 0.0, 0.0, 0.9092974268256817, 0.1411200080598672, -0.2794154981989259, 0.6569865987187891]);
        Wave.Check(index.EmbeddingBag(table, offsets, EmbeddingBagMode.Sum), [-0.7568024953079282, -0.1174532898552419, 0.0, 0.0, 1.8185948536513634, 0.2822400161197344, -0.2794154981989259, 0.6569865987187891]);
        Wave.Check(index.EmbeddingBag(table, offsets, EmbeddingBagMode.Max), [0.0, 0.8414709848078965, 0.0, 0.0, 0.9092974268256817, 0.1411200080598672, -0.2794154981989259, 0.6569865987187891]);
        Tensor square = Tensor.From(new long[,] { { 0, 2 }, { 1, 1 } });
        Wave.Check(square.EmbeddingBag(table, mode: EmbeddingBagMode.Sum, perSampleWeights: Tensor.From(new[,] { { 1.0, 1 }, { 0.5, 0.25 } })), [-0.7568024953079282, -0.1174532898552419, 0.75 * Math.Sin(2), 0.75 * Math.Sin(3)]);
        GradCheck.First(t => index.EmbeddingBag(t[0], offsets), table);
    }

    [Test]
    public void Errors()
    {
        Assert.That(Assert.Throws<TensorIndexException>(() => Tensor.From(new long[] { 4 }).Embedding(Tensor.Zeros([4, 2])))!.Message, Does.StartWith("Embedding: indices must lie in [0, 3]; given 4."));
        Assert.Throws<TensorIndexException>(() => Tensor.From(new long[] { -1 }).Embedding(Tensor.Zeros([4, 2])));
        Assert.Throws<TensorDTypeException>(() => Tensor.Zeros([2]).Embedding(Tensor.Zeros([4, 2])));
        Assert.Throws<TensorShapeException>(() => Tensor.From(new long[] { 0 }).EmbeddingBag(Tensor.Zeros([4, 2])));
    }
}
