using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Differentiation;

/// <summary>Levels of forward mode: nesting, in place, checkpoints, functions with rules of their own, errors. The rule of each op is checked by the op table.</summary>
[TestFixture]
internal sealed class ForwardModeTests
{
    private static Tensor F64(params double[] values) => Tensor.From<double>(values, [values.Length]);

    [Test]
    public void Nothing_is_recorded_and_tangents_follow_each_op()
    {
        using ContextScope constant = Autograd.NoGrad();
        using var level = ForwardMode.Begin();
        Tensor x = level.Dual(F64(0.5, 2), F64(1, 10)), y = x.Sin() * x;
        Assert.That(y.RequiresGrad, Is.False);
        double[] tangent = level.Tangent(y).ToArray<double>();
        Assert.That(tangent[0], Is.EqualTo(Math.Sin(0.5) + 0.5 * Math.Cos(0.5)).Within(1e-15));
        Assert.That(tangent[1], Is.EqualTo(10 * (Math.Sin(2) + 2 * Math.Cos(2))).Within(1e-14));
        Assert.That(level.Tangent(F64(3)).ToArray<double>(), Is.EqualTo(new double[] { 0 }), "a constant");
        Assert.That(level.Tangent(y.Detach()).ToArray<double>(), Is.EqualTo(new double[] { 0, 0 }), "detached");
    }

    [Test]
    public void Nested_levels_give_derivatives_of_higher_order()
    {
        // d³/dx³ of sin(2x) eˣ at x = 0.3, by three levels.
        Func<Tensor, Tensor> f = x => (x * 2.0).Sin() * x.Exp();
        for (int order = 0; order < 3; order++)
        {
            Func<Tensor, Tensor> inner = f;
            f = x => Autograd.Jvp(a => inner(a[0]), [x], [Tensor.OnesLike(x)], createGraph: false).Tangent;
        }

        // (sin 2x eˣ)‴ = Im((1 + 2i)³ e^((1+2i)x)).
        var power = System.Numerics.Complex.Pow(new(1, 2), 3) * System.Numerics.Complex.Exp(new System.Numerics.Complex(1, 2) * 0.3);
        Assert.That(f(F64(0.3)).ToArray<double>()[0], Is.EqualTo(power.Imaginary).Within(1e-12));
    }

    [Test]
    public void Levels_do_not_confuse_their_perturbations()
    {
        // d/dx [x · d/dy (x + y)] = 1 at x = y = 1: a nested derivative that mistakes the outer tangent for its own gives 2.
        (Tensor _, Tensor outer) = Autograd.Jvp(a => a[0] * Autograd.Jvp(b => a[0] + b[0], [F64(1)], [F64(1)]).Tangent, [F64(1)], [F64(1)]);
        Assert.That(outer.ToArray<double>()[0], Is.EqualTo(1));
    }

    [Test]
    public void Forward_over_backward_is_backward_over_backward()
    {
        Tensor x = GradCheck.Values(1, [3, 4]), w = GradCheck.Values(2, [4, 2]), tx = GradCheck.Values(3, [3, 4]), tw = GradCheck.Values(4, [4, 2]);
        Func<Tensor[], Tensor> f = a => a[0].MatMul(a[1]).Tanh().Softmax(-1).Square().Sum();
        Tensor[] expected = Autograd.Hvp(f, [x, w], [tx, tw]).Products;
        using var level = ForwardMode.Begin();
        Tensor[] duals = [level.Dual(x, tx).RequiresGrad_(), level.Dual(w, tw).RequiresGrad_()];
        Tensor?[] gradients = Autograd.Grad([f(duals)], duals);
        for (int i = 0; i < 2; i++)
        {
            double[] e = expected[i].ToArray<double>(), a = level.Tangent(gradients[i]!).ToArray<double>();
            for (int j = 0; j < e.Length; j++) Assert.That(a[j], Is.EqualTo(e[j]).Within(1e-12));
        }
    }

    [Test]
    public void A_tangent_that_was_recorded_can_be_differentiated_backwards()
    {
        Tensor x = F64(0.7).RequiresGrad_();
        (Tensor _, Tensor tangent) = Autograd.Jvp(a => a[0].Exp() * a[0], [x], [F64(1)], createGraph: true);
        // (x eˣ)″ = (2 + x) eˣ.
        Assert.That(Autograd.Grad(tangent.Sum(), x).ToArray<double>()[0], Is.EqualTo(2.7 * Math.Exp(0.7)).Within(1e-13));
    }

