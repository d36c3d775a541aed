using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Reductions: values that PyTorch 1.13 gives, ties, NaN, nothing, many elements, gradients.</summary>
[TestFixture]
internal sealed class ReduceTests
{
    private static readonly Tensor Rows = Tensor.From(new[,] { { 1.0, 2, 4, 8 }, { 0.5, -1, 3, 2 } });

    private static readonly Tensor WithNan = Tensor.From(new[,] { { 1f, 2, 2, -3 }, { 4, float.NaN, 0, 5 } });

    [Test]
    public void PlacesOfExtrema()
    {
        Assert.That(WithNan.ArgMax(1).ToArray<long>(), Is.EqualTo(new long[] { 1, 1 }));
        Assert.That(WithNan.ArgMin(1).ToArray<long>(), Is.EqualTo(new long[] { 3, 1 }));
        Assert.That(WithNan.ArgMax().Item<long>(), Is.EqualTo(5));
        Assert.That(WithNan.ArgMax(-2, keepDim: true).Shape.ToArray(), Is.EqualTo(new long[] { 1, 4 }));
        (Tensor values, Tensor places) = Rows.Max(0);
        Assert.That(values.ToArray<double>(), Is.EqualTo(new double[] { 1, 2, 4, 8 }));
        Assert.That(places.ToArray<long>(), Is.EqualTo(new long[4]));
        Assert.That(Tensor.Scalar(3f).ArgMax(0).Item<long>(), Is.Zero);
        Assert.That(() => Tensor.Zeros([2, 0]).ArgMax(1), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("dimension 1 must not be empty"));
        // Beyond one block, in every lane, and as a column.
        for (int at = 0; at < 20_000; at += 1237)
        {
            Tensor x = Tensor.Zeros([20_000]);
            x[at].Copy_(Tensor.Ones([]));
            Assert.That(x.ArgMax(0).Item<long>(), Is.EqualTo(at));
            Assert.That((-x).ArgMin(0).Item<long>(), Is.EqualTo(at));
        }
    }

    [Test]
    public void MomentsAsPyTorch()
    {
        Assert.That(Rows.Var(1).ToArray<double>(), Is.EqualTo(new[] { 9.583333333333334, 3.0625 }).Within(1e-14));
        Assert.That(Rows.Std(1, correction: 0).ToArray<double>(), Is.EqualTo(new[] { 2.680951323690902, 1.515544456622768 }).Within(1e-14));
        (Tensor variance, Tensor mean) = Rows.VarMean();
        Assert.That(variance.Item(), Is.EqualTo(7.388392857142857).Within(1e-14));
        Assert.That(mean.Item(), Is.EqualTo(2.4375));
        Assert.That(Tensor.From(new[] { 5f }).Var().Item(), Is.NaN);
        Assert.That(Tensor.From(new[] { 5f }).Var(correction: 0).Item(), Is.Zero);
        Assert.That(Tensor.Zeros([0]).Mean().Item(), Is.NaN);
        Assert.That(Tensor.Zeros([2, 0]).Var(1).ToArray<float>(), Is.All.NaN);
        Assert.That(Tensor.From(new[] { 1e4f, 1e4f + 1, 1e4f + 2 }).Std().Item(), Is.EqualTo(1));
        Assert.That(() => Tensor.Zeros([2], DType.Int32).Mean(), Throws.InstanceOf<TensorDTypeException>().With.Message.Contains("i32"));
        Assert.That(Tensor.From(new[] { (Half)1, (Half)2049, (Half)3 }).Mean().Item(), Is.EqualTo((double)(Half)(2051.0 / 3)).Within(0.5));
    }

