namespace DeepLearning101.Native.Cpu;

/// <summary>Many products of one size: C[i] (+)= A[i] · B[i].</summary>
internal static unsafe class GemmBatch
{
    /// <summary>Products (m · n · k) from which one product is split over the threads; below, each thread takes whole products.</summary>
    private const nint SplitProducts = 1 << 22;

    /// <summary>Products from which a part is worth handing to a thread.</summary>
    private const nint PartProducts = 1 << 17;

    /// <summary>Runs <paramref name="count"/> products; operand i starts i · stride elements after the one in <paramref name="args"/> (a stride of 0 shares it).</summary>
    internal static void Run<T>(in GemmArgs<T> args, nint count, nint strideA, nint strideB, nint strideC) where T : unmanaged =>
        Run(args, count, strideA, strideB, strideC, Isa.Level);

    /// <summary>The same on a given instruction set, which the processor must have.</summary>
    internal static void Run<T>(in GemmArgs<T> args, nint count, nint strideA, nint strideB, nint strideC, IsaLevel level) where T : unmanaged
    {
        if (count <= 0)
        {
            return;
        }

        // Stacked rows against one shared B are one tall product.
        if (strideB == 0 && strideA == args.M * args.RowStrideA && strideC == args.M * args.RowStrideC)
        {
            GemmArgs<T> tall = args;
            tall.M *= count;
            Gemm.Run(tall, level);
            return;
        }

        nint products = args.M * args.N * args.K;
        nint wanted = Math.Min(products * count / PartProducts, (nint)Workers.Limit * Gemm.PartsPerThread);
        nint partCount = products >= SplitProducts ? 1 : Math.Clamp(wanted, 1, count);
        var job = new BatchJob<T>
        {
            Args = args, StrideA = strideA, StrideB = strideB, StrideC = strideC, Parts = new GemmSplit(count, (count + partCount - 1) / partCount), Level = level,
        };
        if (job.Parts.Count > 1)
        {
            // The caller's workspace serves one product at a time.
            job.Args.WorkspaceBytes = 0;
        }

        Workers.Run(ref job, job.Parts.Count);
    }

    private struct BatchJob<T> : IJob where T : unmanaged
    {
        internal GemmArgs<T> Args;
        internal nint StrideA;
        internal nint StrideB;
        internal nint StrideC;
        internal GemmSplit Parts;
        internal IsaLevel Level;

        public readonly void Run(nint part, int worker)
        {
            GemmArgs<T> args = Args;
            nint item = Parts.Start(part), end = item + Parts.Size(part);
            args.A += item * StrideA;
            args.B += item * StrideB;
            args.C += item * StrideC;
            Gemm.RunMany(args, end - item, StrideA, StrideB, StrideC, Level);
        }
    }
}
