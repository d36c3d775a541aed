using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Gathering, scattering and indexing by tensors: values that PyTorch 1.13 gives, meeting places, errors, gradients.</summary>
[TestFixture]
internal sealed class IndexTests
{
    private static readonly Tensor Cube = Tensor.Arange(24, DType.Float32).Reshape([2, 3, 4]);

    private static Tensor Index(params long[] values) => Tensor.From(values);

    [Test]
    public void Gathering()
    {
        Tensor x = Tensor.From(new[,] { { 1f, 2 }, { 3, 4 } });
        Assert.That(x.Gather(1, Tensor.From(new long[,] { { 0, 0 }, { 1, 0 } })).ToArray<float>(), Is.EqualTo(new float[] { 1, 1, 4, 3 }));
        Assert.That(x.Gather(0, Tensor.From(new int[,] { { 1, 0 } })).ToArray<float>(), Is.EqualTo(new float[] { 3, 2 }));
        Assert.That(Cube.IndexSelect(1, Index(2, 0, 2)).Shape.ToArray(), Is.EqualTo(new long[] { 2, 3, 4 }));
        Assert.That(Cube.IndexSelect(-1, Index(3))[1].ToArray<float>(), Is.EqualTo(new float[] { 15, 19, 23 }));
        Assert.That(x.Take(Tensor.From(new long[,] { { 0, -1 } })).ToArray<float>(), Is.EqualTo(new float[] { 1, 4 }));
        Assert.That(x.TakeAlongDim(x.ArgSort(1, descending: true), 1).ToArray<float>(), Is.EqualTo(new float[] { 2, 1, 4, 3 }));
        Assert.That(x.TakeAlongDim(Tensor.From(new long[,] { { 1 } }), 1).ToArray<float>(), Is.EqualTo(new float[] { 2, 4 }));
        Assert.That(Tensor.Scalar(5f).Gather(0, Tensor.Scalar(0L)).Item(), Is.EqualTo(5));
        Assert.That(x.IndexSelect(0, Index()).Shape.ToArray(), Is.EqualTo(new long[] { 0, 2 }));
        Assert.That(x.Cast(DType.Complex64).IndexSelect(0, Index(1)).ToArray<Complex64>()[1].Real, Is.EqualTo(4));
    }

    [Test]
    public void OutsideIsSaidWithIndexLengthAndDimension()
    {
        TensorIndexException error = Assert.Throws<TensorIndexException>(() => Cube.IndexSelect(1, Index(0, 3)))!;
        Assert.That((error.Index, error.Length, error.Op), Is.EqualTo((3L, 3L, "gather")));
        Assert.That(error.Message, Does.Contain("[0, 2] of dimension 1; given 3"));
        Assert.That(() => Cube.IndexSelect(1, Index(-1)), Throws.InstanceOf<TensorIndexException>());
        Assert.That(() => Cube.Take(Index(-25)), Throws.InstanceOf<TensorIndexException>().With.Message.Contains("[-24, 23]").And.Message.Contains("given -25"));
        Assert.That(() => Cube.Index(Index(0), Index(5)), Throws.InstanceOf<TensorIndexException>().With.Message.Contains("dimension 1; given 5"));
        Assert.That(() => Cube.IndexSelect(0, Tensor.From(new[] { 0.5f })), Throws.InstanceOf<TensorDTypeException>());
        Assert.That(() => Cube.Gather(0, Index(0)), Throws.InstanceOf<TensorShapeException>());
        Assert.That(() => Tensor.Zeros([3]).ScatterAdd(0, Index(0), Tensor.Zeros([1], DType.Float64)), Throws.InstanceOf<TensorDTypeException>());
        // Nothing is written before all indices are checked.
        Tensor target = Tensor.Zeros([3]);
        Assert.That(() => target.Scatter_(0, Index(0, 7), 1), Throws.InstanceOf<TensorIndexException>());
        Assert.That(target.ToArray<float>(), Is.All.Zero);
    }