    [Test]
    public void AFarMeanCostsNoDigits([Values(100, 8192, 8193, 100_000)] int n)
    {
        // f32 with a spread near its resolution: the rounded mean must not show.
        var random = new Random(n);
        var values = new float[n];
        for (int i = 0; i < n; i++) values[i] = 1e5f + random.Next(-8, 9) / 64f;
        double mean = values.Average(v => (double)v), exact = values.Sum(v => (v - mean) * (v - mean)) / (n - 1);
        Tensor row = Tensor.From(values), column = Tensor.Stack([row, row * 2, row, row, row, row, row, row, row, row, row, row, row, row, row, row, row], 1);
        Assert.That(row.Var().Item(), Is.EqualTo(exact).Within(1e-6 * exact));
        float[] columns = column.Var(0).ToArray<float>();
        Assert.That(columns[0], Is.EqualTo((float)row.Var().Item()), "as columns: the same bits");
        Assert.That(columns[16], Is.EqualTo(columns[0]));
        Assert.That(columns[1], Is.EqualTo((row * 2).Var().Item<float>()));
    }

    [Test]
    public void LogSumExpAndNorms()
    {
        Assert.That(Rows.LogSumExp(1).ToArray<double>(), Is.EqualTo(new[] { 8.021474046393745, 3.384091701288690 }).Within(1e-8));
        Assert.That(Tensor.From(new[] { 1000f, 1000 }).LogSumExp(0).Item(), Is.EqualTo((float)(1000 + Math.Log(2))));
        Assert.That(Tensor.Full([3], double.NegativeInfinity).LogSumExp(0).Item(), Is.EqualTo(double.NegativeInfinity));
        Assert.That(Tensor.From(new[] { double.PositiveInfinity, 1 }).LogSumExp(0).Item(), Is.EqualTo(double.PositiveInfinity));
        Assert.That(Tensor.Zeros([0]).LogSumExp(0).Item(), Is.EqualTo(double.NegativeInfinity));
        Tensor longRow = Tensor.Full([20_000], -2000.0, DType.Float64);
        Assert.That(longRow.LogSumExp(0).Item(), Is.EqualTo(-2000 + Math.Log(20_000)).Within(1e-9));
        Assert.That(Rows.Norm(3, 1).ToArray<double>(), Is.EqualTo(new[] { 8.363446607369195, 3.305744509228972 }).Within(1e-9));
        Assert.That(Rows.Norm().Item(), Is.EqualTo(Math.Sqrt(1 + 4 + 16 + 64 + 0.25 + 1 + 9 + 4)).Within(1e-14));
        Assert.That(Rows.Norm(0).Item(), Is.EqualTo(8));
        Assert.That(Rows.Norm(1, 0).ToArray<double>(), Is.EqualTo(new[] { 1.5, 3, 7, 10 }));
        Assert.That(Rows.Norm(double.PositiveInfinity).Item(), Is.EqualTo(8));
        Assert.That(Rows.Norm(double.NegativeInfinity).Item(), Is.EqualTo(0.5));
        Assert.That(() => Tensor.Zeros([2], DType.Int64).Norm(), Throws.InstanceOf<TensorDTypeException>());
    }

    [Test]
    public void CountsAndTruth()
    {
        Assert.That(WithNan.NanSum(1).ToArray<float>(), Is.EqualTo(new float[] { 2, 9 }));
        Assert.That(WithNan.NanMean().Item(), Is.EqualTo(11f / 7).Within(1e-6));
        Assert.That(WithNan.CountNonzero([1]).ToArray<long>(), Is.EqualTo(new long[] { 4, 3 }));
        Assert.That(WithNan.Any(1).ToArray<bool>(), Is.EqualTo(new[] { true, true }));
        Assert.That(WithNan.All(1).ToArray<bool>(), Is.EqualTo(new[] { true, false }));
        Assert.That(Tensor.Zeros([0]).Any().Item<bool>(), Is.False);
        Assert.That(Tensor.Zeros([0]).All().Item<bool>(), Is.True);
        Assert.That(Tensor.From(new byte[] { 200, 100 }).Sum().Item<long>(), Is.EqualTo(300));
        Assert.That(Tensor.From(new byte[] { 200, 100 }).Prod().Item<long>(), Is.EqualTo(20_000));
        Assert.That(Tensor.From(new byte[] { 200, 100 }).Amax().Item<byte>(), Is.EqualTo(200));
        Assert.That(Tensor.From(new[] { long.MinValue, 3 }).Amin().Item<long>(), Is.EqualTo(long.MinValue));
        Assert.That(WithNan.Amax([1]).ToArray<float>()[1], Is.NaN);
    }

