namespace DeepLearning101.Native.Cpu;

/// <summary>Copies between tensors of one shape, any strides, with conversion of the element type.</summary>
internal static unsafe class StridedCopy
{
    private const long Grain = 1 << 16;

    internal static void Run(Tensor source, Tensor destination)
    {
        Run(source, destination.Storage, destination.DType, destination.Layout, destination.Offset);
        GC.KeepAlive(destination);
    }

    /// <summary>Copies into a part of a storage.</summary>
    internal static void Run(Tensor source, Storage storage, DType dtype, Layout layout, long offset)
    {
        var job = default(CopyJob);
        job.Source = (byte*)source.Pointer;
        job.Destination = (byte*)storage.Pointer + offset * dtype.Size;
        job.Walk.Begin(layout.Shape);
        job.Walk.Add(source.Layout, source.DType.Size);
        job.Walk.Add(layout, dtype.Size);
        job.Walk.Merge();
        if (job.Walk.Count == 0) return;
        job.Convert = ElementConvert.Of(source.DType, dtype);
        job.Parts = Math.Max(1, (nint)Math.Min(job.Walk.Count / Grain, 64));
        Workers.Run(ref job, job.Parts);
        GC.KeepAlive(source);
    }

    private struct CopyJob : IJob
    {
        internal byte* Source, Destination;
        internal StridedWalk Walk;
        internal delegate*<byte*, nint, byte*, nint, nint, void> Convert;
        internal nint Parts;

        public readonly void Run(nint part, int worker)
        {
            long begin = Walk.Count * part / Parts, end = Walk.Count * (part + 1) / Parts, inner = Walk.Inner;
            nint* offsets = stackalloc nint[2];
            nint from = Walk.InnerStride(0), to = Walk.InnerStride(1);
            while (begin < end)
            {
                long row = begin / inner, column = begin - row * inner, n = Math.Min(inner - column, end - begin);
                Walk.RowOffsets(row, offsets);
                Convert(Source + offsets[0] + (nint)column * from, from, Destination + offsets[1] + (nint)column * to, to, (nint)n);
                begin += n;
            }
        }
    }
}

internal sealed class CopyKernel(string name) : Kernel
{
    internal override string Name { get; } = "cpu:" + name;

    internal override void Run(in KernelCall call) => StridedCopy.Run(call.Inputs[0], call.Outputs[0]);
}
