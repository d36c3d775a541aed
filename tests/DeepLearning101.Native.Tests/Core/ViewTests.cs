namespace DeepLearning101.Native.Tests.Core;

/// <summary>Views share memory wherever strides allow it, and indexing reads and writes what NumPy would.</summary>
[TestFixture]
internal sealed class ViewTests
{
    private static readonly Tensor X = Tensor.Arange(2 * 3 * 4).Reshape([2, 3, 4]);

    private static void Same(Tensor actual, long[] shape, params long[] values)
    {
        Assert.That(actual.Shape.ToArray(), Is.EqualTo(shape));
        Assert.That(actual.ToArray<long>(), Is.EqualTo(values));
    }

    private static void IsView(Tensor view, bool expected = true) => Assert.That(ReferenceEquals(view.Storage, X.Storage), Is.EqualTo(expected));

    [Test]
    public void Ranges_and_steps()
    {
        Same(X[1, 2], [4], 20, 21, 22, 23);
        Same(X[^1, ^1, ^1], [], 23);
        Same(X[-1, -3, -4], [], 12);
        Same(X[0, 1..3, 1..^1], [2, 2], 5, 6, 9, 10);
        Same(X[.., 0, 0], [2], 0, 12);
        Same(X[0, 0, TensorIndex.By(.., -1)], [4], 3, 2, 1, 0);
        Same(X[0, 0, TensorIndex.By(1.., -2)], [2], 3, 1);
        Same(X[0, 0, TensorIndex.By(.., 3)], [2], 0, 3);
        Same(X[0, TensorIndex.Slice(-2), TensorIndex.Slice(null, null, -3)], [2, 2], 7, 4, 11, 8);
        Same(X[0, TensorIndex.Slice(2, 0, -1), 0], [2], 8, 4);
        Same(X[0, 5..9, 0], [0]);
        Same(X[0, 1..99, 0], [2], 4, 8);
        Same(X[0, 2..1, 0], [0]);
        Same(X[TensorIndex.Rest, 1], [2, 3], 1, 5, 9, 13, 17, 21);
        Same(X[0, TensorIndex.NewDim, TensorIndex.Rest, 0], [1, 3], 0, 4, 8);
        Same(X[TensorIndex.All, TensorIndex.All, 1..2], [2, 3, 1], 1, 5, 9, 13, 17, 21);
        Same(X.Slice(2, long.MinValue, long.MaxValue, long.MaxValue), [2, 3, 1], 0, 4, 8, 12, 16, 20);
        Same(X.Slice(2, long.MaxValue, null, long.MinValue), [2, 3, 1], 3, 7, 11, 15, 19, 23);
        Same(X.Narrow(-1, -3, 2)[1, 2], [2], 21, 22);
        foreach (Tensor view in (Tensor[])[X[1, 2], X[0, 1..3, 1..^1], X[0, 0, TensorIndex.By(.., -1)], X[TensorIndex.NewDim], X.Narrow(1, 1, 2), X.Flip([0, 2])]) IsView(view);
    }

    [Test]
    public void Shapes_without_a_copy_where_strides_allow()
    {
        IsView(X.Reshape([6, 4]));
        IsView(X.Reshape([2, -1]));
        IsView(X.Flatten(1));
        IsView(X.Transpose(0, 2));
        IsView(X.Permute([1, 2, 0]));
        IsView(X.Unsqueeze(1).Squeeze(1));
        IsView(X.Unsqueeze(-1).Expand([2, 3, 4, 5]));
        IsView(X[TensorIndex.All, TensorIndex.By(.., 2)].Reshape([2, 2, 2, 2]));
        IsView(X.Transpose(0, 1).Reshape([3, 2, 2, 2]));
        IsView(X[TensorIndex.All, 1..].Reshape([2, 8]));
        IsView(X.Flip([2]).Reshape([6, 4]));
        IsView(X.Unflatten(2, [2, -1]));
        IsView(X.MoveDim(0, -1));
        IsView(X.Diagonal(0, 0, 1));
        IsView(X.T);
        IsView(X.Contiguous());
        IsView(X.Transpose(0, 1).Reshape([6, 4]), expected: false);
        IsView(X[TensorIndex.All, TensorIndex.All, 1..].Reshape([2, 9]), expected: false);
        Same(X.Transpose(0, 1).Reshape([6, 4])[1], [4], 12, 13, 14, 15);
        Same(X[TensorIndex.All, TensorIndex.All, 1..].Reshape([2, 9])[1], [9], 13, 14, 15, 17, 18, 19, 21, 22, 23);
        Assert.That(X.Expand([-1, 3, -1]), Is.SameAs(X).Or.Property("Count").EqualTo(24));
        Same(Tensor.Arange(2).Expand([3, -1]), [3, 2], 0, 1, 0, 1, 0, 1);
        Assert.That(Assert.Throws<TensorShapeException>(() => Tensor.Arange(2).Expand([-1, 2]))!.Shapes[0], Is.EqualTo(new long[] { -1, 2 }));
        Assert.That(() => Tensor.Ones([1]).Expand([-2]), Throws.TypeOf<TensorShapeException>());
        Assert.That(() => Tensor.Ones([1]).Expand([1, 1, 1, 1, 1, 1, 1, 1, 1]), Throws.TypeOf<TensorShapeException>(), "nine dimensions");
    }

