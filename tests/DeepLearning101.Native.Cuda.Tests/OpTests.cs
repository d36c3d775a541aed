using DeepLearning101.Native.Tests.OpTable;

namespace DeepLearning101.Native.CudaTests;

/// <summary>Every op that the list holds, against the processor: values, gradients, layouts, in place; the same bits where all steps are exact or rounded alike.</summary>
[CudaFixture]
internal sealed class OpTests
{
    /// <summary>Ops whose arithmetic is the same on both sides step by step. The others call functions of NVIDIA's library, which round differently.</summary>
    private static readonly HashSet<string> SameBits = ["neg", "abs", "sign", "square", "sqrt", "rsqrt", "reciprocal", "relu", "maximum", "minimum", "maximum_scalar", "minimum_scalar", "eq", "ne", "lt", "le", "gt", "ge", "eq_scalar", "ne_scalar", "lt_scalar", "le_scalar", "gt_scalar", "ge_scalar", "add", "sub", "mul", "div", "add_scalar", "sub_scalar", "mul_scalar", "div_scalar", "scalar_sub", "scalar_div", "where", "where_scalar", "scalar_where", "sum", "amax", "matmul", "full", "copy", "cast"];

    private static Device Gpu => Device.Cuda(0);

    internal static IEnumerable<OpDef> Listed => OpRegistry.All.Where(op => CudaKernels.Candidates(op).Length > 0);

    [Test]
    public void Values_are_those_of_the_processor()
    {
        int ops = 0;
        foreach (OpDef op in Listed)
        {
            ops++;
            foreach (OpCase c in OpCase.Of(op))
                foreach (DType type in CudaKernels.Ring)
                {
                    using var scope = TensorScope.Begin();
                    CheckValues(c, type, x => x);
                }
        }

        Assert.That(ops, Is.GreaterThanOrEqualTo(15));
    }

    [Test]
    public void Layouts_do_not_show()
    {
        foreach (OpDef op in Listed)
            foreach (OpCase c in OpCase.Of(op))
                foreach (Func<Tensor, Tensor> form in (Func<Tensor, Tensor>[])[Transposed, Reversed, EverySecond])
                {
                    using var scope = TensorScope.Begin();
                    CheckValues(c, DType.Float32, form);
                }
    }

    [Test]
    public void Gradients_of_both_orders_are_those_of_the_processor()
    {
        foreach (OpDef op in Listed)
        {
            if (!op.IsDifferentiable) continue;
            foreach (OpCase c in OpCase.Of(op))
            {
                using var scope = TensorScope.Begin();
                if (c.Sample.Operands.Length == 0 || !IsClaimed(c, c.Inputs(DType.Float64, Gpu))) continue;
                (Tensor[] first, Tensor[] second) expected = Gradients(c, Device.Cpu), actual = Gradients(c, Gpu);
                for (int i = 0; i < expected.first.Length; i++) Near($"{c} gradient {i}", actual.first[i], expected.first[i]);
                for (int i = 0; i < expected.second.Length; i++) Near($"{c} second gradient {i}", actual.second[i], expected.second[i]);
            }
        }
    }

    [Test]
    public void In_place_gives_the_same_bits()
    {
        foreach (OpDef op in Listed)
            foreach (OpCase c in OpCase.Of(op))
            {
                if (c.Sample.Operands.Length == 0) continue;
                using var scope = TensorScope.Begin();
                Tensor[] inputs = c.Inputs(DType.Float32, Gpu);
                if (!IsClaimed(c, inputs)) continue;
                Tensor result = c.Run(inputs)[0];
                if (result.DType != inputs[0].DType || !result.Shape.SequenceEqual(inputs[0].Shape)) continue;
                Tensor target = inputs[0].Clone();
                InPlace.Run(op, target, [target, .. inputs[1..]], c.Sample.Attributes);
                Close.Bits($"{c} in place", target.To(Device.Cpu), result.To(Device.Cpu));
            }
    }