    [Test]
    public void WhereElementsMeet()
    {
        Tensor x = Tensor.From(new[] { 1f, 2, 3 }), index = Index(0, 0, 2), source = Tensor.From(new[] { 4f, 5, 6 });
        Assert.That(x.Scatter(0, index, source).ToArray<float>(), Is.EqualTo(new float[] { 5, 2, 6 }), "the last one stays");
        Assert.That(x.ScatterAdd(0, index, source).ToArray<float>(), Is.EqualTo(new float[] { 10, 2, 9 }));
        Assert.That(x.ScatterReduce(0, index, source, ScatterReduction.Prod).ToArray<float>(), Is.EqualTo(new float[] { 20, 2, 18 }));
        Assert.That(x.ScatterReduce(0, index, source, ScatterReduction.Mean).ToArray<float>(), Is.EqualTo(new float[] { 10 / 3f, 2, 4.5f }));
        Assert.That(x.ScatterReduce(0, index, source, ScatterReduction.Mean, includeSelf: false).ToArray<float>(), Is.EqualTo(new float[] { 4.5f, 2, 6 }));
        Assert.That(x.ScatterReduce(0, index, source, ScatterReduction.Amax, includeSelf: false).ToArray<float>(), Is.EqualTo(new float[] { 5, 2, 6 }));
        Assert.That(x.ScatterReduce(0, index, -source, ScatterReduction.Amin).ToArray<float>(), Is.EqualTo(new float[] { -5, 2, -6 }));
        Assert.That(x.Cast(DType.Int32).ScatterReduce(0, index, -source.Cast(DType.Int32), ScatterReduction.Mean).ToArray<int>(), Is.EqualTo(new[] { -3, 2, -2 }));
        Assert.That(x.IndexAdd(0, Index(1, 1), Tensor.From(new[] { 10f, 20 }), alpha: 2).ToArray<float>(), Is.EqualTo(new float[] { 1, 62, 3 }));
        Assert.That(x.IndexFill(0, Index(2), -1).ToArray<float>(), Is.EqualTo(new float[] { 1, 2, -1 }));
        Assert.That(Tensor.Zeros([2, 3]).IndexCopy(1, Index(2, 0), Tensor.From(new[,] { { 1f, 2 }, { 3, 4 } })).ToArray<float>(), Is.EqualTo(new float[] { 2, 0, 1, 4, 0, 3 }));
        Tensor half = Tensor.Zeros([1], DType.Float16).ScatterAdd(0, Tensor.Zeros([4000], DType.Int64), Tensor.Ones([4000], DType.Float16));
        Assert.That(half.Item(), Is.EqualTo(4000), "halves are added in f32 and rounded once");
    }

    [Test]
    public void ScatterAddsInOrderOnAnyNumberOfThreads()
    {
        Tensor source = Tensor.Randn([500, 96], generator: new Generator(1)), index = Tensor.RandInt(7, [500], generator: new Generator(2));
        uint[][] bits = [.. ((int[])[1, 2, 7]).Select(n =>
        {
            using ContextScope limit = Threads.Limit(n);
            return Tensor.Zeros([7, 96]).IndexAdd(0, index, source).ToArray<float>().Select(BitConverter.SingleToUInt32Bits).ToArray();
        })];
        var expected = new float[7 * 96];
        float[] s = source.ToArray<float>();
        long[] at = index.ToArray<long>();
        for (int i = 0; i < 500; i++) for (int c = 0; c < 96; c++) expected[at[i] * 96 + c] += s[i * 96 + c];
        foreach (uint[] b in bits) Assert.That(b, Is.EqualTo(expected.Select(BitConverter.SingleToUInt32Bits)));
        Assert.That(Tensor.Zeros([96, 7]).IndexAdd(1, index, source.T).T.Contiguous().ToArray<float>(), Is.EqualTo(expected), "along the last dimension");
    }

