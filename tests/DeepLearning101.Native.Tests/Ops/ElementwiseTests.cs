using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>What the table cannot ask of elementwise ops: types, defaults, bounds, ties, errors, in-place forms.</summary>
[TestFixture]
internal sealed class ElementwiseTests
{
    private static readonly double[] Line = [-3, -1, -0.5, 0, 0.5, 1, 3];

    [Test]
    public void Where_chooses_and_keeps_what_is_not_chosen_out_of_the_gradient()
    {
        Tensor mask = Tensor.From([true, false, true]);
        Tensor x = Tensor.From([1.0, double.NaN, 3]).RequiresGrad_(), y = Tensor.From([10.0, 20, 30]).RequiresGrad_();
        Tensor z = Tensor.Where(mask, 7, x.Where(mask, y));
        Assert.That(z.ToArray<double>(), Is.EqualTo(new double[] { 7, 20, 7 }));
        Tensor chosen = x.Where(mask, y);
        Assert.That(chosen.ToArray<double>(), Is.EqualTo(new double[] { 1, 20, 3 }));
        chosen.Backward(Tensor.From([1.0, 2, 4]));
        Assert.That(x.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 1, 0, 4 }));
        Assert.That(y.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 0, 2, 0 }));
    }

    [Test]
    public void Where_broadcasts_and_promotes()
    {
        Tensor mask = Tensor.From(new[,] { { true }, { false } });
        Tensor z = Tensor.From([1, 2, 3]).Where(mask, Tensor.From([0.5f, 0.25f, 0.125f]));
        Assert.That(z.DType, Is.EqualTo(DType.Float32));
        Assert.That(z.ToArray<float>(), Is.EqualTo(new[] { 1, 2, 3, 0.5f, 0.25f, 0.125f }));
        Assert.That(Assert.Throws<TensorDTypeException>(() => z.Where(z, 0))!.Message, Does.Contain("bool"));
    }

    [Test]
    public void Where_runs_on_large_and_narrow_types()
    {
        foreach (DType type in (DType[])[DType.Float16, DType.BFloat16, DType.Int8, DType.Int64, DType.Float64, DType.Bool])
        {
            Tensor i = Tensor.Arange(70000), x = i.Cast(type);
            Tensor mask = i.Remainder(3).Equal(0), y = Tensor.ZerosLike(x);
            double[] got = x.Where(mask, y).Cast(DType.Float64).ToArray<double>(), all = x.Cast(DType.Float64).ToArray<double>();
            for (int k = 0; k < got.Length; k += 997) Assert.That(got[k], Is.EqualTo(k % 3 == 0 ? all[k] : 0), $"{type.Name} {k}");
        }
    }

    [Test]
    public void Clamp_bounds()
    {
        Tensor x = Tensor.From(Line);
        Assert.That(x.Clamp(-1, 0.5).ToArray<double>(), Is.EqualTo(new double[] { -1, -1, -0.5, 0, 0.5, 0.5, 0.5 }));
        Assert.That(x.Clamp(max: 0).ToArray<double>(), Is.EqualTo(new double[] { -3, -1, -0.5, 0, 0, 0, 0 }));
        Assert.That(x.Clamp(1, -1).ToArray<double>(), Is.All.EqualTo(-1.0), "where the bounds cross, the upper one wins");
        Assert.That(x.Clamp(double.NaN, 1).ToArray<double>(), Is.All.NaN);
        Assert.That(Tensor.From([1, 5]).Clamp(0, 2.5).DType, Is.EqualTo(DType.Float32), "a fractional bound makes integers f32");
        Assert.That(Tensor.From([1, 5]).Clamp(2, 1e12).ToArray<int>(), Is.EqualTo(new[] { 2, 5 }), "a bound beyond the type bounds nothing");
        Assert.That(Tensor.From(new byte[] { 1, 200 }).Clamp(-4, 100).ToArray<byte>(), Is.EqualTo(new byte[] { 1, 100 }));
        Assert.That(x.Clamp(Tensor.Zeros([7], DType.Float64), Tensor.Scalar(1.0)).ToArray<double>(), Is.EqualTo(new double[] { 0, 0, 0, 0, 0.5, 1, 1 }));
        Assert.Throws<ArgumentException>(() => x.Clamp((double?)null, null));
        Assert.That(x.Clone().Clamp_(0, 1).ToArray<double>(), Is.EqualTo(new double[] { 0, 0, 0, 0, 0.5, 1, 1 }));
    }

    [Test]
    public void Clamp_passes_the_gradient_at_its_bounds()
    {
        Tensor x = Tensor.From([-1.0, 0, 0.5, 1, 2]).RequiresGrad_();
        x.Clamp(0, 1).Sum().Backward();
        Assert.That(x.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 0, 1, 1, 1, 0 }));
    }

    [Test]
    public void Maximum_splits_the_gradient_at_ties()
    {
        Tensor x = Tensor.From([1.0, 2, 3]).RequiresGrad_(), y = Tensor.From([2.0, 2, 2]).RequiresGrad_();
        x.Maximum(y).Sum().Backward();
        Assert.That(x.Grad!.ToArray<double>(), Is.EqualTo(new[] { 0, 0.5, 1 }));
        Assert.That(y.Grad!.ToArray<double>(), Is.EqualTo(new[] { 1, 0.5, 0 }));
    }

    [Test]
    public void Powers_of_integers_stay_integers()
    {
        Assert.That(Tensor.From([2, -3, 7]).Pow(3).ToArray<int>(), Is.EqualTo(new[] { 8, -27, 343 }));
        Assert.That(Tensor.From([2, 3]).Pow(Tensor.From([-1, 4])).ToArray<int>(), Is.EqualTo(new[] { 0, 81 }));
        Assert.That(Tensor.From([2L, 3]).Pow(0.5).DType, Is.EqualTo(DType.Float32));
        Assert.That(Tensor.Pow(2, Tensor.From([0L, 10, 62])).ToArray<long>(), Is.EqualTo(new[] { 1, 1024, 1L << 62 }));
        Assert.That(Assert.Throws<TensorArgumentException>(() => Tensor.From([2]).Pow(-1))!.Message, Does.Contain("negative integer"));
    }

    [Test]
    public void Integer_division()
    {
        Tensor x = Tensor.From([7L, -7, 7, -7, long.MinValue]), y = Tensor.From([2L, 2, -2, -2, -1]);
        Assert.That(x.FloorDivide(y).ToArray<long>(), Is.EqualTo(new[] { 3, -4, -4, 3, long.MinValue }));
        Assert.That(x.Remainder(y).ToArray<long>(), Is.EqualTo(new long[] { 1, 1, -1, -1, 0 }));
        Assert.That(x.Fmod(y).ToArray<long>(), Is.EqualTo(new long[] { 1, -1, 1, -1, 0 }));
        Assert.That(Assert.Throws<DivideByZeroException>(() => x.Remainder(0))!.Message, Does.Contain("remainder"));
    }

    [Test]
    public void Remainders_are_exact_for_any_quotient()
    {
        var random = new Random(5);
        float[] a = new float[4099], b = new float[4099];
        for (int i = 0; i < a.Length; i++) (a[i], b[i]) = (BitConverter.Int32BitsToSingle(random.Next()), BitConverter.Int32BitsToSingle(random.Next()) * (i % 2 == 0 ? -1 : 1));
        float[] fmod = Tensor.From(a).Fmod(Tensor.From(b)).ToArray<float>();
        for (int i = 0; i < a.Length; i++)
            if (!float.IsNaN(a[i] % b[i])) Assert.That(BitConverter.SingleToInt32Bits(fmod[i]), Is.EqualTo(BitConverter.SingleToInt32Bits(a[i] % b[i])), $"{a[i]:R} % {b[i]:R}");
    }

    [Test]
    public void Erfinv_is_the_inverse()
    {
        double[] y = [1e-300, 1e-10, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999999, 1 - 1e-12, 1 - 1.2e-16];
        double[] x = Tensor.From(y).Erfinv().ToArray<double>();
        // mpmath, 40 digits.
        double[] expected = [8.86226925452758e-301, 8.862269254527581e-11, 0.08885599049425769, 0.2724627147267543, 0.4769362762044699, 0.7328690779592167, 1.1630871536766743, 1.8213863677184494, 3.458910737275499, 5.042031898572696, 5.8635847487551676];
        for (int i = 0; i < y.Length; i++) Assert.That(x[i], Is.EqualTo(expected[i]).Within(4.5e-16 * expected[i]), $"erfinv({y[i]:R})");
        Assert.That(Tensor.From([1.0, -1.0]).Erfinv().ToArray<double>(), Is.EqualTo(new[] { double.PositiveInfinity, double.NegativeInfinity }));
        Assert.That(Tensor.From([1.5]).Erfinv().Item(), Is.NaN);
    }

    [Test]
    public void Bitwise_ops_of_integers_and_bool()
    {
        Tensor x = Tensor.From([12, -1]), y = Tensor.From([10, 3]);
        Assert.That((x & y).ToArray<int>(), Is.EqualTo(new[] { 8, 3 }));
        Assert.That((x | y).ToArray<int>(), Is.EqualTo(new[] { 14, -1 }));
        Assert.That((x ^ y).ToArray<int>(), Is.EqualTo(new[] { 6, -4 }));
        Assert.That((~x).ToArray<int>(), Is.EqualTo(new[] { -13, 0 }));
        Assert.That((x << 2).ToArray<int>(), Is.EqualTo(new[] { 48, -4 }));
        Assert.That((x >> 1).ToArray<int>(), Is.EqualTo(new[] { 6, -1 }));
        Assert.That((x << 40).ToArray<int>(), Is.EqualTo(new[] { 0, 0 }));
        Tensor b = Tensor.From([true, false]);
        Assert.That((~b).ToArray<bool>(), Is.EqualTo(new[] { false, true }));
        Assert.That((b ^ Tensor.From([true, true])).ToArray<bool>(), Is.EqualTo(new[] { false, true }));
        Assert.That(Assert.Throws<TensorDTypeException>(() => Tensor.From([1f]).BitwiseNot())!.Message, Does.Contain("f32"));
    }

    [Test]
    public void Tests_of_elements()
    {
        Tensor x = Tensor.From([1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0]);
        Assert.That(x.IsNan().ToArray<bool>(), Is.EqualTo(new[] { false, true, false, false, false }));
        Assert.That(x.IsInf().ToArray<bool>(), Is.EqualTo(new[] { false, false, true, true, false }));
        Assert.That(x.IsFinite().ToArray<bool>(), Is.EqualTo(new[] { true, false, false, false, true }));
        Assert.That(Tensor.From([int.MaxValue]).IsInf().Item<bool>(), Is.False);
        Assert.That(x.LogicalNot().ToArray<bool>(), Is.EqualTo(new[] { false, false, false, false, true }));
    }

    [Test]
    public void Rounding()
    {
        Assert.That(Tensor.From([0.5, 1.5, 2.5, -0.5]).Round().ToArray<double>(), Is.EqualTo(new double[] { 0, 2, 2, 0 }));
        Assert.That(Tensor.From([3.14159, -2.71828]).Round(2).ToArray<double>(), Is.EqualTo(new[] { 3.14, -2.72 }));
        Assert.That(Tensor.From([1234.0]).Round(-2).Item(), Is.EqualTo(1200));
        Assert.That(Tensor.From([3L]).Floor().DType, Is.EqualTo(DType.Int64));
    }

    [Test]
    public void Integers_become_f32_where_the_function_is_real()
    {
        Assert.That(Tensor.From([0L, 1]).Exp2().DType, Is.EqualTo(DType.Float32));
        Assert.That(Tensor.From([1L]).Hypot(Tensor.From([1L])).Item(), Is.EqualTo(1.4142135381698608));
        Assert.Throws<TensorDTypeException>(() => Tensor.From([1L]).Exp2_());
        Assert.Throws<TensorDTypeException>(() => Tensor.From([1L]).Add_(0.5));
    }

    [Test]
    public void In_place_forms_write_into_the_tensor()
    {
        Tensor x = Tensor.From([1.0, 4, 9]);
        Assert.That(x.Sqrt_(), Is.SameAs(x));
        x.Clamp_(max: 2).Pow_(2).Lerp_(Tensor.Zeros([3], DType.Float64), 0.5).Addcmul_(x, x, 2).Neg_();
        Assert.That(x.ToArray<double>(), Is.EqualTo(new double[] { -1, -10, -10 }));
    }

    [Test]
    public void Nan_to_num_takes_the_largest_number_of_the_type()
    {
        Tensor x = Tensor.From([float.NaN, float.PositiveInfinity, float.NegativeInfinity, 2]);
        Assert.That(x.NanToNum().ToArray<float>(), Is.EqualTo(new[] { 0, float.MaxValue, -float.MaxValue, 2 }));
        Assert.That(x.Cast(DType.Float16).NanToNum(1, neginf: -5).Cast(DType.Float32).ToArray<float>(), Is.EqualTo(new float[] { 1, 65504, -5, 2 }));
    }

    [Test]
    public void Prelu_has_one_slope_or_one_per_channel()
    {
        Tensor x = Tensor.From(new float[,] { { -1, -2 }, { 3, -4 } });
        Assert.That(x.Prelu(Tensor.From([0.5f])).ToArray<float>(), Is.EqualTo(new[] { -0.5f, -1, 3, -2 }));
        Assert.That(x.Prelu(Tensor.From([0.5f, 2])).ToArray<float>(), Is.EqualTo(new[] { -0.5f, -4, 3, -8 }));
        Assert.That(Assert.Throws<TensorShapeException>(() => x.Prelu(Tensor.From([1f, 2, 3])))!.Message, Does.Contain("channel"));
    }

    [Test]
    public void Second_derivatives_at_kinks_that_dual_numbers_would_miss()
    {
        // d²/dx² log σ(x) at 0 is −1/4, of softplus +1/4, of logaddexp 1/4, of sinc −π²/3.
        Assert.That(Second(x => x.LogSigmoid(), 0), Is.EqualTo(-0.25).Within(1e-12));
        Assert.That(Second(x => x.Softplus(), 0), Is.EqualTo(0.25).Within(1e-12));
        Assert.That(Second(x => x.LogAddExp(Tensor.Zeros([1], DType.Float64)), 0), Is.EqualTo(0.25).Within(1e-12));
        Assert.That(Second(x => x.Sinc(), 0), Is.EqualTo(-Math.PI * Math.PI / 3).Within(1e-12));
        Assert.That(Second(x => x.Hypot(Tensor.Ones([1], DType.Float64)), 0), Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void Third_derivatives_come_from_compositions()
    {
        foreach ((_, Func<Tensor, Tensor> f) in ((string, Func<Tensor, Tensor>)[])[("mish", x => x.Mish()), ("silu", x => x.Silu()), ("softplus", x => x.Softplus()), ("pow", x => x.Pow(3.5)), ("asinh", x => x.Asinh()), ("erfinv", x => (x * 0.25).Erfinv()), ("gelu", x => x.Gelu(GeluApproximation.Tanh))])
        {
            Tensor First(Tensor x)
            {
                if (!x.RequiresGrad) x = x.Detach().RequiresGrad_();
                return Autograd.Grad([f(x)], [x], [Tensor.OnesLike(x)], createGraph: true)[0]!;
            }

            GradCheck.Second(x => First(x[0]), GradCheck.Values(3, [4], 0.5, 1.5));
        }
    }

    private static double Second(Func<Tensor, Tensor> function, double at)
    {
        Tensor x = Tensor.From([at]).RequiresGrad_();
        Tensor first = Autograd.Grad(function(x), x, createGraph: true);
        return Autograd.Grad(first, x).Item();
    }
}
