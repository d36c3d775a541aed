using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>The affine map: values, gradients, layouts, shapes.</summary>
[TestFixture]
internal sealed class LinearTests
{
    [Test]
    public void ByHand()
    {
        Tensor x = Tensor.From(new[,] { { 1f, 2 }, { 3, 4 } }), w = Tensor.From(new[,] { { 1f, 0 }, { 0, 1 }, { 1, -1 } }), b = Tensor.From(new[] { 10f, 20, 30 });
        Assert.That(x.Linear(w, b).ToArray<float>(), Is.EqualTo(new float[] { 11, 22, 29, 13, 24, 29 }));
        Assert.That(x.Linear(w).ToArray<float>(), Is.EqualTo(new float[] { 1, 2, -1, 3, 4, -1 }));
        Assert.That(x[0].Linear(w, b).ToArray<float>(), Is.EqualTo(new float[] { 11, 22, 29 }));
        Assert.That(Tensor.Zeros([2, 0]).Linear(Tensor.Zeros([3, 0]), b).ToArray<float>(), Is.EqualTo(new float[] { 10, 20, 30, 10, 20, 30 }));
    }

    [Test]
    public void GradientsMatchDifferences()
    {
        GradCheck.Second(t => t[0].Linear(t[1], t[2]), GradCheck.Values(1, [3, 4]), GradCheck.Values(2, [5, 4]), GradCheck.Values(3, [5]));
        GradCheck.Second(t => t[0].Linear(t[1]), GradCheck.Values(1, [2, 3, 4]), GradCheck.Values(2, [2, 4]));
        GradCheck.First(t => t[0].Linear(t[1], t[2]), GradCheck.Values(1, [4]), GradCheck.Values(2, [2, 4]), GradCheck.Values(3, [2]));
    }

    [Test]
    public void SameBitsAsProductAndSumForEveryLayout()
    {
        Tensor x = GradCheck.Values(1, [37, 300]).Cast(DType.Float32), w = GradCheck.Values(2, [21, 300]).Cast(DType.Float32), b = GradCheck.Values(3, [21]).Cast(DType.Float32);
        float[] expected = (x.MatMul(w.T) + b).ToArray<float>();
        Assert.That(x.Linear(w, b).ToArray<float>(), Is.EqualTo(expected));
        Assert.That(x.T.Contiguous().T.Linear(w.T.Contiguous().T, b).ToArray<float>(), Is.EqualTo(expected));
    }

    [Test]
    public void HalfIsRoundedOnce([Values(DType.Float16, DType.BFloat16)] DType dtype)
    {
        Tensor x = GradCheck.Values(1, [5, 300]).Cast(dtype), w = GradCheck.Values(2, [7, 300]).Cast(dtype), b = GradCheck.Values(3, [7]).Cast(dtype);
        Tensor exact = x.Cast(DType.Float32).Linear(w.Cast(DType.Float32), b.Cast(DType.Float32)).Cast(dtype);
        Assert.That(x.Linear(w, b).Cast(DType.Float64).ToArray<double>(), Is.EqualTo(exact.Cast(DType.Float64).ToArray<double>()));
    }

    [Test]
    public void Errors()
    {
        var shape = Assert.Throws<TensorShapeException>(() => Tensor.Zeros([2, 3]).Linear(Tensor.Zeros([3, 2])));
        Assert.That(shape!.Message, Is.EqualTo("Linear: the input must be [..., in] and the weight [out, in]; left is [2, 3], right is [3, 2]. Transpose the weight, or reshape the input."));
        Assert.Throws<TensorShapeException>(() => Tensor.Zeros([2, 3]).Linear(Tensor.Zeros([4, 3]), Tensor.Zeros([3])));
        Assert.Throws<TensorDTypeException>(() => Tensor.Zeros([2, 3]).Linear(Tensor.Zeros([4, 3], DType.Float64)));
    }
}
