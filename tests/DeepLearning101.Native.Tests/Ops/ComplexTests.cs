using SystemComplex = System.Numerics.Complex;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Complex numbers: arithmetic, functions, parts, gradients in the convention of PyTorch (the conjugate Wirtinger derivative).</summary>
[TestFixture]
internal sealed class ComplexTests
{
    private static readonly SystemComplex[] Points = [new(0.3, -0.7), new(-1.2, 0.4), new(2, 1.5), new(-0.1, -2), new(1, 0), new(-3, 1e-3), new(0, 1)];

    private static readonly (string Name, Func<Tensor, Tensor> Op, Func<SystemComplex, SystemComplex> Reference)[] Functions =
    [
        ("exp", x => x.Exp(), SystemComplex.Exp), ("log", x => x.Log(), SystemComplex.Log), ("sqrt", x => x.Sqrt(), SystemComplex.Sqrt), ("sin", x => x.Sin(), SystemComplex.Sin),
        ("cos", x => x.Cos(), SystemComplex.Cos), ("tan", x => x.Tan(), SystemComplex.Tan), ("sinh", x => x.Sinh(), SystemComplex.Sinh), ("cosh", x => x.Cosh(), SystemComplex.Cosh),
        ("tanh", x => x.Tanh(), SystemComplex.Tanh), ("reciprocal", x => x.Reciprocal(), z => 1 / z), ("square", x => x.Square(), z => z * z), ("rsqrt", x => x.Rsqrt(), z => 1 / SystemComplex.Sqrt(z)),
        ("pow", x => x.Pow(2.5), z => SystemComplex.Pow(z, 2.5)), ("sigmoid", x => x.Sigmoid(), z => 1 / (1 + SystemComplex.Exp(-z))), ("expm1", x => x.Expm1(), z => SystemComplex.Exp(z) - 1),
        ("log1p", x => x.Log1p(), z => SystemComplex.Log(1 + z)), ("log10", x => x.Log10(), SystemComplex.Log10), ("exp2", x => x.Exp2(), z => SystemComplex.Pow(2, z)), ("neg", x => -x, z => -z),
        ("scalar", x => 2 / (x * 3 + 1) - 0.5, z => 2 / (z * 3 + 1) - 0.5), ("mul", x => x * x, z => z * z), ("div", x => x / (x + 2), z => z / (z + 2)),
    ];

    private static IEnumerable<TestCaseData> Cases() => Enumerable.Range(0, Functions.Length).Select(i => new TestCaseData(i).SetArgDisplayNames(Functions[i].Name));