    [Test]
    public void CovarianceAndQuantiles()
    {
        Assert.That(Rows.Cov().ToArray<double>(), Is.EqualTo(new[] { 9.583333333333334, 3.208333333333333, 3.208333333333333, 3.0625 }).Within(1e-12));
        Assert.That(Rows.CorrCoef().ToArray<double>(), Is.EqualTo(new[] { 1, 0.59222, 0.59222, 1 }).Within(1e-5));
        Tensor x = Tensor.From(new[] { 1f, 2, 4, 8, 9 });
        Assert.That(x.Quantile(0.3).Item(), Is.EqualTo(2.4).Within(1e-6));
        Assert.That(x.Quantile(1).Item(), Is.EqualTo(9));
        (Tensor value, Tensor place) = Tensor.From(new[] { 3f, 1, 2, 4 }).Median(0);
        Assert.That((value.Item(), place.Item()), Is.EqualTo((2.0, 2.0)));
        Assert.That(Tensor.From(new[] { 1f, float.NaN, 2 }).Median().Item(), Is.NaN);
        Assert.That(Tensor.From(new[] { 3f, 1, 2, 4 }).KthValue(2).Indices.Item<long>(), Is.EqualTo(2));
        Assert.That(() => x.KthValue(6), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("[1, 5]"));
    }

    [Test]
    public void Gradients()
    {
        Tensor x = GradCheck.Values(1, [3, 4]);
        GradCheck.Second(t => t[0].Mean(1), x);
        GradCheck.Second(t => t[0].Var(0), x);
        GradCheck.Second(t => t[0].Std([0, 1], correction: 0), x);
        GradCheck.Second(t => t[0].LogSumExp(1), x);
        GradCheck.Second(t => t[0].Norm(2, 1), x);
        GradCheck.Second(t => t[0].Norm(3.5), x);
        GradCheck.First(t => t[0].Norm(1, 1), x);
        GradCheck.First(t => t[0].Norm(double.PositiveInfinity, 1), x);
        GradCheck.Second(t => t[0].Prod([0, 1]), x);
        GradCheck.Second(t => t[0].Prod(1), Tensor.From(new[,] { { 2.0, 0, 3 }, { 0, 1, 0 }, { 1, 2, 3 } }));
        GradCheck.First(t => t[0].Max(1).Values, x);
        GradCheck.First(t => t[0].Median(1).Values, x);
        GradCheck.First(t => t[0].Quantile(0.4, 1), x);
        GradCheck.Second(t => t[0].Cov(), x);
    }

    [Test]
    public void GradientsAtSpecialPoints()
    {
        Assert.That(Gradient(t => t.Norm(), [0, 0]), Is.EqualTo(new double[] { 0, 0 }));
        Assert.That(Gradient(t => t.Norm(3), [0, 0]), Is.EqualTo(new double[] { 0, 0 }));
        Assert.That(Gradient(t => t.Std(), [2, 2]), Is.EqualTo(new double[] { 0, 0 }));
        Assert.That(Gradient(t => t.Amax(), [1, 3, 3]), Is.EqualTo(new[] { 0, 0.5, 0.5 }));
        Assert.That(Gradient(t => t.Max(0).Values, [1, 3, 3]), Is.EqualTo(new double[] { 0, 1, 0 }));
        Assert.That(Gradient(t => t.Prod(), [2, 0, 3]), Is.EqualTo(new double[] { 0, 6, 0 }));
        Assert.That(Gradient(t => t.LogSumExp(0), [double.NegativeInfinity, double.NegativeInfinity]), Is.EqualTo(new double[] { 0, 0 }));
    }

    private static double[] Gradient(Func<Tensor, Tensor> function, double[] at)
    {
        Tensor x = Tensor.From(at).RequiresGrad_();
        function(x).Backward();
        return x.Grad!.ToArray<double>();
    }
}
