using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Differentiation;

/// <summary>Checkpoints and functions with a gradient of their own.</summary>
[TestFixture]
internal sealed class CheckpointTests
{
    [Test]
    public void Gradients_and_dropout_masks_are_the_plain_ones_bit_for_bit()
    {
        Tensor x = GradCheck.Values(1, [6, 8]).RequiresGrad_(), w = GradCheck.Values(2, [8, 8]).RequiresGrad_(), v = GradCheck.Values(3, [8, 8]).RequiresGrad_();
        Func<Tensor, Generator, Tensor> f = (a, g) => a.MatMul(w).Gelu().Dropout(0.5, true, g).MatMul(v).Tanh();
        Tensor plain = f(x, new Generator(7));
        Tensor?[] expected = Autograd.Grad([plain.Sum()], [x, w, v]);
        var generator = new Generator(7);
        Tensor kept = Autograd.Checkpoint(a => f(a[0], generator), [x], generator);
        generator.Take(100);
        GeneratorState state = generator.State;
        Tensor?[] got = Autograd.Grad([kept.Sum()], [x, w, v]);
        Assert.That(kept.ToArray<double>(), Is.EqualTo(plain.ToArray<double>()));
        for (int i = 0; i < 3; i++) Assert.That(got[i]!.ToArray<double>(), Is.EqualTo(expected[i]!.ToArray<double>()), $"gradient {i}");
        Assert.That(generator.State, Is.EqualTo(state));
    }

    [Test]
    public void The_peak_is_lower()
    {
        long plain = Peak(checkpoint: false), kept = Peak(checkpoint: true);
        Assert.That(kept, Is.LessThan(plain / 2), $"plain {plain:N0}, with checkpoints {kept:N0}");

        static long Peak(bool checkpoint)
        {
            using var scope = TensorScope.Begin();
            MemoryPool memory = Device.Cpu.Memory;
            Tensor x = Tensor.Ones([256, 1024]).RequiresGrad_();
            memory.ResetPeak();
            long before = memory.LiveBytes;
            Tensor y = x;
            for (int block = 0; block < 8; block++) y = checkpoint ? Autograd.Checkpoint(a => Block(a[0]), [y]) : Block(y);
            y.Sum().Backward();
            return memory.PeakBytes - before;
        }

        static Tensor Block(Tensor x)
        {
            for (int i = 0; i < 6; i++) x = x.Sin().Tanh();
            return x;
        }
    }

    [Test]
    public void Second_order_nesting_hooks_and_captured_tensors_that_hang_together()
    {
        Tensor x = Tensor.From<double>([0.3, -0.8], [2]).RequiresGrad_();
        int calls = 0;
        x.RegisterHook(_ =>
        {
            calls++;
            return null;
        });
        Tensor z = x.Sin();
        Func<Tensor, Tensor> f = a => (a * z).Exp() * a + z;
        Tensor g = Autograd.Grad(f(x).Sum(), x, createGraph: true);
        double[] second = Autograd.Grad(g.Sum(), x).ToArray<double>();
        z = x.Sin();
        calls = 0;
        Tensor y = Autograd.Checkpoint(a => Autograd.Checkpoint(b => f(b[0]), [a[0]]), [x]);
        Tensor h = Autograd.Grad(y.Sum(), x, createGraph: true);
        double[] got = Autograd.Grad(h.Sum(), x).ToArray<double>();
        for (int i = 0; i < 2; i++)
        {
            Assert.That(h.ToArray<double>()[i], Is.EqualTo(g.ToArray<double>()[i]).Within(1e-14));
            Assert.That(got[i], Is.EqualTo(second[i]).Within(1e-13));
        }

        Assert.That(calls, Is.GreaterThan(0));
    }

    [Test]
    public void A_captured_result_or_operand_may_be_returned()
    {
        Tensor x = Tensor.Scalar(2.0).RequiresGrad_(), w = Tensor.Scalar(3.0).RequiresGrad_();
        Tensor[] y = Autograd.CheckpointMany(a => [a[0], w, a[0] * w], [x]);
        Tensor?[] g = Autograd.Grad([y[0] + y[1] * 10.0 + y[2]], [x, w]);
        Assert.That((g[0]!.Item(), g[1]!.Item()), Is.EqualTo((4.0, 12.0)));
    }

    [Test]
    public void A_captured_tensor_that_is_overwritten_is_refused()
    {
        Tensor x = Tensor.Scalar(2.0).RequiresGrad_(), w = Tensor.Scalar(3.0).RequiresGrad_();
        Tensor y = Autograd.Checkpoint(a => a[0] * w, [x]);
        using (Autograd.NoGrad()) w.Add_(w);
        Assert.That(() => y.Backward(), Throws.TypeOf<TensorGradientException>().With.Message.Contains("written in place"));
    }

    [Test]
    public void A_gradient_of_its_own_is_called_and_can_be_differentiated()
    {
        Tensor x = Tensor.From<double>([-2, 3], [2]).RequiresGrad_();
        Tensor y = Autograd.Custom("sign_ste", a => a[0].Sign(), g => [g.Gradient()], [x]);
        y.Sum().Backward();
        Assert.That(x.Grad!.ToArray<double>(), Is.EqualTo(new double[] { 1, 1 }));

        Tensor c = Autograd.Custom("cube", a => a[0] * a[0] * a[0], g => [g.Gradient() * g.Input(0) * g.Input(0) * 3.0], [x]);
        Tensor first = Autograd.Grad(c.Sum(), x, createGraph: true);
        Assert.That(Autograd.Grad(first.Sum(), x).ToArray<double>(), Is.EqualTo(new double[] { -12, 18 }));
        GradCheck.First(a => Autograd.Custom("exp2x", b => (b[0] * 2.0).Exp(), g => [g.Gradient() * g.Output() * 2.0], a), GradCheck.Values(1, [3]));
    }

    [Test]
    public void Wrong_answers_of_a_rule_are_named()
    {
        Tensor x = Tensor.From<double>([-2, 3], [2]).RequiresGrad_();
        Tensor few = Autograd.Custom("mine", a => a[0] * 2.0, _ => [], [x]);
        Assert.That(() => few.Sum().Backward(), Throws.TypeOf<TensorGradientException>().With.Message.Contains("mine").And.Message.Contains("given 0"));
        Tensor shape = Autograd.Custom("mine", a => a[0] * 2.0, g => [g.Gradient().Sum()], [x]);
        Assert.That(() => shape.Sum().Backward(), Throws.TypeOf<TensorShapeException>().With.Message.Contains("mine"));
        Tensor unread = Autograd.Custom("mine", a => a[0] * 2.0, g => [g.Input(0)], [x], keepInputs: false);
        Assert.That(() => unread.Sum().Backward(), Throws.TypeOf<TensorGradientException>().With.Message.Contains("does not save"));
    }
}