    [TestCaseSource(nameof(Cases))]
    public void Functions_have_the_values_of_the_definition(int index)
    {
        (string name, Func<Tensor, Tensor> op, Func<SystemComplex, SystemComplex> reference) = Functions[index];
        SystemComplex[] wide = op(Tensor.From(Points)).ToArray<SystemComplex>();
        Complex64[] narrow = op(Tensor.From(Points).Cast(DType.Complex64)).ToArray<Complex64>();
        for (int i = 0; i < Points.Length; i++)
        {
            SystemComplex expected = reference(Points[i]);
            Assert.That(SystemComplex.Abs(wide[i] - expected), Is.LessThan(1e-14 * Math.Max(1, SystemComplex.Abs(expected))), $"{name}({Points[i]}) = {wide[i]}, expected {expected}");
            Assert.That(SystemComplex.Abs(narrow[i] - expected), Is.LessThan(1e-6 * Math.Max(1, SystemComplex.Abs(expected))), $"{name}({Points[i]}) c64");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Gradients_are_conjugate_derivatives(int index)
    {
        (string name, Func<Tensor, Tensor> op, Func<SystemComplex, SystemComplex> reference) = Functions[index];
        foreach (SystemComplex z in Points)
        {
            if (z.Imaginary == 0 || z.Real == 0) continue;
            SystemComplex weight = new(0.6, -0.8);
            Tensor x = Tensor.From([z]).RequiresGrad_();
            Tensor first = Autograd.Grad([op(x)], [x], [Tensor.From([weight])], createGraph: true)[0]!;
            const double h = 1e-5;
            SystemComplex derivative = (reference(z + h) - reference(z - h)) / (2 * h), expected = weight * SystemComplex.Conjugate(derivative);
            Assert.That(SystemComplex.Abs(first.ToArray<SystemComplex>()[0] - expected), Is.LessThan(1e-7 * Math.Max(1, SystemComplex.Abs(expected))), $"{name} at {z}");
            if (!first.RequiresGrad) continue;
            // L = Re(first): its gradient is conj(d/dz of conj(first)) = weight-conjugate · f'' taken through the rule for anti-holomorphic maps.
            SystemComplex second = Autograd.Grad([first.Real()], [x], [Tensor.Ones([1], DType.Float64)])[0]!.ToArray<SystemComplex>()[0];
            SystemComplex At(double dx, double dy) => weight * SystemComplex.Conjugate((reference(z + new SystemComplex(dx + h, dy)) - reference(z + new SystemComplex(dx - h, dy))) / (2 * h));
            const double step = 1e-3;
            SystemComplex numeric = new((At(step, 0).Real - At(-step, 0).Real) / (2 * step), (At(0, step).Real - At(0, -step).Real) / (2 * step));
            Assert.That(SystemComplex.Abs(second - numeric), Is.LessThan(1e-3 * Math.Max(1, SystemComplex.Abs(numeric))), $"{name}: second order at {z}: {second}, numeric {numeric}");
        }
    }

    [Test]
    public void Parts_are_views()
    {
        Tensor z = Tensor.From(Points);
        Assert.That(z.Real().ToArray<double>(), Is.EqualTo(Points.Select(p => p.Real)));
        Assert.That(z.Imag().ToArray<double>(), Is.EqualTo(Points.Select(p => p.Imaginary)));
        z.Imag().Copy_(Tensor.Zeros([7], DType.Float64));
        Assert.That(z.ToArray<SystemComplex>().Select(p => p.Imaginary), Is.All.EqualTo(0.0));
        Assert.That(z.ViewAsReal().Shape.ToArray(), Is.EqualTo(new long[] { 7, 2 }));
        Assert.That(z.ViewAsReal().ViewAsComplex().ToArray<SystemComplex>(), Is.EqualTo(z.ToArray<SystemComplex>()));
        Assert.Throws<TensorDTypeException>(() => Tensor.From([1.0]).Imag());
    }

    [Test]
    public void Length_angle_conjugate_and_sum()
    {
        Tensor z = Tensor.From(Points);
        double[] abs = z.Abs().ToArray<double>(), angle = z.Angle().ToArray<double>();
        for (int i = 0; i < Points.Length; i++)
        {
            Assert.That(abs[i], Is.EqualTo(SystemComplex.Abs(Points[i])).Within(1e-15 * abs[i]));
            Assert.That(angle[i], Is.EqualTo(Points[i].Phase).Within(1e-15));
        }

        Assert.That(z.Conj().ToArray<SystemComplex>(), Is.EqualTo(Points.Select(SystemComplex.Conjugate)));
        Assert.That(Tensor.Polar(z.Abs(), z.Angle()).ToArray<SystemComplex>()[1].Real, Is.EqualTo(-1.2).Within(1e-15));
        SystemComplex sum = z.Sum().Item<SystemComplex>(), expected = Points.Aggregate((a, b) => a + b);
        Assert.That(SystemComplex.Abs(sum - expected), Is.LessThan(1e-14));
        Assert.That(SystemComplex.Abs(z.Mean().Item<SystemComplex>() - expected / 7), Is.LessThan(1e-14));
        SystemComplex product = z.Prod().Item<SystemComplex>(), factors = Points.Aggregate((a, b) => a * b);
        Assert.That(SystemComplex.Abs(product - factors), Is.LessThan(1e-13));
        Assert.That(z.Reshape([7, 1]).Prod(1).ToArray<SystemComplex>(), Is.EqualTo(Points));
        Assert.That(Tensor.Zeros([0, 2], DType.Complex64).Prod(0).ToArray<Complex64>(), Is.All.EqualTo(new Complex64(1, 0)));
        Assert.That(z.Equal(z).ToArray<bool>(), Is.All.True);
        Assert.That(Assert.Throws<TensorDTypeException>(() => z.Less(z))!.Message, Does.Contain("c128"));
        Assert.Throws<TensorDTypeException>(() => z.Floor());
    }

    [Test]
    public void A_real_loss_has_the_gradient_of_steepest_ascent()
    {
        // L = Σ |z|²: the gradient is 2 z, as in PyTorch.
        Tensor z = Tensor.From(Points).RequiresGrad_();
        z.Abs().Square().Sum().Backward();
        SystemComplex[] gradient = z.Grad!.ToArray<SystemComplex>();
        for (int i = 0; i < Points.Length; i++) Assert.That(SystemComplex.Abs(gradient[i] - 2 * Points[i]), Is.LessThan(1e-14));
        z.ZeroGrad();
        (z * z.Conj()).Real().Sum().Backward();
        Assert.That(SystemComplex.Abs(z.Grad!.ToArray<SystemComplex>()[2] - 2 * Points[2]), Is.LessThan(1e-14));
        // The length has no derivative at 0; there the gradient is 0.
        Tensor zero = Tensor.From([SystemComplex.Zero]).RequiresGrad_();
        zero.Abs().Sum().Backward();
        Assert.That(zero.Grad!.Item<SystemComplex>(), Is.EqualTo(SystemComplex.Zero));
    }

    [Test]
    public void Special_values_and_branch_cuts()
    {
        double inf = double.PositiveInfinity;
        Assert.That(Tensor.From([new SystemComplex(-1, 0), new SystemComplex(-1, -0.0)]).Sqrt().ToArray<SystemComplex>().Select(z => z.Imaginary), Is.EqualTo(new[] { 1.0, -1.0 }));
        Assert.That(Tensor.From([new SystemComplex(-inf, 0)]).Exp().Item<SystemComplex>(), Is.EqualTo(SystemComplex.Zero));
        Assert.That(Tensor.From([SystemComplex.Zero]).Log().Item<SystemComplex>().Real, Is.EqualTo(-inf));
        Assert.That(Tensor.From([new SystemComplex(1e200, 1e200)]).Abs().Item(), Is.EqualTo(1.4142135623730951e200).Within(1e185));
        Assert.That(Tensor.From([new SystemComplex(1e308, 1e308)]).Sqrt().Item<SystemComplex>().Real, Is.EqualTo(1.09868411346781e154).Within(1e141));
        Assert.That(Tensor.From([new SystemComplex(400, 1)]).Tanh().Item<SystemComplex>(), Is.EqualTo(new SystemComplex(1, 0)));
    }
}
