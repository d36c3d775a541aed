using System.Numerics;
using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The compiled loops of one moment reduction for one element type.</summary>
internal unsafe struct MomentLoops
{
    internal delegate*<void*, nint, double, Moments*, void> Row;
    internal delegate*<byte*, StridedWalk*, long, nint, double, Moments*, void> Columns;
    internal int Width;
}

/// <summary>A moment reduction on the processor, over any dimensions of any layout.</summary>
internal sealed unsafe class MomentKernel : Kernel, IMomentVisitor
{
    private MomentLoops f32, f64;
    private delegate*<in Moments, in Moments, Moments> merge;
    private delegate*<in Moments, double, double> finish;

    internal MomentKernel(MomentOp op) => op.Accept(this);

    internal override string Name { get; } = $"cpu:moment:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        var job = new MomentJob(call.Inputs[0], call.Outputs[0], call.Get<MomentReduction>(), compute, compute == DType.Float32 ? f32 : f64, merge, finish);
        job.Run();
    }

    void IMomentVisitor.Moment<C, M>()
    {
        merge = &M.Merge<F64x1>;
        finish = &M.Finish<F64x1>;
        if (Isa.HasAvx512) (f32, f64) = (Bind<C, M, F32x16, float>(), Bind<C, M, F64x8, double>());
        else if (Isa.HasAvx2) (f32, f64) = (Bind<C, M, F32x8, float>(), Bind<C, M, F64x4, double>());
        else if (Isa.HasV128) (f32, f64) = (Bind<C, M, F32x4, float>(), Bind<C, M, F64x2, double>());
        else (f32, f64) = (Bind<C, M, F32x1, float>(), Bind<C, M, F64x1, double>());
    }

    private static MomentLoops Bind<C, M, V, T>()
        where C : struct, IReduceFormula
        where M : struct, IMomentFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged, INumberBase<T> => new()
        {
            Row = (delegate*<void*, nint, double, Moments*, void>)(delegate*<T*, nint, double, Moments*, void>)&MomentLoop.Row<C, M, V, T>,
            Columns = &MomentLoop.Columns<C, M, V, T>,
            Width = V.Count,
        };
}

/// <summary>One moment reduction: results × blocks of the reduced elements.</summary>
internal unsafe struct MomentJob : IJob
{
    private const long Grain = 1 << 13;

    private readonly byte* x;
    private readonly byte* y;
    private readonly MomentLoops loops;
    private readonly delegate*<byte*, nint, byte*, nint, nint, void> bring, give;
    private readonly delegate*<in Moments, in Moments, Moments> merge;
    private readonly delegate*<in Moments, double, double> finish;
    private readonly bool dense, columns;
    private readonly int size, xSize, ySize;
    private readonly long outputs, terms, blocks;
    private readonly double parameter;
    private StridedWalk kept, reduced;
    private Moments* partials;
    private nint parts;

    internal MomentJob(Tensor input, Tensor output, MomentReduction reduction, DType compute, in MomentLoops loops, delegate*<in Moments, in Moments, Moments> merge, delegate*<in Moments, double, double> finish)
    {
        x = (byte*)input.Pointer;
        y = (byte*)output.Pointer;
        this.merge = merge;
        this.finish = finish;
        (this.loops, parameter) = (loops, reduction.Parameter);
        (size, xSize, ySize) = (compute.Size, input.DType.Size, output.DType.Size);
        bring = ElementConvert.Of(input.DType, compute);
        give = ElementConvert.Of(DType.Float64, output.DType);
        ReduceWalk.Split(input.Layout, reduction.Dims.Span, xSize, ref kept, ref reduced);
        (outputs, terms) = (kept.Count, reduced.Count);
        blocks = Math.Max(1, (terms + ReduceLoop.Block - 1) / ReduceLoop.Block);
        bool same = input.DType == compute;
        dense = same && (reduced.Rank == 0 || (reduced.Rank == 1 && reduced.InnerStride(0) == xSize));
        columns = same && !dense && terms > 1 && kept.Rank > 0 && kept.InnerStride(0) == xSize && kept.Inner >= loops.Width;
    }

    internal void Run()
    {
        parts = (nint)Math.Min(outputs * blocks, Math.Clamp(outputs * terms / Grain, 1, 64));
        if (blocks == 1)
        {
            Workers.Run(ref this, parts);
            return;
        }

        partials = (Moments*)NativeMemory.AlignedAlloc((nuint)(outputs * blocks * sizeof(Moments)), 64);
        try
        {
            Workers.Run(ref this, parts);
            for (long o = 0; o < outputs; o++)
            {
                Moments whole = partials[o * blocks];
                for (long b = 1; b < blocks; b++) whole = merge(whole, partials[o * blocks + b]);
                Write(whole, o);
            }
        }
        finally
        {
            NativeMemory.AlignedFree(partials);
        }
    }

    void IJob.Run(nint part, int worker)
    {
        long total = outputs * blocks, begin = total * part / parts, end = total * (part + 1) / parts;
        Moments* result = stackalloc Moments[16];
        byte* block = stackalloc byte[dense ? 0 : (int)Math.Min(terms, ReduceLoop.Block) * size];
        // Index = block · outputs + output, so that neighbouring columns are taken together.
        for (long i = begin; i < end;)
        {
            long b = i / outputs, o = i - b * outputs, first = b * ReduceLoop.Block;
            nint n = (nint)Math.Min(ReduceLoop.Block, terms - first);
            int width = 1, skip = 0;
            if (columns)
            {
                // The last columns of a row share a vector with those before them; what is computed twice has the same bits.
                long room = kept.Inner - o % kept.Inner;
                if (room < loops.Width) skip = (int)(loops.Width - room);
                width = (int)Math.Min(loops.Width - skip, Math.Min(end - i, outputs - o));
                fixed (StridedWalk* rows = &reduced) loops.Columns(x + kept.Offset(0, o - skip), rows, first, n, parameter, result);
            }
            else
            {
                byte* at = x + kept.Offset(0, o);
                if (!dense) ReduceWalk.Gather(reduced, bring, at, first, n, block, size);
                loops.Row(dense ? at + first * xSize : block, n, parameter, result);
            }

            for (int k = 0; k < width; k++)
            {
                if (blocks == 1) Write(result[skip + k], o + k);
                else partials[(o + k) * blocks + b] = result[skip + k];
            }

            i += width;
        }
    }

    private readonly void Write(in Moments moments, long output)
    {
        double value = finish(moments, parameter);
        give((byte*)&value, 0, y + output * ySize, 0, 1);
    }
}
