using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Differentiation;

/// <summary>Functional forms: values by hand and by differences.</summary>
[TestFixture]
internal sealed class FunctionalTests
{
    private static Tensor F64(params double[] values) => Tensor.From<double>(values, [values.Length]);

    [Test]
    public void Vjp_of_a_product_by_hand()
    {
        (Tensor value, Tensor[] gradients) = Autograd.Vjp(x => x[0] * x[1], [F64(2, 3), F64(5, 7)], F64(1, 10));
        Assert.That(value.ToArray<double>(), Is.EqualTo(new double[] { 10, 21 }));
        Assert.That(gradients[0].ToArray<double>(), Is.EqualTo(new double[] { 5, 70 }));
        Assert.That(gradients[1].ToArray<double>(), Is.EqualTo(new double[] { 2, 30 }));
        Assert.That(value.RequiresGrad, Is.False);
    }

    [Test]
    public void Jvp_is_the_difference_quotient()
    {
        Tensor x = GradCheck.Values(1, [3, 4]), w = GradCheck.Values(2, [4, 2]), tx = GradCheck.Values(3, [3, 4]), tw = GradCheck.Values(4, [4, 2]);
        Func<Tensor[], Tensor> f = a => (a[0].Sin().MatMul(a[1])).Tanh();
        double[] tangent = Autograd.Jvp(f, [x, w], [tx, tw]).Tangent.ToArray<double>();
        const double h = 1e-6;
        double[] up = f([x + tx * h, w + tw * h]).ToArray<double>(), down = f([x - tx * h, w - tw * h]).ToArray<double>();
        for (int i = 0; i < tangent.Length; i++) Assert.That(tangent[i], Is.EqualTo((up[i] - down[i]) / (2 * h)).Within(1e-8));
    }

    [Test]
    public void Jvp_of_the_identity_and_of_a_constant()
    {
        Assert.That(Autograd.Jvp(x => x[0], [F64(1, 2)], [F64(3, 4)]).Tangent.ToArray<double>(), Is.EqualTo(new double[] { 3, 4 }));
        Assert.That(Autograd.Jvp(_ => F64(1, 2), [F64(1)], [F64(3)]).Tangent.ToArray<double>(), Is.EqualTo(new double[] { 0, 0 }));
    }

    [Test]
    public void Jacobian_has_the_same_values_by_rows_and_by_columns()
    {
        // f = (x², x·y), J = ((2x, 0), (y, x)).
        Func<Tensor, Tensor> f = p => Tensor.Stack([p[0] * p[0], p[0] * p[1]]);
        foreach (JacobianMode mode in (JacobianMode[])[JacobianMode.Rows, JacobianMode.Columns])
        {
            Tensor j = Autograd.Jacobian(f, F64(3, 5), mode);
            Assert.That(j.Shape.ToArray(), Is.EqualTo(new long[] { 2, 2 }));
            Assert.That(j.ToArray<double>(), Is.EqualTo(new double[] { 6, 0, 5, 3 }));
        }
    }

    [Test]
    public void Jacobian_of_several_operands_has_both_shapes()
    {
        Tensor[] j = Autograd.Jacobian(x => x[0].MatMul(x[1]), [GradCheck.Values(1, [2, 3]), GradCheck.Values(2, [3, 4])]);
        Assert.That(j[0].Shape.ToArray(), Is.EqualTo(new long[] { 2, 4, 2, 3 }));
        Assert.That(j[1].Shape.ToArray(), Is.EqualTo(new long[] { 2, 4, 3, 4 }));
    }

    [Test]
    public void Hessian_and_its_product_of_a_cubic()
    {
        // f = x³ + x²·y, H = ((6x + 2y, 2x), (2x, 0)).
        Func<Tensor, Tensor> f = p => p[0] * p[0] * p[0] + p[0] * p[0] * p[1];
        Tensor x = F64(2, 3);
        Assert.That(Autograd.Hessian(f, x).ToArray<double>(), Is.EqualTo(new double[] { 18, 4, 4, 0 }));
        Assert.That(Autograd.Hvp(a => f(a[0]), [x], [F64(1, -2)]).Products[0].ToArray<double>(), Is.EqualTo(new double[] { 10, 4 }));
        Assert.That(Autograd.Hessian(p => (p * 3.0).Sum(), x).ToArray<double>(), Is.EqualTo(new double[4]));
    }

    [Test]
    public void Results_with_a_graph_lead_back_to_operands_and_captured_tensors()
    {
        Tensor x = F64(2).RequiresGrad_(), w = F64(5).RequiresGrad_();
        Tensor g = Autograd.Vjp(a => (w * a[0] * a[0]).Sum(), [x], createGraph: true).Gradients[0]; // 2wx
        Tensor?[] second = Autograd.Grad([g.Sum()], [x, w]);
        Assert.That(second[0]!.Item(), Is.EqualTo(10));
        Assert.That(second[1]!.Item(), Is.EqualTo(4));
    }

    [Test]
    public void Per_example_gradients_sum_to_the_gradient_of_the_sum()
    {
        Tensor w = GradCheck.Values(1, [3, 2]).RequiresGrad_(), x = GradCheck.Values(2, [5, 3]);
        Tensor each = Autograd.PerExample(b => b[0].MatMul(w).Tanh().Sum(), [w], [x])[0];
        Assert.That(each.Shape.ToArray(), Is.EqualTo(new long[] { 5, 3, 2 }));
        double[] whole = Autograd.Grad(x.MatMul(w).Tanh().Sum(), w).ToArray<double>();
        double[] sum = each.Sum([0]).ToArray<double>();
        for (int i = 0; i < whole.Length; i++) Assert.That(sum[i], Is.EqualTo(whole[i]).Within(1e-14));
        Assert.That(w.Grad, Is.Null);
    }

    [Test]
    public void Wrong_directions_are_refused()
    {
        Assert.That(() => Autograd.Jvp(x => x[0], [F64(1, 2)], [F64(1)]), Throws.TypeOf<TensorShapeException>().With.Message.Contains("direction 0"));
        Assert.That(() => Autograd.Jvp(x => x[0], [F64(1, 2)], []), Throws.TypeOf<TensorGradientException>());
        Assert.That(() => Autograd.Vjp(x => x[0], [F64(1, 2)]), Throws.TypeOf<TensorShapeException>());
        Assert.That(() => Autograd.Vjp(x => x[0], [Tensor.Arange(3L)]), Throws.TypeOf<TensorDTypeException>());
    }

    [Test]
    public void An_input_named_twice_has_its_gradient_in_both_places()
    {
        Tensor x = F64(3).RequiresGrad_();
        Tensor?[] g = Autograd.Grad([(x * x).Sum()], [x, x]);
        Assert.That((g[0]!.Item(), g[1]!.Item()), Is.EqualTo((6.0, 6.0)));
    }
}
