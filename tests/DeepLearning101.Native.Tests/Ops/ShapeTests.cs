using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Joining, splitting, padding, repeating, windows, diagonals: values that PyTorch 1.13 gives.</summary>
[TestFixture]
internal sealed class ShapeTests
{
    private static Tensor Counting(params long[] shape) => Tensor.Arange(shape.Aggregate(1L, (a, b) => a * b), DType.Float32).Reshape(shape);

    [Test]
    public void CatPromotesAndLeavesNothingOut()
    {
        Tensor y = Tensor.Cat([Tensor.From(new[] { 1, 2 }), Tensor.From(new[] { 0.5f }), Tensor.Zeros([0])]);
        Assert.That(y.DType, Is.EqualTo(DType.Float32));
        Assert.That(y.ToArray<float>(), Is.EqualTo(new[] { 1f, 2, 0.5f }));
        Assert.That(Tensor.Cat([Counting(2, 3), Counting(2, 3).Flip([1])], -1)[1].ToArray<float>(), Is.EqualTo(new float[] { 3, 4, 5, 5, 4, 3 }));
        Assert.That(Tensor.Stack([Counting(2), Counting(2) + 10], -1).ToArray<float>(), Is.EqualTo(new float[] { 0, 10, 1, 11 }));
        Assert.That(Tensor.Cat([Tensor.Zeros([0]), Counting(2, 2)]).Shape.ToArray(), Is.EqualTo(new long[] { 2, 2 }));
        Assert.That(() => Tensor.Cat([Counting(2, 3), Counting(2, 4)]), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("all dimensions but 0"));
        Assert.That(() => Tensor.Stack([Counting(2), Counting(3)]), Throws.InstanceOf<TensorShapeException>());
        Assert.That(() => Tensor.Cat([]), Throws.ArgumentException);
    }

    [Test]
    public void SplitsAreViews()
    {
        Tensor x = Counting(7);
        Assert.That(x.Split(3).Select(t => t.Count), Is.EqualTo(new long[] { 3, 3, 1 }));
        Assert.That(x.Split([2, 5])[1].ToArray<float>(), Is.EqualTo(new float[] { 2, 3, 4, 5, 6 }));
        Assert.That(x.Chunk(3).Select(t => t.Count), Is.EqualTo(new long[] { 3, 3, 1 }));
        Assert.That(Counting(2, 3).Unbind(1)[2].ToArray<float>(), Is.EqualTo(new float[] { 2, 5 }));
        x.Split(3)[2].Copy_(Tensor.Scalar(-1f));
        Assert.That(x[6].Item(), Is.EqualTo(-1));
        Assert.That(() => x.Split([2, 4]), Throws.InstanceOf<TensorShapeException>());
    }

    [Test]
    public void Padding()
    {
        Tensor x = Counting(1, 2, 3);
        Assert.That(x.Pad([2, 1], PadMode.Reflect).ToArray<float>(), Is.EqualTo(new float[] { 2, 1, 0, 1, 2, 1, 5, 4, 3, 4, 5, 4 }));
        Assert.That(x.Pad([2, 1], PadMode.Circular).ToArray<float>(), Is.EqualTo(new float[] { 1, 2, 0, 1, 2, 0, 4, 5, 3, 4, 5, 3 }));
        Assert.That(x.Pad([2, 1], PadMode.Replicate).ToArray<float>(), Is.EqualTo(new float[] { 0, 0, 0, 1, 2, 2, 3, 3, 3, 4, 5, 5 }));
        Assert.That(Counting(2, 3).Pad([-1, 1, 1, 0], value: 9).ToArray<float>(), Is.EqualTo(new float[] { 9, 9, 9, 1, 2, 9, 4, 5, 9 }));
        Assert.That(() => x.Pad([3, 0], PadMode.Reflect), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("at most 2"));
        Assert.That(() => x.Pad([-2, -2]), Throws.InstanceOf<TensorShapeException>());
        Assert.That(() => x.Pad([1]), Throws.InstanceOf<TensorShapeException>());
    }

