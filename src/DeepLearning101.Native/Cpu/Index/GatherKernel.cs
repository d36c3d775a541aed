using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Gathers along one dimension: element by element, or row by row where the index does not change along the row.</summary>
internal sealed unsafe class GatherKernel : Kernel
{
    internal override string Name => "cpu:gather";

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor index, Tensor y) = (call.Inputs[0], call.Inputs[1], call.Outputs[0]);
        if (y.Count == 0) return;
        int dim = call.Get<AlongDim>().Dim, size = x.DType.Size;
        using IndexData indices = IndexData.Of(call.Op.Name, index, x.Shape[dim], dim, later: true);
        var job = new GatherJob
        {
            X = (byte*)x.Pointer, Y = (byte*)y.Pointer, Index = (byte*)indices.Values, Step = (nint)x.Strides[dim] * size,
            Move = ElementConvert.Of(x.DType, x.DType), Length = x.Shape[dim], Dim = dim,
            Pick = size switch
            {
                1 => &GatherJob.Elements<byte>,
                2 => &GatherJob.Elements<ushort>,
                4 => &GatherJob.Elements<uint>,
                8 => &GatherJob.Elements<ulong>,
                _ => &GatherJob.Elements<Complex>,
            },
        };
        Span<long> steps = stackalloc long[x.Rank];
        x.Strides.CopyTo(steps);
        steps[dim] = 0;
        job.Walk.Begin(y.Shape);
        job.Walk.Add(y.Shape, steps, size);
        job.Walk.Add(y.Layout, size);
        job.Walk.Add(indices.Layout, sizeof(long));
        job.Walk.Merge();
        job.Parts = (nint)Math.Clamp(y.Count * size >> 17, 1, 64);
        Workers.Run(ref job, job.Parts);
    }
}

internal unsafe struct GatherJob : IJob
{
    private const long Chunk = 4096;

    internal byte* X, Y, Index;
    internal nint Step, Parts;
    internal long Length;
    internal int Dim;
    internal StridedWalk Walk;
    internal delegate*<byte*, nint, byte*, nint, nint, void> Move;
    internal delegate*<byte*, nint, nint, byte*, nint, byte*, nint, nint, void> Pick;

    public readonly void Run(nint part, int worker)
    {
        long begin = Walk.Count * part / Parts, end = Walk.Count * (part + 1) / Parts, inner = Walk.Inner;
        nint* offsets = stackalloc nint[3];
        nint from = Walk.InnerStride(0), to = Walk.InnerStride(1), along = Walk.InnerStride(2);
        while (begin < end)
        {
            long row = begin / inner;
            nint column = (nint)(begin - row * inner), n = (nint)Math.Min(inner - column, Math.Min(end - begin, along == 0 ? long.MaxValue : Chunk));
            Walk.RowOffsets(row, offsets);
            byte* x = X + offsets[0] + column * from, y = Y + offsets[1] + column * to, index = Index + offsets[2] + column * along;
            // Checked while it comes into the cache.
            long* bad = IndexData.FirstOutside(index, along, along == 0 ? 1 : n, Length);
            if (bad != null) IndexData.Outside("gather", *bad, Length, Dim);
            if (along == 0) Move(x + (nint)(*(long*)index) * Step, from, y, to, n);
            else Pick(x, from, Step, y, to, index, along, n);
            begin += n;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Elements<T>(byte* x, nint from, nint step, byte* y, nint to, byte* index, nint along, nint n) where T : unmanaged
    {
        if (from == 0 && to == sizeof(T) && along == sizeof(long))
        {
            long* at = (long*)index;
            T* line = (T*)y;
            for (nint i = 0; i < n; i++) line[i] = *(T*)(x + (nint)at[i] * step);
            return;
        }

        for (; n > 0; n--, x += from, y += to, index += along) *(T*)y = *(T*)(x + (nint)(*(long*)index) * step);
    }
}
