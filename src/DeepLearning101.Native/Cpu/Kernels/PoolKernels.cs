namespace DeepLearning101.Native.Cpu;

/// <summary>Geometry of a pooling call as its kernels take it.</summary>
internal static class PoolGeometry
{
    internal static PoolShape Of(PoolAttributes pool, Tensor x)
    {
        ReadOnlySpan<long> input = x.Shape[2..];
        int lead = 3 - input.Length;
        PoolAxis axis0 = lead > 0 ? PoolAxis.None : Axis(pool, input, 0), axis1 = lead > 1 ? PoolAxis.None : Axis(pool, input, 1 - lead);
        return new PoolShape((nint)(x.Shape[0] * x.Shape[1]), axis0, axis1, Axis(pool, input, 2 - lead));
    }

    internal static string? Declines(in KernelCall call) =>
        call.Inputs[0].DType is DType.Float32 or DType.Float64 ? null : $"{call.Inputs[0].DType.Name} elements";

    private static PoolAxis Axis(PoolAttributes pool, ReadOnlySpan<long> input, int i) => pool.IsAdaptive
        ? PoolAxis.Adaptive((nint)input[i], (nint)pool.Output[i])
        : new PoolAxis((nint)input[i], (nint)pool.Output[i], (nint)pool.Kernel[i], (nint)pool.Stride[i], (nint)pool.Padding[i], (nint)pool.Dilation[i]);
}

internal sealed unsafe class MaxPoolKernel : Kernel
{
    internal override string Name { get; } = $"cpu:max_pool:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => PoolGeometry.Declines(call);

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        PoolShape shape = PoolGeometry.Of(call.Get<PoolAttributes>(), call.Inputs[0]);
        using var x = new Dense(call.Inputs[0]);
        using var y = new DenseResult(call.Outputs[0]);
        using var positions = new DenseResult(call.Outputs[1]);
        if (call.Inputs[0].DType == DType.Float32) Pool.Max(shape, (float*)x.Pointer, (float*)y.Pointer, (long*)positions.Pointer);
        else Pool.Max(shape, (double*)x.Pointer, (double*)y.Pointer, (long*)positions.Pointer);
    }
}

internal sealed unsafe class AvgPoolKernel : Kernel
{
    internal override string Name { get; } = $"cpu:avg_pool:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => PoolGeometry.Declines(call);

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        var pool = call.Get<PoolAttributes>();
        PoolShape shape = PoolGeometry.Of(pool, call.Inputs[0]);
        using var x = new Dense(call.Inputs[0]);
        using var y = new DenseResult(call.Outputs[0]);
        if (call.Inputs[0].DType == DType.Float32) Pool.Average(shape, (float*)x.Pointer, (float*)y.Pointer, pool.CountIncludePad, (nint)pool.Divisor);
        else Pool.Average(shape, (double*)x.Pointer, (double*)y.Pointer, pool.CountIncludePad, (nint)pool.Divisor);
    }
}

internal sealed unsafe class AvgPoolGradKernel : Kernel
{
    internal override string Name { get; } = $"cpu:avg_pool_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => PoolGeometry.Declines(call);

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        PoolAttributes pool = call.Get<PoolGradAttributes>().Pool;
        PoolShape shape = PoolGeometry.Of(pool, call.Outputs[0]);
        using var g = new Dense(call.Inputs[0]);
        using var x = new DenseResult(call.Outputs[0]);
        if (call.Inputs[0].DType == DType.Float32) Pool.AverageBackward(shape, (float*)g.Pointer, (float*)x.Pointer, pool.CountIncludePad, (nint)pool.Divisor);
        else Pool.AverageBackward(shape, (double*)g.Pointer, (double*)x.Pointer, pool.CountIncludePad, (nint)pool.Divisor);
    }
}

/// <summary>Sums elements at their positions, plane by plane, in the order of the elements.</summary>
internal sealed unsafe class MaxPoolScatterKernel : Kernel
{
    internal override string Name => "cpu:max_pool_scatter";

    internal override string? Declines(in KernelCall call) => PoolGeometry.Declines(call);

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        if (call.Inputs[0].DType == DType.Float32) Run<float>(call);
        else Run<double>(call);
    }

    private static void Run<T>(in KernelCall call) where T : unmanaged, System.Numerics.INumber<T>
    {
        using var g = new Dense(call.Inputs[0]);
        using var positions = new Dense(call.Inputs[1]);
        using var x = new DenseResult(call.Outputs[0]);
        long planes = call.Outputs[0].Shape[0] * call.Outputs[0].Shape[1];
        var job = new Job<T>
        {
            Elements = (T*)g.Pointer, Positions = (long*)positions.Pointer, Plane = (T*)x.Pointer, Scatter = true,
            From = (nint)(call.Inputs[0].Count / planes), To = (nint)(call.Outputs[0].Count / planes), Planes = (nint)planes,
        };
        job.Launch(call.Op.Name);
    }

    /// <summary>Elements of a plane to or from their positions.</summary>
    internal struct Job<T> : IJob where T : unmanaged, System.Numerics.INumber<T>
    {
        internal T* Elements, Plane;
        internal long* Positions;
        internal nint From, To, Planes;
        internal bool Scatter;
        private nint parts;

        internal void Launch(string op)
        {
            for (nint i = 0; i < From * Planes; i++)
                if ((ulong)Positions[i] >= (ulong)To) Throw.Index(op, Positions[i], To, 2);
            parts = (nint)Math.Clamp(Math.Min(Planes, Planes * (From + To) / 16384), 1, 64);
            Workers.Run(ref this, parts);
        }

        public readonly void Run(nint part, int worker)
        {
            for (nint p = Planes * part / parts; p < Planes * (part + 1) / parts; p++)
            {
                T* elements = Elements + p * From, plane = Plane + p * To;
                long* positions = Positions + p * From;
                if (Scatter)
                {
                    for (nint i = 0; i < To; i++) plane[i] = T.Zero;
                    for (nint i = 0; i < From; i++) plane[positions[i]] += elements[i];
                }
                else
                {
                    for (nint i = 0; i < From; i++) elements[i] = plane[positions[i]];
                }
            }
        }
    }
}

/// <summary>Takes elements from their positions.</summary>
internal sealed unsafe class MaxPoolGatherKernel : Kernel
{
    internal override string Name => "cpu:max_pool_gather";

    internal override string? Declines(in KernelCall call) => PoolGeometry.Declines(call);

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        if (call.Inputs[0].DType == DType.Float32) Run<float>(call);
        else Run<double>(call);
    }

    private static void Run<T>(in KernelCall call) where T : unmanaged, System.Numerics.INumber<T>
    {
        using var x = new Dense(call.Inputs[0]);
        using var positions = new Dense(call.Inputs[1]);
        using var y = new DenseResult(call.Outputs[0]);
        long planes = call.Inputs[0].Shape[0] * call.Inputs[0].Shape[1];
        var job = new MaxPoolScatterKernel.Job<T>
        {
            Elements = (T*)y.Pointer, Positions = (long*)positions.Pointer, Plane = (T*)x.Pointer,
            From = (nint)(call.Outputs[0].Count / planes), To = (nint)(call.Inputs[0].Count / planes), Planes = (nint)planes,
        };
        job.Launch(call.Op.Name);
    }
}