    [Test]
    public void Writing_through_views_reaches_the_whole()
    {
        Tensor x = Tensor.Zeros([3, 4], DType.Int64);
        x[1] = Tensor.Scalar(5L);
        x[.., 1..3].Add_(1);
        x.T[3, 0] = Tensor.Scalar(9L);
        x[TensorIndex.By(.., -1), 0] = Tensor.From([1L, 2, 3]);
        Same(x, [3, 4], 3, 1, 1, 9, 2, 6, 6, 5, 1, 1, 1, 0);
        x[x > 5] = Tensor.Scalar(-1.9);
        Same(x, [3, 4], 3, 1, 1, -1, 2, -1, -1, 5, 1, 1, 1, 0);
        x[Tensor.From([0L, -1]), Tensor.From([3, 0])] = Tensor.From([70L, 80]);
        Same(x, [3, 4], 3, 1, 1, 70, 2, -1, -1, 5, 80, 1, 1, 0);
        x[.., Tensor.From([true, false, false, true])] = Tensor.Zeros([3, 2]);
        Same(x, [3, 4], 0, 1, 1, 0, 0, -1, -1, 0, 0, 1, 1, 0);
        x[1, Tensor.From([2L, 0])] = Tensor.From([8L, 9]);
        Same(x[1], [4], 9, -1, 8, 0);
        x[TensorIndex.Rest] = Tensor.Scalar(4L);
        Assert.That(x.ToArray<long>(), Is.All.EqualTo(4));
    }

    [Test]
    public void Integer_tensors_and_masks_read_as_in_NumPy()
    {
        Tensor rows = Tensor.From([1L, 0, -1]), mask = X[0].Remainder(5).Equal(0);
        Same(X[rows, 0, 0], [3], 12, 0, 12);
        Same(X[0, rows], [3, 4], 4, 5, 6, 7, 0, 1, 2, 3, 8, 9, 10, 11);
        Same(X[0, rows, rows], [3], 5, 0, 11);
        Same(X[rows, TensorIndex.All, rows], [3, 3], 13, 17, 21, 0, 4, 8, 15, 19, 23);
        Same(X[0, mask], [3], 0, 5, 10);
        Same(X[TensorIndex.All, mask], [2, 3], 0, 5, 10, 12, 17, 22);
        Same(X[Tensor.From([true, false])], [1, 3, 4], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        Same(X[Tensor.From(new[,] { { 0L, 1 }, { 1, 0 } }), 0, 3], [2, 2], 3, 15, 15, 3);
        Same(X[rows.Cast(DType.UInt8)[1..2], 0, 0], [1], 0);
        Same(X[Tensor.Zeros([0], DType.Int64)], [0, 3, 4]);
        Same(X[X < 0], [0]);
        Assert.That(Assert.Throws<TensorIndexException>(() => _ = X[Tensor.From([0L, 2])])!.Index, Is.EqualTo(2));
        Assert.That(() => _ = X[Tensor.From([0.5])], Throws.TypeOf<TensorDTypeException>());
        Assert.That(() => _ = X[Tensor.From([true, false, true])], Throws.TypeOf<TensorShapeException>());
        Assert.That(() => _ = X[0, 0, 0, 0], Throws.TypeOf<TensorShapeException>());
        Assert.That(() => _ = X[0, 0, 0, rows], Throws.TypeOf<TensorShapeException>());
        Assert.That(Assert.Throws<TensorIndexException>(() => _ = X[int.MinValue])!.Index, Is.EqualTo(int.MinValue));
    }
}
