using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Differentiation;

/// <summary>Reverse mode: values, errors, hooks, accumulation, modes, depth, threads.</summary>
[TestFixture]
internal sealed class TapeTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From<double>(values, [values.Length]).RequiresGrad_();

    [Test]
    public void Gradients_by_hand_and_by_differences()
    {
        Tensor x = Leaf(1, 2), y = Leaf(3, 4);
        (x * x * y + y.Log()).Sum().Backward();
        Assert.That(x.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 6, 16 }));
        Assert.That(y.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 1 + 1.0 / 3, 4.25 }).Within(1e-15));
        GradCheck.Second(a => (a[0].MatMul(a[1]).Sigmoid() * a[2]).Exp(), GradCheck.Values(1, [2, 3]), GradCheck.Values(2, [3, 2]), GradCheck.Values(3, [2]));
    }

    [Test]
    public void A_second_pass_needs_a_retained_graph()
    {
        Tensor x = Leaf(2);
        Tensor y = (x * x).Sum();
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.That(x.Grad!.Item(), Is.EqualTo(8), "gradients add up");
        Assert.That(() => y.Backward(), Throws.TypeOf<TensorGradientException>().With.Message.Contains("retainGraph: true"));
    }

    [Test]
    public void A_saved_operand_that_is_overwritten_is_refused()
    {
        Tensor x = Leaf(2);
        Tensor a = x * 3.0;
        Tensor y = a * a;
        a.Add_(a);
        Assert.That(() => y.Sum().Backward(), Throws.TypeOf<TensorGradientException>().With.Message.Contains("written in place after it was recorded"));
    }

    [Test]
    public void Wrong_uses_are_named()
    {
        Tensor x = Leaf(2, 3);
        Assert.That(() => x.Add_(x), Throws.TypeOf<TensorGradientException>().With.Message.Contains("leaf"));
        Assert.That(() => (x * 2.0).Backward(), Throws.TypeOf<TensorShapeException>());
        Assert.That(() => (x * 2.0).Backward(Tensor.Ones([3], DType.Float64)), Throws.TypeOf<TensorShapeException>().With.Message.Contains("shape of the result"));
        Assert.That(() => Tensor.Arange(3L).RequiresGrad_(), Throws.TypeOf<TensorDTypeException>().With.Message.Contains("i64"));
        Assert.That(() => (x * 2.0).RequiresGrad_(false), Throws.TypeOf<TensorGradientException>().With.Message.Contains("Detach"));
        Assert.That(() => Tensor.Ones([1]).Backward(), Throws.TypeOf<TensorGradientException>().With.Message.Contains("nothing was recorded"));
        Assert.That(() => Autograd.Grad((x * 2.0).Sum(), Leaf(1)), Throws.TypeOf<TensorGradientException>().With.Message.Contains("allowUnused"));
    }

    [Test]
    public void Hooks_see_and_replace_gradients()
    {
        Tensor x = Leaf(2);
        Tensor y = x * 3.0;
        double seen = 0;
        y.RegisterHook(g =>
        {
            seen = g.Item();
            return g * 10.0;
        });
        (y * 5.0).Sum().Backward();
        Assert.That((seen, x.Grad!.Item()), Is.EqualTo((5.0, 150.0)));
        x.ZeroGrad();
        Assert.That(x.Grad, Is.Null);
    }

    [Test]
    public async Task No_recording_holds_across_await_and_in_tasks()
    {
        Tensor x = Leaf(2);
        using (Autograd.NoGrad())
        {
            await Task.Delay(1).ConfigureAwait(false);
            Assert.That((x * 2.0).RequiresGrad, Is.False);
            Assert.That(await Task.Run(() => (x * 2.0).RequiresGrad), Is.False);
            using (Autograd.EnableGrad()) Assert.That((x * 2.0).RequiresGrad, Is.True);
        }

        Assert.That((x * 2.0).RequiresGrad, Is.True);
    }

    [Test]
    public void Intermediates_may_be_disposed_before_the_backward_pass()
    {
        Tensor x = Leaf(2), y;
        using (Tensor a = x.Exp())
        using (Tensor b = a * a) y = b.Log().Sum();
        y.Backward();
        Assert.That(x.Grad!.Item(), Is.EqualTo(2).Within(1e-14));
    }

    [Test]
    public void The_trap_names_op_operands_and_line_forward_and_backward()
    {
        Tensor x = Tensor.From<double>([-1, 2], [1, 2]).RequiresGrad_();
        using ContextScope trap = Autograd.DetectNonFinite();
        Tensor h = x;
        NonFiniteException? caught = null;
        for (int layer = 0; layer < 10 && caught is null; layer++)
        {
            try
            {
                h = layer == 3 ? h.Log() : h * 1.0;
            }
            catch (NonFiniteException e)
            {
                Assert.That(layer, Is.EqualTo(3));
                caught = e;
            }
        }

        Assert.That(caught, Is.Not.Null);
        Assert.That(caught!.Op, Is.EqualTo("log"));
        Assert.That(caught.Message, Does.Contain("[1, 2]").And.Contain("in [-1, 2]").And.Match(@"TapeTests\.cs:\d+"));

        Tensor zero = Leaf(0);
        Tensor root = zero.Sqrt().Sum();
        Assert.That(() => root.Backward(), Throws.TypeOf<NonFiniteException>().With.Message.Match(@"sqrt|div|rsqrt").And.Message.Match(@"TapeTests\.cs:\d+"));
    }

    [Test]
    public void Tasks_differentiate_over_shared_parameters_at_once()
    {
        Tensor w = GradCheck.Values(1, [16, 16]).RequiresGrad_(), x = GradCheck.Values(2, [8, 16]);
        double[] expected = Autograd.Grad(x.MatMul(w).Tanh().Sum(), w).ToArray<double>();
        var tasks = new Task<double[]>[32];
        for (int t = 0; t < tasks.Length; t++)
            tasks[t] = Task.Run(() =>
            {
                double[] result = [];
                for (int i = 0; i < 20; i++) result = Autograd.Grad(Autograd.Checkpoint(a => a[0].MatMul(w).Tanh(), [x]).Sum(), w).ToArray<double>();
                return result;
            });
        Task.WaitAll(tasks);
        foreach (Task<double[]> task in tasks) Assert.That(task.Result, Is.EqualTo(expected));
    }

    [Test]
    public void A_chain_of_100_000_ops_has_a_gradient()
    {
        Tensor x = Leaf(1), y = x;
        for (int i = 0; i < 100_000; i++) y = y + 1e-6;
        Assert.That(Autograd.Grad(y.Sum(), x, retainGraph: true).Item(), Is.EqualTo(1));
        y.Sum().Backward();
        Assert.That(x.Grad!.Item(), Is.EqualTo(1));
    }

    [Test]
    public void A_view_written_in_place_is_not_used_in_silence()
    {
        Tensor a = Tensor.From(new double[] { 1, 2 }).RequiresGrad_();
        Tensor whole = a * 2.0, part = whole[0];
        part.Mul_(3);
        Assert.That(() => whole.Sum(), Throws.TypeOf<TensorGradientException>().With.Message.Contains("wrote in place"));
        Assert.That(() => whole.Backward(Tensor.OnesLike(whole)), Throws.TypeOf<TensorGradientException>());
        part.Backward();
        Assert.That(a.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 6, 0 }), "the view itself is right");

        Tensor again = a * 2.0, view = again[0];
        again.Mul_(3);
        Assert.That(() => view.Sum(), Throws.TypeOf<TensorGradientException>());
        Assert.That(again[0].Item(), Is.EqualTo(6), "a view taken after the write stands for what it holds");

        Tensor constant = Tensor.Zeros([2], DType.Float64);
        constant[0].Add_(a.Sum());
        Assert.That(() => constant.Sum(), Throws.TypeOf<TensorGradientException>(), "a constant's gradient would be lost");
        using (Autograd.NoGrad()) Assert.That(constant.Sum().Item(), Is.EqualTo(3), "where nothing is recorded, memory is what it is");
    }

    private static readonly Action<Tensor>[] Overwrites =
        [t => t.Fill_(1), t => t.Zero_(), t => t.Copy_(Tensor.OnesLike(t)), t => t.Normal_(), t => t.Uniform_(), t => t.Bernoulli_(), t => t.Exponential_()];

    [Test]
    public void What_is_overwritten_with_constants_has_no_gradient_left([Range(0, 6)] int how)
    {
        Tensor x = Tensor.From(new double[] { 1, 2 }).RequiresGrad_(), y = x * 3.0;
        Overwrites[how](y);
        Assert.That(y.RequiresGrad, Is.False);
        (y + x).Sum().Backward();
        Assert.That(x.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 1, 1 }));

        Tensor whole = x * 3.0;
        Overwrites[how](whole[0]);
        Assert.That(() => whole.Sum(), Throws.TypeOf<TensorGradientException>(), "a part was overwritten");
    }

    [Test]
    public void Leaves_that_want_gradients_and_views_of_them_are_not_overwritten([Range(0, 6)] int how)
    {
        Tensor x = Tensor.From(new double[] { 1, 2, 3 }).RequiresGrad_();
        Assert.That(() => Overwrites[how](x), Throws.TypeOf<TensorGradientException>().With.Message.Contains("leaf"));
        Assert.That(() => Overwrites[how](x[1..]), Throws.TypeOf<TensorGradientException>().With.Message.Contains("view of one"));
        Assert.That(() => x[0..2].Mul_(2), Throws.TypeOf<TensorGradientException>());
        Assert.That(x.ToArray<double>(), Is.EqualTo(new double[] { 1, 2, 3 }));
        using (Autograd.NoGrad()) Overwrites[how](x);
        Assert.That(x.RequiresGrad);
        Overwrites[how](x.Detach());
    }
}