    [Test]
    public void RepeatingAndRolling()
    {
        Tensor x = Tensor.From(new[,] { { 1, 2 }, { 3, 4 } });
        Assert.That(x.Repeat([2, 1, 2]).ToArray<int>(), Is.EqualTo(new[] { 1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4 }));
        Assert.That(x.Tile([2]).ToArray<int>(), Is.EqualTo(new[] { 1, 2, 1, 2, 3, 4, 3, 4 }));
        Assert.That(x.RepeatInterleave(2, 0).ToArray<int>(), Is.EqualTo(new[] { 1, 2, 1, 2, 3, 4, 3, 4 }));
        Assert.That(x.RepeatInterleave(Tensor.From(new long[] { 0, 2 }), 1).ToArray<int>(), Is.EqualTo(new[] { 2, 2, 4, 4 }));
        Assert.That(x.RepeatInterleave(2).ToArray<int>(), Is.EqualTo(new[] { 1, 1, 2, 2, 3, 3, 4, 4 }));
        Assert.That(Counting(2, 3).Roll([1, -1], [0, 1]).ToArray<float>(), Is.EqualTo(new float[] { 4, 5, 3, 1, 2, 0 }));
        Assert.That(Counting(2, 3).Roll([2]).ToArray<float>(), Is.EqualTo(new float[] { 4, 5, 0, 1, 2, 3 }));
        Assert.That(Counting(2, 3).Rot90().ToArray<float>(), Is.EqualTo(new float[] { 2, 5, 1, 4, 0, 3 }));
        Assert.That(Counting(2, 3).Rot90(-1).ToArray<float>(), Is.EqualTo(new float[] { 3, 0, 4, 1, 5, 2 }));
    }

    [Test]
    public void WindowsDiagonalsAndOrders()
    {
        Assert.That(Counting(7).Unfold(0, 3, 2).ToArray<float>(), Is.EqualTo(new float[] { 0, 1, 2, 2, 3, 4, 4, 5, 6 }));
        Assert.That(Counting(3, 4).Diagonal(1).ToArray<float>(), Is.EqualTo(new float[] { 1, 6, 11 }));
        Assert.That(Counting(3, 4).Diagonal(-2).ToArray<float>(), Is.EqualTo(new float[] { 8 }));
        Assert.That(Counting(3, 4).Diagonal(7).Count, Is.Zero);
        Assert.That(Counting(2).DiagEmbed(1).ToArray<float>(), Is.EqualTo(new float[] { 0, 0, 0, 0, 0, 1, 0, 0, 0 }));
        Assert.That(Counting(2, 3, 4).MoveDim(0, -1).Shape.ToArray(), Is.EqualTo(new long[] { 3, 4, 2 }));
        Assert.That(Counting(2, 3, 4).MoveDim([0, 1], [2, 0]).Shape.ToArray(), Is.EqualTo(new long[] { 3, 4, 2 }));
        Assert.That(Counting(2, 12).Unflatten(1, [3, -1]).Shape.ToArray(), Is.EqualTo(new long[] { 2, 3, 4 }));
        Assert.That(() => Counting(3).Unfold(0, 4, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Counting(3, 3).Diagonal(0, 1, -1), Throws.InstanceOf<TensorShapeException>());
    }

    [Test]
    public void Gradients()
    {
        Tensor x = GradCheck.Values(1, [3, 4]), y = GradCheck.Values(2, [2, 4]);
        GradCheck.Second(t => Tensor.Cat([t[0], t[1], t[0]]) * Tensor.Cat([t[0], t[1], t[0]]), x, y);
        GradCheck.First(t => t[0].Pad([2, 1, -1, 0], PadMode.Constant), x);
        GradCheck.First(t => t[0].Pad([2, 1, 1, 2], PadMode.Reflect), x);
        GradCheck.First(t => t[0].Pad([4, 1], PadMode.Circular), x);
        GradCheck.First(t => t[0].Pad([2, 3], PadMode.Replicate), x);
        GradCheck.First(t => t[0].Repeat([2, 3, 1]), x);
        GradCheck.First(t => t[0].Roll(1, 1), x);
        GradCheck.Second(t => t[0].Unfold(1, 3, 1) * t[0].Unfold(1, 3, 1), x);
        GradCheck.First(t => t[0].Unfold(0, 2, 1), x);
        GradCheck.First(t => t[0].Diagonal(1), x);
        GradCheck.First(t => t[0].DiagEmbed(-1), x);
        GradCheck.First(t => Tensor.Stack(t[0].Unbind(1), 0), x);
    }
}