    [Test]
    public void IndexingByTensors()
    {
        Assert.That(Cube.Index(null, Index(0, 2), Index(1, 3)).ToArray<float>(), Is.EqualTo(new float[] { 1, 11, 13, 23 }));
        Tensor apart = Cube.Index(Index(0, 1), null, Index(1, 3));
        Assert.That(apart.Shape.ToArray(), Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(apart.ToArray<float>(), Is.EqualTo(new float[] { 1, 5, 9, 15, 19, 23 }));
        Tensor square = Tensor.From(new long[,] { { 0, 1 }, { 1, 0 } });
        Assert.That(Cube.Index(null, square).Shape.ToArray(), Is.EqualTo(new long[] { 2, 2, 2, 4 }));
        Assert.That(Cube.Index(Index(-1)).ToArray<float>()[0], Is.EqualTo(12));
        Tensor mask = Cube.Greater(21);
        Assert.That(Cube.Index(mask).ToArray<float>(), Is.EqualTo(new float[] { 22, 23 }));
        Assert.That(Cube[mask].ToArray<float>(), Is.EqualTo(new float[] { 22, 23 }));
        Assert.That(Cube[1, Index(0, 2), 1..3].ToArray<float>(), Is.EqualTo(new float[] { 13, 14, 21, 22 }));
        Assert.That(Cube[TensorIndex.Rest, Index(3)].ToArray<float>(), Is.EqualTo(new float[] { 3, 7, 11, 15, 19, 23 }));
        Assert.That(Cube[0, Tensor.From(new[] { true, false, true })].ToArray<float>(), Is.EqualTo(new float[] { 0, 1, 2, 3, 8, 9, 10, 11 }));
        Assert.That(() => Cube.Index(Tensor.From(new[] { true, false, true })), Throws.InstanceOf<TensorShapeException>());
        Assert.That(() => Cube.Index(Index(0, 1), Index(0, 1, 2)), Throws.InstanceOf<TensorShapeException>());
        Assert.That(Cube.Nonzero()[0].ToArray<long>(), Is.EqualTo(new long[] { 0, 0, 1 }));
        Assert.That(Tensor.Scalar(2f).Nonzero().Shape.ToArray(), Is.EqualTo(new long[] { 1, 0 }));
    }

    [Test]
    public void WritingByIndex()
    {
        Tensor x = Tensor.Zeros([3, 4]);
        x[1, 1..3] = Tensor.From(new[] { 5f, 6 });
        x[Index(0, 2), Index(0, 3)] = Tensor.Scalar(7f);
        x[x.Equal(5)] = Tensor.Scalar(-5.0);
        Assert.That(x.ToArray<float>(), Is.EqualTo(new float[] { 7, 0, 0, 0, 0, -5, 6, 0, 0, 0, 0, 7 }));
        x.IndexPut_([Index(0, 0)], Tensor.Ones([4]), accumulate: true);
        Assert.That(x[0].ToArray<float>(), Is.EqualTo(new float[] { 9, 2, 2, 2 }));
        Assert.That(Cube.IndexPut([Index(0, 1), null, Index(1, 3)], Tensor.Scalar(-1f)).Less(0).Sum().Item(), Is.EqualTo(6));
        Assert.That(x.MaskedScatter(x.Equal(2), Tensor.From(new[] { 1f, 2, 3, 4 }))[0].ToArray<float>(), Is.EqualTo(new float[] { 9, 1, 2, 3 }));
        Assert.That(x.MaskedSelect(Tensor.From(new[] { true, false, false, false })).ToArray<float>(), Is.EqualTo(new float[] { 9, 0, 0 }));
        Tensor turned = Tensor.Zeros([2, 3]).T;
        turned.IndexPut_([Index(2), Index(0)], Tensor.Scalar(4f));
        Assert.That(turned[2, 0].Item(), Is.EqualTo(4));
        Tensor part = Tensor.Zeros([2, 3]);
        part[.., 1].Fill_(4);
        Assert.That(part.ToArray<float>(), Is.EqualTo(new float[] { 0, 4, 0, 0, 4, 0 }));
        Assert.That(() => x.MaskedFill_(x.Equal(9), 0.5), Throws.Nothing);
        Tensor self = Tensor.From(new[] { 1f, 2, 3 });
        Assert.That(self.IndexAdd_(0, Index(1, 2, 0), self).ToArray<float>(), Is.EqualTo(new float[] { 4, 3, 5 }), "the source is read as it was");
        Assert.That(() => x.Cast(DType.Int32).MaskedFill(x.Equal(9), 0.5), Throws.InstanceOf<TensorDTypeException>());
    }

    [Test]
    public void WritingWhatIsRecorded()
    {
        Tensor x = GradCheck.Values(1, [3, 4]), v = GradCheck.Values(2, [2]);
        GradCheck.First(t =>
        {
            Tensor y = t[0] * 2;
            y[1, 1..3] = t[1] * 3;
            return y * y;
        }, x, v);
        GradCheck.First(t =>
        {
            Tensor y = t[0] * 2;
            y.IndexPut_([Index(0, 2), Index(3, 3)], t[1], accumulate: true);
            return y * y;
        }, x, v);
    }

    [Test]
    public void Gradients()
    {
        Tensor x = GradCheck.Values(1, [3, 4]), s = GradCheck.Values(2, [2, 5]), index = Tensor.RandInt(4, [2, 5], generator: new Generator(3));
        GradCheck.Second(t => t[0].Gather(1, index) * t[0].Gather(1, index), x);
        GradCheck.First(t => t[0].Scatter(1, index, t[1]), x, s);
        GradCheck.Second(t => t[0].ScatterAdd(1, index, t[1]) * t[0], x, s);
        foreach (ScatterReduction reduction in Enum.GetValues<ScatterReduction>())
            foreach (bool self in (bool[])[true, false]) GradCheck.First(t => t[0].ScatterReduce(1, index, t[1], reduction, self), x, s);
        GradCheck.First(t => t[0].IndexCopy(1, Index(2, 2), t[1]), x, GradCheck.Values(4, [3, 2]));
        GradCheck.First(t => t[0].Index(Index(0, 2, 0), Index(1, 1, 1)), x);
        GradCheck.First(t => t[0].IndexPut([null, Index(1, 3)], t[1]), x, GradCheck.Values(4, [3, 2]));
        GradCheck.First(t => t[0].MaskedSelect(t[0].Greater(0)), x);
        GradCheck.First(t => t[0].MaskedScatter(x.Greater(0), t[1]), x, GradCheck.Values(5, [12]));
        GradCheck.First(t => t[0].MaskedFill(x.Greater(0), t[1]), x, GradCheck.Values(5, []));
        GradCheck.First(t => t[0].Take(Index(-1, 0, -1)), x);
        Tensor zeros = Tensor.From(new[] { 0.0, 2, 0 }), factors = Tensor.From(new[] { 3.0, 0, 0, 5 });
        GradCheck.First(t => t[0].ScatterReduce(0, Index(0, 1, 2, 1), t[1], ScatterReduction.Prod), zeros, factors);
    }
}
