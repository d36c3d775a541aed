namespace DeepLearning101.Native.Benchmarks.Compare.Ours;

/// <summary>This library's side: what a user would write, eager, results disposed.</summary>
internal sealed unsafe class OurSide : ISide
{
    private ContextScope? limit;

    public string Version => "DeepLearning101.Native " + typeof(Tensor).Assembly.GetName().Version!.ToString(3);

    public Work? Prepare(Job job)
    {
        limit?.Dispose();
        limit = Threads.Limit(job.Threads);
        Tensor[] x = Array.ConvertAll(job.Inputs, Load);
        Work? work = job.Op switch
        {
            "matmul" => OurProducts.MatMul(job, x),
            "conv" => OurConvolutions.Conv(job, x),
            "attention" => OurSequences.Attention(job, x),
            "rnn" or "lstm" or "gru" => OurSequences.Recurrent(job, x),
            "sgd" or "momentum" or "adam" or "adamw" => OurTraining.Optimizer(job, x),
            "mlp" or "lenet5" => job.Mode == "train" ? OurTraining.Train(job, x) : OurTraining.Infer(job, x),
            _ when job.Attributes.ContainsKey("dispatch") => OurDispatch.Small(job, x),
            "softmax" or "layer_norm" or "batch_norm" or "group_norm" => OurReductions.Norm(job, x),
            _ => OurReductions.Reduce(job, x) ?? OurElementwise.Elementwise(job, x),
        };
        return work is null ? null : work with { Release = () => Array.ForEach(x, t => t.Dispose()) };
    }

    /// <summary>A computation without gradients whose only result is disposed at once.</summary>
    internal static Work Forward(Func<Tensor> f) => new(
        n =>
        {
            using (Autograd.NoGrad())
            {
                for (int i = 0; i < n; i++) f().Dispose();
            }
        },
        () =>
        {
            using TensorScope scope = TensorScope.Begin();
            using (Autograd.NoGrad()) return [Sample(f())];
        });

    /// <summary>A computation without gradients that leaves temporaries behind.</summary>
    internal static Work ForwardInScope(Func<Tensor> f) => new(
        n =>
        {
            using (Autograd.NoGrad())
            {
                for (int i = 0; i < n; i++)
                {
                    using TensorScope scope = TensorScope.Begin();
                    f();
                }
            }
        },
        Forward(f).Results);

    /// <summary>Forward and gradients of <paramref name="leaves"/> for the given gradient of the result.</summary>
    internal static Work ForwardBackward(Func<Tensor> f, Tensor[] leaves, Tensor gradient)
    {
        foreach (Tensor leaf in leaves) leaf.RequiresGrad_();
        return new Work(
            n =>
            {
                for (int i = 0; i < n; i++)
                {
                    using TensorScope scope = TensorScope.Begin();
                    Autograd.Grad([f()], leaves, [gradient]);
                }
            },
            () =>
            {
                using TensorScope scope = TensorScope.Begin();
                Tensor y = f();
                Tensor?[] gradients = Autograd.Grad([y], leaves, [gradient]);
                return [Sample(y.Detach()), .. Array.ConvertAll(gradients, g => Sample(g!))];
            });
    }

    /// <summary>The gradient of one operand alone; what is computed forward is kept.</summary>
    internal static Work BackwardOnly(Func<Tensor> f, Tensor leaf, Tensor gradient)
    {
        leaf.RequiresGrad_();
        Tensor y = f();
        return new Work(
            n =>
            {
                for (int i = 0; i < n; i++) Autograd.Grad([y], [leaf], [gradient], retainGraph: true)[0]!.Dispose();
            },
            () =>
            {
                using Tensor g = Autograd.Grad([y], [leaf], [gradient], retainGraph: true)[0]!;
                return [Sample(g)];
            });
    }

    internal static double[] Sample(Tensor t)
    {
        using Tensor c = t.IsContiguous ? t.Detach() : t.Contiguous();
        int count = checked((int)c.Count);
        return c.DType switch
        {
            DType.Float32 => Sampling.Of(new ReadOnlySpan<float>((void*)c.Pointer, count)),
            DType.Float64 => Sampling.Of(new ReadOnlySpan<double>((void*)c.Pointer, count)),
            _ => Sampling.Of(new ReadOnlySpan<long>((void*)c.Pointer, count)),
        };
    }

    private static Tensor Load(JobInput input)
    {
        Tensor t = Tensor.Empty(input.Shape, input.DType);
        long bytes = t.Count * (input.DType is DType.Float32 ? 4 : 8);
        using var file = File.OpenHandle(input.Path);
        for (long at = 0; at < bytes;) at += RandomAccess.Read(file, new Span<byte>((byte*)t.Pointer + at, (int)Math.Min(1 << 30, bytes - at)), at);
        return t;
    }
}
