namespace DeepLearning101.Native.Tests.Core;

/// <summary>Tensors of over 2³¹ elements: nothing counts in 32 bits.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class LargeTensorTests
{
    private const long Two31 = 1L << 31, N = Two31 + 70_001;

    [OneTimeTearDown]
    public void GiveBack()
    {
        MemoryTests.Settled();
    }

    // 2 GB are taken, but only the pages that are named are written: what runs over all of it is in the long tests.
    [Test]
    public void Places_beyond_two_to_the_31([Values(DType.UInt8, DType.Int8, DType.Bool)] DType type)
    {
        using Tensor x = Tensor.Empty([N], type);
        x[TensorIndex.Slice(Two31 - 50_000)] = Tensor.Zeros([], type);
        x[Two31 + 5] = Tensor.Ones([], type);
        x[TensorIndex.Slice(Two31 + 10, Two31 + 14)] = Tensor.From([1, 0, 1, 1]);
        x[^1] = Tensor.Ones([], type);
        Assert.That((x[Two31 + 5].Item(), x[-1].Item(), x[N - 1].Item(), x[N - 2].Item()), Is.EqualTo((1.0, 1.0, 1.0, 0.0)));
        using Tensor border = x[TensorIndex.Slice(Two31 - 40_000)];
        Assert.That((border.Offset, border.Count), Is.EqualTo((Two31 - 40_000, 110_001L)));
        Assert.That((border.Sum().Item<long>(), border.CountNonzero().Item<long>()), Is.EqualTo((5L, 5L)));
        Assert.That(border.Cast(DType.Int32).ArgMax().Item<long>() + border.Offset, Is.EqualTo(Two31 + 5));
        Assert.That(x[TensorIndex.Slice(N - 1, Two31 - 3, -30_000)].Cast(DType.Int32).ToArray<int>(), Is.EqualTo(new[] { 1, 0, 0 }));
        Assert.That((border.Cast(DType.Int32) + border.Cast(DType.Int32)).Sum().Item<long>(), Is.EqualTo(10));
        using Tensor places = Tensor.From([Two31 + 5, Two31, -1, Two31 + 12]);
        Assert.That(x.Index(places).Cast(DType.Int32).ToArray<int>(), Is.EqualTo(new[] { 1, 0, 1, 1 }));
        Assert.That(x.Gather(0, Tensor.From([N - 1, Two31 + 11])).Cast(DType.Int32).ToArray<int>(), Is.EqualTo(new[] { 1, 0 }));
        x.IndexPut_([places], Tensor.From([0, 1, 0, 1]).Cast(type));
        Assert.That(x.IndexSelect(0, places.Where(places >= 0, N - 1)).Cast(DType.Int32).ToArray<int>(), Is.EqualTo(new[] { 0, 1, 0, 1 }));
        using Tensor copy = border.Clone();
        Assert.That(copy.Sum().Item<long>(), Is.EqualTo(4));
        using Tensor rows = x[TensorIndex.Slice(null, 65_536L * 32_769)].Reshape([65_536, 32_769]), turned = rows.T;
        Assert.That(rows[65_535, 32_767].Item(), Is.EqualTo(x[65_536L * 32_769 - 2].Item()));
        Assert.That((turned.Shape[0], turned[32_768, 65_535].Item()), Is.EqualTo((32_769L, x[65_536L * 32_769 - 1].Item())));
        Assert.That(rows[^1].Sum().Item<long>(), Is.EqualTo(x[TensorIndex.Slice(65_535L * 32_769, 65_536L * 32_769)].Sum().Item<long>()));
        Assert.That(Assert.Throws<TensorIndexException>(() => _ = x[N])!.Index, Is.EqualTo(N));
    }

    [Test]
    [Explicit]
    [Category("Long")]
    public void Bytes_beyond_two_to_the_31()
    {
        using Tensor x = Tensor.Full([N], 1, DType.UInt8);
        Assert.That((x.Count, x.Shape[0]), Is.EqualTo((N, N)));
        Assert.That(x.Sum().Item<long>(), Is.EqualTo(N));
        x[Two31 + 5] = Tensor.Scalar((byte)9);
        x[TensorIndex.Slice(Two31 + 10, Two31 + 14)] = Tensor.From([3, 4, 5, 6]);
        x[^1] = Tensor.Scalar((byte)7);
        Assert.That((x[Two31 + 5].Item(), x[-1].Item(), x[N - 1].Item()), Is.EqualTo((9.0, 7.0, 7.0)));
        Assert.That(x.Slice(0, Two31 + 8, Two31 + 16).ToArray<byte>(), Is.EqualTo(new byte[] { 1, 1, 3, 4, 5, 6, 1, 1 }));
        Assert.That(x[TensorIndex.Slice(N - 1, Two31 - 3, -30_000)].ToArray<byte>(), Is.EqualTo(new byte[] { 7, 1, 1 }));
        Assert.That(x.ArgMax().Item<long>(), Is.EqualTo(Two31 + 5));
        Assert.That(x.Max().Item(), Is.EqualTo(9));

        using (Tensor wrapped = x + 250) Assert.That(wrapped.Slice(0, Two31 + 4, Two31 + 12).ToArray<byte>(), Is.EqualTo(new byte[] { 251, 3, 251, 251, 251, 251, 253, 254 }));
        using (Tensor mask = x > 1)
        {
            Assert.That(mask.Sum().Item<long>(), Is.EqualTo(6));
            Assert.That(mask.CountNonzero().Item<long>(), Is.EqualTo(6));
            Assert.That(mask.Nonzero().Reshape([-1]).ToArray<long>(), Is.EqualTo(new[] { Two31 + 5, Two31 + 10, Two31 + 11, Two31 + 12, Two31 + 13, N - 1 }));
            Assert.That(x.Index(mask).ToArray<byte>(), Is.EqualTo(new byte[] { 9, 3, 4, 5, 6, 7 }));
        }

        using Tensor places = Tensor.From([Two31 + 5, 0, -1, Two31 + 12]);
        Assert.That(x.Index(places).ToArray<byte>(), Is.EqualTo(new byte[] { 9, 1, 7, 5 }));
        Assert.That(x.Gather(0, Tensor.From([N - 1, Two31 + 13])).ToArray<byte>(), Is.EqualTo(new byte[] { 7, 6 }));
        x.IndexPut_([places], Tensor.From([20, 21, 22, 23]).Cast(DType.UInt8));
        Assert.That(x.IndexSelect(0, Tensor.From([Two31 + 5, N - 1])).ToArray<byte>(), Is.EqualTo(new byte[] { 20, 22 }));
        using (Tensor copy = x.Clone()) Assert.That(copy[N - 1].Item(), Is.EqualTo(22));
        Assert.That(x.ToString(), Is.EqualTo("[21  1  1 ...  1  1 22], dtype=u8"));
        Assert.That(Assert.Throws<TensorIndexException>(() => _ = x[N])!.Index, Is.EqualTo(N));
    }

    [Test]
    [Explicit]
    [Category("Long")]
    public void Matrices_whose_rows_lie_beyond_two_to_the_31()
    {
        const long rows = 65_537, columns = 32_768;
        using Tensor x = Tensor.Zeros([rows, columns], DType.Int8);
        x[rows - 1] = Tensor.Arange(columns).Remainder(100);
        x[rows - 2, 3] = Tensor.Scalar(-5);
        Assert.That(x[-1].Sum().Item<long>(), Is.EqualTo(327 * 4950 + 67 * 68 / 2));
        using Tensor sums = x.Sum(1);
        Assert.That((sums[-1].Item(), sums[-2].Item(), sums[0].Item()), Is.EqualTo((327 * 4950.0 + 67 * 68 / 2, -5.0, 0.0)));
        using Tensor below = x.Sum(0);
        Assert.That((below[3].Item(), below[99].Item()), Is.EqualTo((-2.0, 99.0)));
        using Tensor turned = x.T;
        Assert.That((turned[3, rows - 2].Item(), turned.Shape[0], turned.IsContiguous), Is.EqualTo((-5.0, columns, false)));
        Assert.That(x.ArgMin().Item<long>(), Is.EqualTo((rows - 2) * columns + 3));
        using Tensor flat = x.Reshape([-1]);
        Assert.That(flat[(rows - 2) * columns + 3].Item(), Is.EqualTo(-5));
        using Tensor joined = Tensor.Cat([x[TensorIndex.Slice(rows - 2)], x[..1]], 0);
        Assert.That(joined[0, 3].Item(), Is.EqualTo(-5));
    }

    // 24 GB and more.
    [Test]
    [Explicit]
    [Category("Long")]
    public void Single_precision_beyond_two_to_the_31()
    {
        using Tensor x = Tensor.Full([N], 0.5);
        x[Two31 + 3] = Tensor.Scalar(2f);
        Assert.That(x.Sum().Item(), Is.EqualTo(0.5 * N + 1.5).Within(256));
        Assert.That(x.ArgMax().Item<long>(), Is.EqualTo(Two31 + 3));
        x.Mul_(2);
        Assert.That((x[Two31 + 3].Item(), x[N - 1].Item()), Is.EqualTo((4.0, 1.0)));
        using (Tensor y = x.Exp()) Assert.That(y[Two31 + 3].Item(), Is.EqualTo(Math.Exp(4)).Within(1e-5));
        Assert.That(x.Mean().Item(), Is.EqualTo(1).Within(1e-4));
        using Tensor drawn = Tensor.Rand([N], generator: new Generator(4));
        Assert.That(drawn[TensorIndex.Slice(Two31, Two31 + 4)].ToArray<float>(), Is.Unique);
    }
}
