namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Numbers that meet integer tensors: those that the type holds are integers, every other makes the result f32; nothing wraps in silence.</summary>
[TestFixture]
internal sealed class ScalarTests
{
    private static readonly Tensor I = Tensor.From([1, 2]), L = Tensor.From([1L, 2L]), U = Tensor.From((byte[])[100, 200]);

    [Test]
    public void Comparisons_with_numbers_out_of_range_are_exact()
    {
        foreach (double big in (double[])[3e9, 1e10, 1e19, double.PositiveInfinity, 4294967297.0])
            foreach (Tensor t in (Tensor[])[I, U, I.Cast(DType.Int8), I.Cast(DType.Int16), L])
            {
                Assert.That(t.Less(big).ToArray<bool>(), Is.All.True, $"{t.DType} < {big}");
                Assert.That(t.Greater(-big).ToArray<bool>(), Is.All.True, $"{t.DType} > {-big}");
                Assert.That(t.Equal(big).ToArray<bool>(), Is.All.False, $"{t.DType} = {big}");
                Assert.That(t.GreaterEqual(big).ToArray<bool>(), Is.All.False);
            }

        Assert.That(I.Equal(double.NaN).ToArray<bool>(), Is.All.False);
        Assert.That(I.Less(2).ToArray<bool>(), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void Arithmetic_with_numbers_out_of_range_is_that_of_f32()
    {
        Check(I * 3e9, DType.Float32, 3e9f, 6e9f);
        Check(I + 1e10, DType.Float32, 1e10f, 1e10f);
        Check(I * double.PositiveInfinity, DType.Float32, float.PositiveInfinity, float.PositiveInfinity);
        Check(L * 1e19, DType.Float32, 1e19f, 2e19f);
        Check(I.Minimum(double.PositiveInfinity), DType.Float32, 1, 2);
        Check(I.Maximum(-3e9), DType.Float32, 1, 2);
        Check(I.Where(Tensor.From([true, false]), double.PositiveInfinity), DType.Float32, 1, float.PositiveInfinity);
        Check(I.Clamp(-3e9, 1.5), DType.Float32, 1, 1.5f);
        Check(U + 300, DType.Float32, 400, 500);
        // What the type holds stays an integer; its arithmetic wraps as that of integers does.
        Check((I * 3).Cast(DType.Int32), DType.Int32, 3, 6);
        Check(U * 2, DType.UInt8, 200, 144);
        Check(I + 0.5, DType.Float32, 1.5f, 2.5f);

        static void Check(Tensor actual, DType type, params double[] expected)
        {
            Assert.That(actual.DType, Is.EqualTo(type));
            Assert.That(actual.Cast(DType.Float64).ToArray<double>(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Filling_refuses_what_the_type_has_no_place_for()
    {
        foreach (double value in (double[])[double.NaN, double.PositiveInfinity, 3e9, -3e9])
        {
            Assert.That(() => Tensor.Full([2], value, DType.Int32), Throws.InstanceOf<TensorArgumentException>().With.Message.Contains("range of i32"), $"{value}");
            Assert.That(() => Tensor.Zeros([2], DType.Int32).Fill_(value), Throws.InstanceOf<TensorArgumentException>());
            Assert.That(() => I.MaskedFill(Tensor.From([true, false]), value), Throws.InstanceOf<TensorArgumentException>());
        }

        Assert.That(() => Tensor.Full([1], 300, DType.UInt8), Throws.InstanceOf<TensorArgumentException>());
        Assert.That(() => I.Mul_(3e9), Throws.InstanceOf<TensorDTypeException>());
        Assert.That(Tensor.Full([1], long.MinValue, DType.Int64).Item<long>(), Is.EqualTo(long.MinValue));
    }

    [Test]
    public void Truth_values_have_no_difference()
    {
        Tensor b = Tensor.From([true, false]);
        Assert.That(() => b - b, Throws.InstanceOf<TensorDTypeException>());
        Assert.That(() => -b, Throws.InstanceOf<TensorDTypeException>());
        Assert.That((b - 1).DType, Is.EqualTo(DType.Int64));
    }
}
