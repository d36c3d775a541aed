namespace DeepLearning101.Native.Cpu;

/// <summary>Any and all over runs of neighbouring bytes: a search that ends at the first byte that decides.</summary>
internal sealed unsafe class BoolReduceKernel(bool any) : Kernel
{
    internal override string Name { get; } = any ? "cpu:any" : "cpu:all";

    internal override string? Declines(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (x.DType != DType.Bool) return $"{x.DType.Name} elements";
        LongList dims = call.Get<Reduction>().Dims;
        return dims.Count > 0 && x.Strides[(int)dims[dims.Count - 1]] == 1 && x.Shape[(int)dims[dims.Count - 1]] >= 16 ? null : "no long runs of neighbours";
    }

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor y) = (call.Inputs[0], call.Outputs[0]);
        if (y.Count == 0) return;
        var job = new RunJob { X = (byte*)x.Pointer, Y = (byte*)y.Pointer, Any = any };
        ReduceWalk.Split(x.Layout, call.Get<Reduction>().Dims.Span, 1, ref job.Kept, ref job.Reduced);
        job.Parts = (nint)Math.Clamp(Math.Min(job.Kept.Count, x.Count >> 17), 1, 64);
        Workers.Run(ref job, job.Parts);
    }

    private struct RunJob : IJob
    {
        internal byte* X, Y;
        internal bool Any;
        internal StridedWalk Kept, Reduced;
        internal nint Parts;

        public readonly void Run(nint part, int worker)
        {
            long begin = Kept.Count * part / Parts, end = Kept.Count * (part + 1) / Parts;
            for (long i = begin; i < end; i++) Y[i] = Decides(X + Kept.Offset(0, i)) == Any ? (byte)1 : (byte)0;
        }

        /// <summary>Whether a byte decides: a set one for any, a clear one for all.</summary>
        private readonly bool Decides(byte* x)
        {
            long runs = Reduced.Count / Reduced.Inner;
            for (long run = 0; run < runs; run++)
            {
                nint offset;
                Reduced.RowOffsets(run, &offset);
                byte* p = x + offset;
                for (long left = Reduced.Inner; left > 0; left -= 1 << 30, p += 1 << 30)
                {
                    var span = new ReadOnlySpan<byte>(p, (int)Math.Min(left, 1 << 30));
                    if (Any ? span.ContainsAnyExcept((byte)0) : span.Contains((byte)0)) return true;
                }
            }

            return false;
        }
    }
}
