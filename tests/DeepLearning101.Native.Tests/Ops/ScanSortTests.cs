using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Scans, sorting, selection, search and counting: values that PyTorch 1.13 gives, NaN, ties, long lines, gradients.</summary>
[TestFixture]
internal sealed class ScanSortTests
{
    private static readonly float Nan = float.NaN;

    [Test]
    public void Scans()
    {
        Tensor x = Tensor.From(new[,] { { 1.0, 2, 4, 8 }, { 0.5, -1, 3, 2 } });
        Assert.That(x.CumSum(0)[1].ToArray<double>(), Is.EqualTo(new[] { 1.5, 1, 7, 10 }));
        Assert.That(x.CumProd(1).ToArray<double>(), Is.EqualTo(new[] { 1, 2, 8, 64, 0.5, -0.5, -1.5, -3 }));
        Assert.That(x.LogCumSumExp(-1).ToArray<double>(), Is.EqualTo(new[] { 1, 2.3133, 4.1698, 8.0215, 0.5, 0.7014, 3.0957, 3.3841 }).Within(5e-5));
        Assert.That(Tensor.From(new[] { true, true }).CumSum(0).ToArray<long>(), Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(Tensor.From(new[] { float.NegativeInfinity, 1, float.PositiveInfinity, 2 }).LogCumSumExp(0).ToArray<float>(), Is.EqualTo(new[] { float.NegativeInfinity, 1, float.PositiveInfinity, float.PositiveInfinity }));
        (Tensor values, Tensor places) = Tensor.From(new[] { 1f, 3, 3, 2, Nan, 5 }).CumMax(0);
        Assert.That(values.ToArray<float>(), Is.EqualTo(new[] { 1, 3, 3, 3, Nan, Nan }));
        Assert.That(places.ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 2, 2, 4, 4 }));
        Assert.That(Tensor.From(new[] { 3, 1, 2, 1 }).CumMin(0).Indices.ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 1, 3 }));
        Assert.That(Tensor.Full([3], 0.5).LinearScan(Tensor.Ones([3]), 0).ToArray<float>(), Is.EqualTo(new[] { 1, 1.5f, 1.75f }));
        Assert.That(Tensor.Scalar(2f).CumSum(0).Item(), Is.EqualTo(2));
        Assert.That(Tensor.Full([1 << 20], 0.1).CumSum(0)[^1].Item(), Is.EqualTo((1 << 20) * (double)0.1f).Within(0.01), "the running sum is kept in f64");
    }

    [Test]
    public void ColumnsHaveTheBitsOfRows([Values(DType.Float32, DType.Float64)] DType type)
    {
        Tensor x = Tensor.Randn([3, 50, 203], type, generator: new Generator(1)), turned = x.MoveDim(1, -1).Contiguous();
        Assert.That(OpTable.BitHash.Of([x.CumSum(1)]), Is.EqualTo(OpTable.BitHash.Of([turned.CumSum(-1).MoveDim(-1, 1)])));
        Assert.That(OpTable.BitHash.Of([x.CumProd(1)]), Is.EqualTo(OpTable.BitHash.Of([turned.CumProd(-1).MoveDim(-1, 1)])));
        Assert.That(OpTable.BitHash.Of([x.LogCumSumExp(1)]), Is.EqualTo(OpTable.BitHash.Of([turned.LogCumSumExp(-1).MoveDim(-1, 1)])));
        Assert.That(OpTable.BitHash.Of([x.ArgSort(1)]), Is.EqualTo(OpTable.BitHash.Of([turned.ArgSort(-1).MoveDim(-1, 1)])));
    }

    [Test]
    public void LargeCallsHaveTheSameBitsOnAnyNumberOfThreads()
    {
        Tensor x = Tensor.Randn([300_000], generator: new Generator(1)), m = x.Reshape([500, 600]), index = Tensor.RandInt(500, [500, 600], generator: new Generator(2));
        string[] hashes = [.. ((int[])[1, 2, 7]).Select(n =>
        {
            using ContextScope limit = Threads.Limit(n);
            return OpTable.BitHash.Of([x.Sum(), x.Mean(), x.Var(), x.LogSumExp(0), x.Norm(), x.Norm(3), x.Prod(), x.ArgMax(), m.Var(0), m.Std(1), m.LogSumExp(0), m.Amin(0), m.ArgMin(0),
                m.CumSum(0), m.CumSum(1), x.CumProd(0), m.LogCumSumExp(0), m.CumMax(0).Values, m.Sort(0).Values, m.ArgSort(1), m.TopK(7, 0).Values, m.Median(0).Values, x.Sort().Indices,
                m.Gather(0, index), m.ScatterAdd(0, index, m), m.Scatter(0, index, m), m.IndexAdd(0, index[TensorIndex.All, 0], m), m.Roll(3, 0), m.Repeat([2, 2]), x.Greater(0).Nonzero(), x.Unique().Values]);
        })];
        Assert.That(hashes.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void LogCumSumExpLosesNothingInSteepLines()
    {
        double[] values = [-5000, -4999, 0, 1, 2000, 2001, double.NegativeInfinity, 7];
        double l = Math.Log(1 + Math.Exp(-1));
        double[] expected = [-5000, -4999 + l, 0, 1 + l, 2000, 2001 + l, 2001 + l, 2001 + l];
        Assert.That(Tensor.From(values).LogCumSumExp(0).ToArray<double>(), Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void SortingHasAPlaceForNan()
    {
        Assert.That(Tensor.From(new[] { Nan, 3, -1, float.PositiveInfinity }).Sort().Values.ToArray<float>(), Is.EqualTo(new[] { -1, 3, float.PositiveInfinity, Nan }));
        Assert.That(Tensor.From(new[] { Nan, 3, -1 }).Sort(descending: true).Indices.ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 2 }));
        Assert.That(Tensor.From(new[] { Nan, 3, -1, 7 }).TopK(2).Indices.ToArray<long>(), Is.EqualTo(new long[] { 0, 3 }));
        Assert.That(Tensor.From(new[] { 0f, -0f, 0f }).ArgSort().ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 2 }), "zeros are equal");
        Assert.That(Tensor.From(new[] { 2f, 1, 2, 1 }).ArgSort(descending: true).ToArray<long>(), Is.EqualTo(new long[] { 0, 2, 1, 3 }), "stable both ways");
        Assert.That(Tensor.From(new[] { true, false, true }).ArgSort().ToArray<long>(), Is.EqualTo(new long[] { 1, 0, 2 }));
        Assert.That(Tensor.Scalar(4f).Sort().Values.Item(), Is.EqualTo(4));
        Assert.That(Tensor.From(new[] { 1f, 5, 3 }).TopK(0).Values.Count, Is.Zero);
        Assert.That(() => Tensor.From(new[] { 1f }).TopK(2), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("[0, 1]"));
    }

    [Test]
    public void LongLinesAgreeWithLinq([Values(100, 385, 5000)] int n, [Values(DType.Float32, DType.Float64, DType.Int64, DType.Int16)] DType type)
    {
        var random = new Random(n);
        double[] values = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(-n / 4, n / 4))];
        Tensor x = Tensor.From(values).Cast(type);
        long[] expected = [.. Enumerable.Range(0, n).OrderBy(i => values[i]).Select(i => (long)i)], falling = [.. Enumerable.Range(0, n).OrderByDescending(i => values[i]).Select(i => (long)i)];
        Assert.That(x.ArgSort().ToArray<long>(), Is.EqualTo(expected));
        Assert.That(x.ArgSort(descending: true).ToArray<long>(), Is.EqualTo(falling));
        foreach (int k in (int[])[1, 7, n / 2, n])
        {
            Assert.That(x.TopK(k).Indices.ToArray<long>(), Is.EqualTo(falling[..k]));
            Assert.That(x.TopK(k, largest: false).Indices.ToArray<long>(), Is.EqualTo(expected[..k]));
            Assert.That(x.KthValue(k).Indices.Item<long>(), Is.EqualTo(expected[k - 1]));
        }

        Tensor columns = x.Reshape([-1, 5]);
        Assert.That(columns.Sort(0).Values.T.Contiguous().Cast(DType.Float64).ToArray<double>(), Is.EqualTo(columns.T.Contiguous().Sort(1).Values.Cast(DType.Float64).ToArray<double>()));
    }

    [Test]
    public void SelectionOfSortedAndConstantLines()
    {
        foreach (Tensor x in (Tensor[])[Tensor.Arange(3000, DType.Float32), Tensor.Arange(3000, DType.Float32).Flip([0]), Tensor.Ones([3000]), Tensor.RandInt(2, [3000], DType.Float32, generator: new Generator(1))])
        {
            Assert.That(x.TopK(5).Values.ToArray<float>(), Is.EqualTo(x.Sort(descending: true).Values[..5].ToArray<float>()));
            Assert.That(x.KthValue(1500).Values.Item(), Is.EqualTo(x.Sort().Values[1499].Item()));
        }
    }

    [Test]
    public void Different()
    {
        (Tensor values, Tensor inverse, Tensor counts) = Tensor.From(new[,] { { 3, 1 }, { 2, 3 } }).Unique();
        Assert.That(values.ToArray<int>(), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(inverse.ToArray<long>(), Is.EqualTo(new long[] { 2, 0, 1, 2 }));
        Assert.That(counts.ToArray<long>(), Is.EqualTo(new long[] { 1, 1, 2 }));
        (values, inverse, counts) = Tensor.From(new[,] { { 1, 2 }, { 0, 5 }, { 1, 2 } }).Unique(0);
        Assert.That(values.ToArray<int>(), Is.EqualTo(new[] { 0, 5, 1, 2 }));
        Assert.That(inverse.ToArray<long>(), Is.EqualTo(new long[] { 1, 0, 1 }));
        Assert.That(counts.ToArray<long>(), Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(Tensor.Zeros([0]).Unique().Values.Count, Is.Zero);
        Assert.That(Tensor.From(new[] { Nan, Nan }).Unique().Values.Count, Is.EqualTo(2));
        Assert.That(Tensor.From(new[] { 1, 1, 2, 1 }).UniqueConsecutive().Values.ToArray<int>(), Is.EqualTo(new[] { 1, 2, 1 }));
    }

    [Test]
    public void SearchAndCount()
    {
        Tensor s = Tensor.From(new[] { 1f, 3, 5, 5, 7 });
        Assert.That(s.SearchSorted(Tensor.From(new[] { 0f, 3, 5, 8, Nan })).ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 2, 5, 5 }));
        Assert.That(s.SearchSorted(Tensor.From(new[] { 3f, 5 }), right: true).ToArray<long>(), Is.EqualTo(new long[] { 2, 4 }));
        Assert.That(Tensor.From(new[,] { { 0f, 6 } }).Bucketize(s).ToArray<long>(), Is.EqualTo(new long[] { 0, 4 }));
        Assert.That(Tensor.From(new long[] { 1, 1, 3 }).BinCount(minLength: 6).ToArray<long>(), Is.EqualTo(new long[] { 0, 2, 0, 1, 0, 0 }));
        Assert.That(Tensor.From(new long[] { 0, 2, 2 }).BinCount(Tensor.From(new[] { 0.5f, 1, 2 })).ToArray<float>(), Is.EqualTo(new[] { 0.5f, 0, 3 }));
        Assert.That(() => Tensor.From(new long[] { -1 }).BinCount(), Throws.InstanceOf<TensorIndexException>());
        Assert.That(Tensor.From(new[] { 1f, 2, 1, 0, 4, Nan, 9 }).HistC(4, 0, 4).ToArray<float>(), Is.EqualTo(new float[] { 1, 2, 1, 1 }));
        Assert.That(Tensor.From(new[] { 1f, 2, 3 }).HistC(2).ToArray<float>(), Is.EqualTo(new float[] { 1, 2 }));
    }

    [Test]
    public void Gradients()
    {
        Tensor x = GradCheck.Values(1, [3, 4]), zeros = Tensor.From(new[] { 2.0, 0, 3, 0, 4 });
        GradCheck.Second(t => t[0].CumSum(1) * t[0], x);
        GradCheck.Second(t => t[0].CumProd(1), x);
        GradCheck.Second(t => t[0].CumProd(0), zeros);
        GradCheck.Second(t => t[0].LogCumSumExp(0), x);
        GradCheck.Second(t => t[0].LinearScan(t[1], 1), x, GradCheck.Values(2, [3, 4]));
        GradCheck.First(t => t[0].CumMax(1).Values, x);
        GradCheck.Second(t => t[0].Sort(1).Values * t[0], x);
        GradCheck.First(t => t[0].TopK(2, 0).Values, x);
        Tensor z = zeros.Clone().RequiresGrad_();
        (z.CumProd(0) * Tensor.From(new[] { 1.0, 2, 3, 4, 5 })).Sum().Backward();
        Assert.That(z.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 1, 22, 0, 0, 0 }));
    }
}
