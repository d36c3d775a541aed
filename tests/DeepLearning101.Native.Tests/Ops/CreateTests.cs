namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Creation of tensors.</summary>
[TestFixture]
internal sealed class CreateTests
{
    [Test]
    public void Arange()
    {
        Assert.That(Tensor.Arange(4).ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 2, 3 }));
        Assert.That(Tensor.Arange(7, 1, -2).ToArray<long>(), Is.EqualTo(new long[] { 7, 5, 3 }));
        Assert.That(Tensor.Arange(0, 1, 0.25).ToArray<float>(), Is.EqualTo(new[] { 0, 0.25f, 0.5f, 0.75f }));
        Assert.That(Tensor.Arange(3.0).DType, Is.EqualTo(DType.Float32));
        Assert.That(Tensor.Arange(5, 5).Count, Is.Zero);
        Assert.That(Tensor.Arange(1L << 60, (1L << 60) + 3).ToArray<long>()[2], Is.EqualTo((1L << 60) + 2));
        float[] many = Tensor.Arange(0, 200000, 1.0).ToArray<float>();
        Assert.That(many[123457], Is.EqualTo(123457f));
        Assert.That(Assert.Throws<TensorArgumentException>(() => Tensor.Arange(0, 5, -1))!.Message, Does.Contain("step"));
    }

    [Test]
    public void Linspace_and_logspace()
    {
        Assert.That(Tensor.Linspace(-1, 1, 5).ToArray<float>(), Is.EqualTo(new[] { -1, -0.5f, 0, 0.5f, 1 }));
        double[] fine = Tensor.Linspace(0, 0.1, 1001, DType.Float64).ToArray<double>();
        Assert.That((fine[0], fine[1000]), Is.EqualTo((0.0, 0.1)));
        Assert.That(Tensor.Linspace(3, 9, 1).Item(), Is.EqualTo(3));
        Assert.That(Tensor.Linspace(3, 9, 0).Count, Is.Zero);
        Assert.That(Tensor.Logspace(0, 3, 4).ToArray<float>(), Is.EqualTo(new float[] { 1, 10, 100, 1000 }));
        Assert.That(Tensor.Logspace(-1, 2, 4, @base: 2).ToArray<float>(), Is.EqualTo(new[] { 0.5f, 1, 2, 4 }));
    }

    [Test]
    public void Eye_and_triangles()
    {
        Assert.That(Tensor.Eye(2, 3).ToArray<float>(), Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 0 }));
        Assert.That(Tensor.Eye(3, dtype: DType.Bool).ToArray<bool>().Count(b => b), Is.EqualTo(3));
        Tensor x = Tensor.Arange(9).Reshape([3, 3]);
        Assert.That(x.Tril().ToArray<long>(), Is.EqualTo(new long[] { 0, 0, 0, 3, 4, 0, 6, 7, 8 }));
        Assert.That(x.Triu(1).ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 2, 0, 0, 5, 0, 0, 0 }));
        Assert.That(x.Tril(-1).ToArray<long>(), Is.EqualTo(new long[] { 0, 0, 0, 3, 0, 0, 6, 7, 0 }));
        Assert.That(Tensor.Tri(2, 3, 1, DType.Int64).ToArray<long>(), Is.EqualTo(new long[] { 1, 1, 0, 1, 1, 1 }));
        Tensor y = x.Clone();
        Assert.That(y.Permute([1, 0]).Triu_(), Is.Not.Null);
        Assert.That(y.ToArray<long>(), Is.EqualTo(new long[] { 0, 0, 0, 3, 4, 0, 6, 7, 8 }), "through a transposed view the lower triangle stays");
        Assert.Throws<TensorShapeException>(() => Tensor.Arange(3).Tril());
    }

    [Test]
    public void One_hot()
    {
        Assert.That(Tensor.From([0L, 2, 1]).OneHot().ToArray<long>(), Is.EqualTo(new long[] { 1, 0, 0, 0, 0, 1, 0, 1, 0 }));
        Assert.That(Tensor.From([1, 0]).OneHot(4).Shape.ToArray(), Is.EqualTo(new long[] { 2, 4 }));
        Assert.That(Assert.Throws<TensorIndexException>(() => Tensor.From([0L, 5]).OneHot(3))!.Message, Does.Contain("5"));
        Assert.Throws<TensorIndexException>(() => Tensor.From([-1L]).OneHot(3));
        Assert.Throws<TensorArgumentException>(() => Tensor.Zeros([0], DType.Int64).OneHot());
        Assert.Throws<TensorDTypeException>(() => Tensor.From([1f]).OneHot(2));
    }

    [Test]
    public void Diag_and_meshgrid()
    {
        Tensor m = Tensor.From([1L, 2]).Diag(1);
        Assert.That(m.ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 0, 0, 0, 2, 0, 0, 0 }));
        Assert.That(m.Diag(1).ToArray<long>(), Is.EqualTo(new long[] { 1, 2 }));
        Tensor[] ij = Tensor.Meshgrid([Tensor.From([1L, 2]), Tensor.From([10L, 20, 30])]);
        Assert.That(ij[0].ToArray<long>(), Is.EqualTo(new long[] { 1, 1, 1, 2, 2, 2 }));
        Assert.That(ij[1].ToArray<long>(), Is.EqualTo(new long[] { 10, 20, 30, 10, 20, 30 }));
        Tensor[] xy = Tensor.Meshgrid([Tensor.From([1L, 2]), Tensor.From([10L, 20, 30])], GridIndexing.Xy);
        Assert.That(xy[0].Shape.ToArray(), Is.EqualTo(new long[] { 3, 2 }));
        Assert.That(xy[1].ToArray<long>(), Is.EqualTo(new long[] { 10, 10, 20, 20, 30, 30 }));
        Assert.That(Tensor.EmptyLike(xy[0]).Shape.ToArray(), Is.EqualTo(new long[] { 3, 2 }));
    }

    [Test]
    public void Triangles_have_gradients()
    {
        Tensor x = Tensor.Ones([3, 3], DType.Float64).RequiresGrad_();
        x.Triu(1).Square().Sum().Backward();
        Assert.That(x.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 0, 2, 2, 0, 0, 2, 0, 0, 0 }));
    }
}