    [Test]
    public void In_place_ops_carry_tangents_and_refuse_shared_memory()
    {
        using ContextScope constant = Autograd.NoGrad();
        using var level = ForwardMode.Begin();
        Tensor x = level.Dual(F64(1, 2), F64(1, 1)), y = x * x;
        y.Mul_(x).Add_(1);
        Assert.That(y.ToArray<double>(), Is.EqualTo(new double[] { 2, 9 }));
        Assert.That(level.Tangent(y).ToArray<double>(), Is.EqualTo(new double[] { 3, 12 }));
        Tensor view = y[0];
        Assert.That(() => view.Mul_(2), Throws.TypeOf<TensorGradientException>().With.Message.Contains("no other tensor shares"));
        Tensor z = Tensor.Zeros([2], DType.Float64);
        z.Add_(x);
        Assert.That(level.Tangent(z).ToArray<double>(), Is.EqualTo(new double[] { 1, 1 }), "a constant that a dual was added to");
        z.Copy_(F64(5, 6));
        Assert.That(level.Tangent(z).ToArray<double>(), Is.EqualTo(new double[] { 0, 0 }), "overwritten with a constant");
    }

    [Test]
    public void Checkpoints_and_functions_with_a_rule_have_tangents()
    {
        Tensor w = F64(3);
        Tensor direct = Autograd.Jvp(a => (a[0] * w).Sin(), [F64(0.4)], [F64(2)]).Tangent;
        Tensor saved = Autograd.Jvp(a => Autograd.Checkpoint(x => (x[0] * w).Sin(), [a[0]]), [F64(0.4)], [F64(2)]).Tangent;
        Assert.That(saved.ToArray<double>(), Is.EqualTo(direct.ToArray<double>()));
        // The rule counts, not the function: a straight-through estimator.
        Tensor ste = Autograd.Jvp(a => Autograd.Custom("sign_ste", x => x[0].Sign(), g => [g.Gradient()], [a[0]]), [F64(0.4)], [F64(2)]).Tangent;
        Assert.That(ste.ToArray<double>()[0], Is.EqualTo(2));
    }

    [Test]
    public void Scopes_inside_a_level_do_not_end_tangents()
    {
        using var level = ForwardMode.Begin();
        Tensor y = Inside(level.Dual(F64(2), F64(1)));
        Assert.That(level.Tangent(y).ToArray<double>()[0], Is.EqualTo(32));

        static Tensor Inside(Tensor x)
        {
            using var scope = TensorScope.Begin();
            Tensor square = x * x;
            return scope.Keep(square * square);
        }
    }

    [Test]
    public async Task A_level_follows_await()
    {
        using var level = ForwardMode.Begin();
        Tensor x = level.Dual(F64(3), F64(1));
        Tensor y = await Task.Run(() => x * x);
        await Task.Yield();
        Assert.That(level.Tangent(y * 2.0).ToArray<double>()[0], Is.EqualTo(12));
    }

    [Test]
    public void A_level_that_ended_and_wrong_directions_are_refused()
    {
        var level = ForwardMode.Begin();
        Assert.That(() => level.Dual(F64(1, 2), F64(1)), Throws.TypeOf<TensorShapeException>());
        Assert.That(() => level.Dual(F64(1), Tensor.From([1f])), Throws.TypeOf<TensorDTypeException>());
        Assert.That(() => level.Dual(Tensor.From([1L]), Tensor.From([1L])), Throws.TypeOf<TensorDTypeException>());
        level.Dispose();
        level.Dispose();
        Assert.That(() => level.Tangent(F64(1)), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(FlowContext.Current.Forward, Is.Null);
    }

    [Test]
    public void A_level_gives_back_all_memory()
    {
        Tensor x = F64(1, 2, 3), t = F64(1, 1, 1);
        void Step() { using var scope = TensorScope.Begin(); Autograd.Jvp(a => a[0].Sin().Softmax(0).LogSoftmax(0) * a[0], [x], [t]); }
        Step();
        // What other tests forgot must not be freed in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Device.Cpu.Memory.LiveBytes;
        for (int i = 0; i < 20; i++) Step();
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(before));
    }
}