    [Test]
    public void Long_reductions_and_products_have_the_bits_of_the_processor()
    {
        var random = new Random(3);
        foreach (int n in (int[])[63, 64, 65, 8191, 8192, 8193, 20000, 70001])
            foreach (DType type in CudaKernels.Reals)
            {
                using var scope = TensorScope.Begin();
                Tensor x = Draw(random, type, 2, n);
                Close.Bits($"sum of {n} {type.Name} along rows", x.To(Gpu).Sum(1).To(Device.Cpu), x.Sum(1));
                Close.Bits($"sum of {n} {type.Name} along columns", x.To(Gpu).T.Sum(0).To(Device.Cpu), x.T.Sum(0));
            }

        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 1), (65, 63, 255), (64, 64, 256), (5, 130, 257), (33, 17, 600)])
            foreach (DType type in (DType[])[DType.Float32, DType.Float64])
            {
                using var scope = TensorScope.Begin();
                Tensor a = Draw(random, type, m, k), b = Draw(random, type, k, n);
                Close.Bits($"{m}×{k} · {k}×{n} {type.Name}", a.To(Gpu).MatMul(b.To(Gpu)).To(Device.Cpu), a.MatMul(b));
                Close.Bits($"transposed {m}×{k} · {k}×{n} {type.Name}", a.T.Contiguous().To(Gpu).T.MatMul(b.T.Contiguous().To(Gpu).T).To(Device.Cpu), a.MatMul(b));
            }
    }

    [Test]
    public void Order_of_blocks_and_warps_does_not_show()
    {
        if (!Emulator.IsEmulated) Assert.Pass("the order of a device cannot be chosen");
        using var scope = TensorScope.Begin();
        Tensor x = Draw(new Random(4), DType.Float32, 70, 300).To(Gpu);
        Tensor Compute() => x.Gelu().MatMul(x.T + 1).Sum(1);
        Tensor expected = Compute().To(Device.Cpu);
        foreach (string order in (string[])["reversed", "random"])
            using (Emulator.With("order", order, "forward")) Close.Bits(order, Compute().To(Device.Cpu), expected);
    }

    [Test]
    public void A_training_step_leaves_no_memory_behind()
    {
        Step();
        long before = Gpu.Memory.LiveBytes;
        for (int i = 0; i < 3; i++) Step();
        Assert.That(Gpu.Memory.LiveBytes, Is.LessThanOrEqualTo(before));

        static void Step()
        {
            using var scope = TensorScope.Begin();
            Tensor w = Draw(new Random(5), DType.Float32, 8, 8).To(Gpu).RequiresGrad_(), x = Draw(new Random(6), DType.Float32, 4, 8).To(Gpu);
            Tensor loss = x.MatMul(w).Gelu().Sum();
            loss.Backward();
            Assert.That(w.Grad!.Device, Is.SameAs(Gpu));
            w.ZeroGrad();
        }
    }

    [Test]
    public void A_classifier_trains_as_on_the_processor()
    {
        double[] host = Train(Device.Cpu), device = Train(Gpu);
        Assert.That(host[^1], Is.LessThan(0.7 * host[0]));
        for (int i = 0; i < host.Length; i++) Assert.That(device[i], Is.EqualTo(host[i]).Within(1e-9), $"loss of step {i}");

        // Two dense layers, softmax and cross-entropy over one-hot classes, gradient descent in place: all through kernels of the list.
        static double[] Train(Device where)
        {
            using var scope = TensorScope.Begin();
            var random = new Random(7);
            Tensor x = Draw(random, DType.Float64, 24, 6).To(where), hot = Tensor.From(Enumerable.Range(0, 24 * 3).Select(i => i / 3 % 3 == i % 3 ? 1.0 : 0.0).ToArray()).Reshape([24, 3]).To(where);
            Tensor[] weights = [Draw(random, DType.Float64, 6, 16).To(where), Draw(random, DType.Float64, 16).To(where), Draw(random, DType.Float64, 16, 3).To(where), Draw(random, DType.Float64, 3).To(where)];
            foreach (Tensor w in weights) w.RequiresGrad_();
            var losses = new double[8];
            for (int step = 0; step < losses.Length; step++)
            {
                Tensor logits = (x.MatMul(weights[0]) + weights[1]).Gelu().MatMul(weights[2]) + weights[3];
                Tensor loss = (logits.LogSoftmax(1) * hot).Sum() * (-1.0 / 24);
                losses[step] = loss.Item<double>();
                loss.Backward();
                using (Autograd.NoGrad())
                    foreach (Tensor w in weights)
                    {
                        w.Sub_(w.Grad! * 0.5);
                        w.ZeroGrad();
                    }
            }

            return losses;
        }
    }

    [Test]
    public void Mixed_devices_and_missing_kernels_are_refused_with_reasons()
    {
        using var scope = TensorScope.Begin();
        Tensor here = Tensor.From([1f, 2f]), there = here.To(Gpu);
        Assert.That(() => here + there, Throws.InstanceOf<TensorDeviceException>().With.Message.Contain("cuda:0"));
        Assert.That(() => there.Cast(DType.Complex64), Throws.InstanceOf<TensorDTypeException>().With.Message.Contain("cuda:0").And.Message.Contain("f32 to c64"));
        Assert.That(there.ToString(), Is.EqualTo(here.ToString()));
        Assert.That(Tensor.Full([2, 2], 3, DType.Int32, Gpu).To(Device.Cpu).ToArray<int>(), Is.All.EqualTo(3));
        Assert.That(Tensor.Zeros([0, 3], DType.Float32, Gpu).Sum().Item<float>(), Is.Zero);
    }

    private static void CheckValues(OpCase c, DType type, Func<Tensor, Tensor> form)
    {
        if (c.Op is FullOp)
        {
            Tensor full = Dispatcher.Run(c.Op, [], c.Sample.Attributes, Gpu);
            Close.Bits($"{c}", full.To(Device.Cpu), Dispatcher.Run(c.Op, [], c.Sample.Attributes, Device.Cpu));
            return;
        }

        Tensor[] host = [.. c.Inputs(type).Select(form)], device = [.. c.Inputs(type, Gpu).Select(form)];
        if (!type.IsFloatingPoint && !c.Op.Takes(type)) return;
        // What a kernel declines and nothing decomposes is not claimed.
        if (!IsClaimed(c, device)) return;
        Tensor actual = c.Run(device)[0].To(Device.Cpu);
        string what = $"{c} {type.Name} {form.Method.Name}";
        if (SameBits.Contains(c.Op.Name) && !(c.Op is MatMulOp && type.Size == 2)) Close.Bits(what, actual, c.Run(host)[0].Contiguous());
        else
        {
            Tensor reference = c.Run([.. c.Inputs(DType.Float64).Select(form)])[0];
            double scale = c.Op.Contract.Accumulated == 0 ? 0 : Math.Max(1, Close.LargestOf([c.Run([.. c.Inputs(DType.Float64).Select(t => form(t).Abs())])[0]]));
            Close.ToReference(what, actual, reference, c.Op.Contract with { Ulp = c.Op.Contract.Ulp + 2 }, scale);
        }
    }

    private static bool IsClaimed(OpCase c, Tensor[] inputs) => ((Backend)Gpu).Find(new KernelCall(c.Op, inputs, default, c.Sample.Attributes)) is not null;

    private static (Tensor[] First, Tensor[] Second) Gradients(OpCase c, Device device)
    {
        Tensor[] inputs = c.Inputs(DType.Float64, device), wanted = [.. inputs.Where(t => t.DType.IsFloatingPoint)];
        foreach (Tensor input in wanted) input.RequiresGrad_();
        Tensor y = c.Run(inputs)[0];
        if (y.Count == 0 || !y.RequiresGrad || y.DType.IsComplex) return ([], []);
        Tensor weights = Tensor.From(Enumerable.Range(0, (int)y.Count).Select(i => 0.5 + i % 7 * 0.25).ToArray()).Reshape(y.Shape).To(device);
        Tensor?[] first = Autograd.Grad([(y * weights).Sum()], wanted, default, createGraph: true, allowUnused: true);
        Tensor? total = null;
        foreach (Tensor? g in first)
            if (g is { RequiresGrad: true }) total = total is null ? (g * g).Sum() : total + (g * g).Sum();
        Tensor?[] second = total is null ? [] : Autograd.Grad([total], wanted, default, createGraph: false, allowUnused: true);
        return ([.. first.OfType<Tensor>().Select(g => g.Detach().To(Device.Cpu))], [.. second.OfType<Tensor>().Select(g => g.To(Device.Cpu))]);
    }

    private static void Near(string what, Tensor actual, Tensor expected)
    {
        double[] a = Close.Doubles(actual), e = Close.Doubles(expected);
        Assert.That(a, Has.Length.EqualTo(e.Length), what);
        for (int i = 0; i < a.Length; i++) Assert.That(a[i], Is.EqualTo(e[i]).Within(1e-12 * (1 + Math.Abs(e[i]))), $"{what} element {i}");
    }

    private static Tensor Draw(Random random, DType type, params long[] shape)
    {
        long count = 1;
        foreach (long n in shape) count *= n;
        double[] values = [.. Enumerable.Range(0, (int)count).Select(_ => random.NextDouble() * 2 - 1)];
        return Tensor.From<double>(values, shape).Cast(type);
    }

    private static Tensor Transposed(Tensor x) => x.Rank < 2 ? x : x.Transpose(-2, -1).Contiguous().Transpose(-2, -1);

    private static Tensor Reversed(Tensor x)
    {
        if (x.Rank == 0 || x.Count == 0) return x;
        return x.Slice(-1, step: -1).Contiguous().Slice(-1, step: -1);
    }

    private static Tensor EverySecond(Tensor x)
    {
        if (x.Rank == 0 || x.Count == 0) return x;
        Tensor room = Tensor.Zeros([.. x.Shape[..^1], 2 * x.Shape[^1] + 1], x.DType, x.Device), part = room.Slice(-1, 1, null, 2);
        part.Copy_(x);
        return part;
    }
}
