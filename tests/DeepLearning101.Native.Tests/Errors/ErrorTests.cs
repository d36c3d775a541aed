using System.Globalization;

namespace DeepLearning101.Native.Tests.Errors;

/// <summary>Bad input: the type of the error, what it derives from, the values that it carries, and its text: op, what was required, what was given, what to do.</summary>
[TestFixture]
internal sealed class ErrorTests
{
    private static T Thrown<T>(Action call) where T : Exception => Assert.Throws<T>(() => call())!;

    [Test]
    public void Wrong_shapes()
    {
        var error = Thrown<TensorShapeException>(() => Tensor.Ones([8, 3]).MatMul(Tensor.Ones([4, 5])));
        Assert.That(error, Is.InstanceOf<ArgumentException>());
        Assert.That(error.Op, Is.EqualTo("MatMul"));
        Assert.That(error.Shapes, Is.EqualTo(new[] { new long[] { 8, 3 }, [4, 5] }));
        Assert.That(error.Message, Is.EqualTo("MatMul: inner dimensions must be equal; left is [8, 3], right is [4, 5]. They are 3 and 4: transpose or reshape one operand."));
        error = Thrown<TensorShapeException>(() => _ = Tensor.Ones([2, 3]) + Tensor.Ones([4]));
        Assert.That(error.Shapes, Is.EqualTo(new[] { new long[] { 2, 3 }, [4] }));
        Assert.That(error.Message, Does.StartWith("add: ").And.Contain("[2, 3]").And.Contain("[4]").And.EndWith("Reshape or unsqueeze one operand."));
        error = Thrown<TensorShapeException>(() => Tensor.Ones([2, 3]).Reshape([4, -1]));
        Assert.That(error.Message, Does.Contain("[4, -1]").And.Contain("[2, 3]"));
        Assert.That(Thrown<TensorShapeException>(() => Tensor.Zeros([2, -3])).Shapes[0], Is.EqualTo(new long[] { 2, -3 }));
        Assert.That(Thrown<TensorShapeException>(() => Tensor.Zeros([1, 1, 1, 1, 1, 1, 1, 1, 1])).Message, Does.Contain("at most 8"));
    }

    [Test]
    public void Wrong_element_types()
    {
        var error = Thrown<TensorDTypeException>(() => Tensor.Ones([2], DType.Int32).Mean());
        Assert.That(error, Is.InstanceOf<NotSupportedException>());
        Assert.That((error.Op, error.DTypes.Count, error.DTypes[0]), Is.EqualTo(("mean", 1, DType.Int32)));
        Assert.That(error.Message, Does.StartWith("mean: ").And.Contain("i32"));
        error = Thrown<TensorDTypeException>(() => Tensor.Ones([2], DType.Int32).Add_(Tensor.Ones([2])));
        Assert.That(error.DTypes, Does.Contain(DType.Float32));
        Assert.That(error.Message, Does.Contain("i32").And.Contain("f32"));
        Assert.That(Assert.Throws<ArgumentException>(() => DTypes.Parse("f31"))!.Message, Does.Contain("'f31'").And.Contain("bf16"));
    }

