namespace DeepLearning101.Native.Cpu;

/// <summary>Matrix products through the packed multiplication, any strides, batches that broadcast.</summary>
internal sealed unsafe class MatMulKernel : Kernel
{
    internal override string Name { get; } = $"cpu:gemm:{Isa.Name}";

    internal override string? Declines(in KernelCall call) =>
        call.Inputs[0].DType is DType.Float32 or DType.Float64 ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        if (call.Inputs[0].DType == DType.Float32) Run<float>(call);
        else Run<double>(call);
    }

    private static void Run<T>(in KernelCall call) where T : unmanaged
    {
        (Tensor a, Tensor b, Tensor c) = (call.Inputs[0], call.Inputs[1], call.Outputs[0]);
        if (c.Count == 0) return;
        var args = new GemmArgs<T>
        {
            M = (nint)c.Shape[^2], N = (nint)c.Shape[^1], K = (nint)a.Shape[^1],
            RowStrideA = (nint)a.Strides[^2], ColStrideA = (nint)a.Strides[^1],
            RowStrideB = (nint)b.Strides[^2], ColStrideB = (nint)b.Strides[^1],
            RowStrideC = (nint)c.Strides[^2], ColStrideC = (nint)c.Strides[^1],
        };
        if (c.Rank == 2)
        {
            args.A = (T*)a.Pointer;
            args.B = (T*)b.Pointer;
            args.C = (T*)c.Pointer;
            Gemm.Run(args);
            return;
        }

        RunBatches(args, a, b, c);
    }

    private static void RunBatches<T>(GemmArgs<T> args, Tensor a, Tensor b, Tensor c) where T : unmanaged
    {
        var walk = default(StridedWalk);
        walk.Begin(c.Shape[..^2]);
        walk.Add(a.Shape[..^2], a.Strides[..^2], sizeof(T));
        walk.Add(b.Shape[..^2], b.Strides[..^2], sizeof(T));
        walk.Add(c.Shape[..^2], c.Strides[..^2], sizeof(T));
        walk.Merge();
        // A batch over which B is constant and A and C run on is one taller product.
        if (walk.Rank == 1 && walk.InnerStride(1) == 0 && walk.InnerStride(0) == args.M * args.RowStrideA * sizeof(T) && walk.InnerStride(2) == args.M * args.RowStrideC * sizeof(T))
        {
            args.M *= (nint)walk.Count;
            walk.Begin([]);
            for (int i = 0; i < 3; i++) walk.Add([], [], sizeof(T));
        }

        nint inner = (nint)walk.Inner;
        nint* offsets = stackalloc nint[3];
        for (long row = 0; row < walk.Count / inner; row++)
        {
            walk.RowOffsets(row, offsets);
            args.A = (T*)((byte*)a.Pointer + offsets[0]);
            args.B = (T*)((byte*)b.Pointer + offsets[1]);
            args.C = (T*)((byte*)c.Pointer + offsets[2]);
            if (inner == 1) Gemm.Run(args);
            else GemmBatch.Run(args, inner, walk.InnerStride(0) / sizeof(T), walk.InnerStride(1) / sizeof(T), walk.InnerStride(2) / sizeof(T));
        }
    }
}