    [Test]
    public void Wrong_devices()
    {
        var error = new TensorDeviceException("add", "add: operands must live on one device.", Device.Cpu, Device.Cpu);
        Assert.That(error, Is.InstanceOf<InvalidOperationException>());
        Assert.That((error.Op, error.Devices.Count), Is.EqualTo(("add", 2)));
        Assert.That(() => Tensor.Ones([1]).To((Device)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Disposed_tensors()
    {
        Tensor x = Tensor.Ones([2, 3]), y = Tensor.Ones([2, 3]);
        x.Dispose();
        foreach (Action call in (Action[])[() => _ = x + y, () => _ = y + x, () => x.Add_(1), () => x.ToArray<float>(), () => x[0].ToString(), () => x.Sum(), () => _ = x.Device, () => x.Clone()])
            Assert.That(Thrown<ObjectDisposedException>(call).Message, Does.Contain("f32[2, 3]").And.Contain("TensorScope.Keep"));
        Assert.That((x.DType, x.Shape.ToArray().Length, x.IsDisposed), Is.EqualTo((DType.Float32, 2, true)), "what it was may still be asked");
    }

    [Test]
    public void Indices_out_of_range()
    {
        Tensor x = Tensor.Arange(12).Reshape([3, 4]);
        foreach ((Action call, long index, long length) in ((Action, long, long)[])[
            (() => _ = x[3], 3, 3), (() => _ = x[0, -5], -5, 4), (() => x.Select(1, 4), 4, 4), (() => x.IndexSelect(0, Tensor.From([0L, -4])), -4, 3), (() => x.Gather(1, Tensor.From(new[,] { { 7L } })), 7, 4),
            (() => x.Sum(2), 2, 2), (() => x.Transpose(0, -3), -3, 2), (() => x.Narrow(1, 2, 3), 5, 4)])
        {
            var error = Thrown<TensorIndexException>(call);
            Assert.That(error, Is.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That((error.Index, error.Length), Is.EqualTo((index, length)), error.Message);
            Assert.That(error.Message, Does.StartWith(error.Op + ": ").And.Contain(index.ToString(CultureInfo.InvariantCulture)));
        }
    }

    [Test]
    public void Empty_batches_have_empty_results_and_values_where_these_exist()
    {
        Tensor x = Tensor.Zeros([0, 3]);
        Assert.That(x.Linear(Tensor.Ones([5, 3]), Tensor.Ones([5])).Shape.ToArray(), Is.EqualTo(new long[] { 0, 5 }));
        Assert.That(Tensor.Zeros([0, 1, 8, 8]).Conv2d(Tensor.Ones([4, 1, 3, 3])).Shape.ToArray(), Is.EqualTo(new long[] { 0, 4, 6, 6 }));
        Assert.That((x.Sum().Item(), x.Prod().Item(), double.IsNaN(x.Mean().Item())), Is.EqualTo((0.0, 1.0, true)));
        Assert.That(x.Softmax(1).Shape.ToArray(), Is.EqualTo(new long[] { 0, 3 }));
        Assert.That(Tensor.Cat([x, Tensor.Ones([2, 3])], 0).Shape[0], Is.EqualTo(2));
        foreach (Action call in (Action[])[() => x.Amax([0]), () => x.ArgMax(0), () => x.Max()]) Assert.That(Thrown<TensorShapeException>(call).Shapes[0], Is.EqualTo(new long[] { 0, 3 }));
    }

    [Test]
    public void Overlapping_targets_in_place()
    {
        Tensor x = Tensor.Arange(6.0), spread = Tensor.Ones([1]).Expand([3]);
        var error = Thrown<TensorShapeException>(() => spread.Add_(1));
        Assert.That(error.Shapes[0], Is.EqualTo(new long[] { 3 }));
        Assert.That(error.Message, Is.EqualTo("add_scalar: in place, each element of the target must lie at an address of its own; given [3]. Call Contiguous() first."));
        Assert.That(() => x.Unfold(0, 3, 1).Mul_(2), Throws.TypeOf<TensorShapeException>());
        // Operands that overlap the target are read as they were.
        x[1..].Add_(x[..5]);
        Assert.That(x.ToArray<float>(), Is.EqualTo(new[] { 0f, 1, 3, 5, 7, 9 }));
        x.Copy_(x[TensorIndex.By(.., -1)]);
        Assert.That(x.ToArray<float>(), Is.EqualTo(new[] { 9f, 7, 5, 3, 1, 0 }));
        Assert.That(Thrown<TensorShapeException>(() => x.Add_(Tensor.Ones([2, 6]))).Message, Does.Contain("[2, 6]").And.Contain("Use the form that makes a new tensor."));
    }

    [Test]
    public void A_loss_that_is_not_a_number()
    {
        using ContextScope trap = Autograd.DetectNonFinite();
        var error = Thrown<NonFiniteException>(() => Tensor.From([1f, -1]).Log().Sum());
        Assert.That(error, Is.InstanceOf<ArithmeticException>());
        Assert.That(error.Op, Is.EqualTo("log"));
        Assert.That(error.Message, Does.Contain("f32[2]").And.Contain("in [-1, 1]").And.Contain("ErrorTests.cs:"));
    }

    [Test]
    public void Gradients_that_cannot_be()
    {
        var error = Thrown<TensorGradientException>(() => Tensor.Ones([1]).Backward());
        Assert.That(error, Is.InstanceOf<InvalidOperationException>());
        Assert.That(error.Message, Does.StartWith(error.Op));
        Assert.That(() => Tensor.Ones([2], DType.Int64).RequiresGrad_(), Throws.InstanceOf<NotSupportedException>().Or.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public void Texts_hang_on_no_culture()
    {
        Assert.That(CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator, Is.EqualTo(","), "the whole suite runs under a decimal comma");
        Assert.That((1.5).ToString(CultureInfo.CurrentCulture), Is.EqualTo("1,5"));
        Assert.That(Tensor.From([-1.5, 0.25]).ToString(), Is.EqualTo("[-1.5   0.25]"));
        Assert.That(Tensor.From([-3L]).Reshape([1, 1]).ToString(), Is.EqualTo("[[-3]]"));
        var argument = Thrown<TensorArgumentException>(() => Tensor.Ones([2]).Dropout(-1.5));
        Assert.That(argument, Is.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That((argument.Op, argument.ParamName, argument.ActualValue), Is.EqualTo(("dropout", "p", -1.5)));
        Assert.That(argument.Message, Is.EqualTo("dropout: the probability must lie in [0, 1]; given -1.5. (Parameter 'p')"));
        Assert.That(Thrown<TensorIndexException>(() => Tensor.Ones([2]).Select(0, -9)).Message, Does.Contain("[-2, 1]").And.Contain("-9"));
        Assert.That(Thrown<TensorMemoryException>(() => Tensor.Empty([1L << 50], DType.UInt8)).Message, Does.Contain("1,125,899,906,842,624 bytes"));
    }
}
