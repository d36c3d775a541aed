using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>A reduction on the processor, over any dimensions of any layout.</summary>
internal sealed unsafe class ReduceKernel(ReduceOp op) : Kernel
{
    private readonly ReduceTable table = new(op);

    internal override string Name { get; } = $"cpu:reduce:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => op.Takes(call.Inputs[0].DType) && !call.Inputs[0].DType.IsComplex ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        Tensor x = call.Inputs[0], y = call.Outputs[0];
        if (y.Count == 0) return;
        DType compute = y.DType == DType.Int64 ? DType.Int64 : ElementTable.ComputeType(x.DType);
        if (RunSmall(x, y, call.Get<Reduction>().Dims.Span, compute)) return;
        var job = new ReduceJob(x, y, call.Get<Reduction>().Dims.Span, compute, table.Of(compute), op.Finish);
        job.Run();
    }

    /// <summary>A few dense rows without a job: setting one up costs more than to reduce a thousand elements.</summary>
    private bool RunSmall(Tensor x, Tensor y, ReadOnlySpan<long> dims, DType compute)
    {
        long count = x.Count, terms = count / y.Count;
        if (count > ReduceJob.Grain || terms > ReduceLoop.Block || x.DType != compute || y.DType != compute || !x.IsContiguous || op.Finish != null) return false;
        // Sorted dimensions that begin so late are the last ones.
        if (dims.Length == 0 || dims[0] != x.Rank - dims.Length) return false;
        ref readonly ReduceLoops loops = ref table.Of(compute);
        if (y.Count == 1) loops.Row(x.Pointer, (nint)terms, y.Pointer);
        else loops.Rows((byte*)x.Pointer, (nint)terms * compute.Size, (nint)terms, (nint)y.Count, y.Pointer);
        return true;
    }
}

/// <summary>One reduction: results × blocks of the reduced elements.</summary>
internal unsafe struct ReduceJob : IJob
{
    internal const long Grain = 1 << 14;

    private readonly byte* x;
    private readonly byte* y;
    private readonly ReduceLoops loops;
    private readonly delegate*<byte*, nint, byte*, nint, nint, void> bring, give;
    private readonly delegate*<double, long, double> finish;
    private readonly bool same, columns, plain;
    private readonly int size, xSize, ySize;
    private readonly long outputs, terms, blocks;
    private StridedWalk kept, reduced;
    private byte* partials;
    private nint parts;

    internal ReduceJob(Tensor input, Tensor output, ReadOnlySpan<long> dims, DType compute, in ReduceLoops loops, delegate*<double, long, double> finish)
    {
        x = (byte*)input.Pointer;
        y = (byte*)output.Pointer;
        this.loops = loops;
        this.finish = finish;
        (size, xSize, ySize) = (compute.Size, input.DType.Size, output.DType.Size);
        same = input.DType == compute;
        plain = finish == null && output.DType == compute;
        bring = ElementConvert.Of(input.DType, compute);
        give = ElementConvert.Of(finish == null ? compute : DType.Float64, output.DType);
        ReduceWalk.Split(input.Layout, dims, xSize, ref kept, ref reduced);
        outputs = kept.Count;
        terms = reduced.Count;
        blocks = Math.Max(1, (terms + ReduceLoop.Block - 1) / ReduceLoop.Block);
        bool inner = reduced.Rank == 1 && reduced.InnerStride(0) == xSize;
        columns = same && !inner && terms > 1 && kept.Rank > 0 && kept.InnerStride(0) == xSize && kept.Inner >= loops.Width;
    }

    internal void Run()
    {
        parts = (nint)Math.Clamp(outputs * terms / Grain, 1, 64);
        if (blocks == 1)
        {
            parts = (nint)Math.Min(parts, outputs);
            Workers.Run(ref this, parts);
            return;
        }

        parts = (nint)Math.Min(parts, outputs * blocks);
        partials = (byte*)NativeMemory.AlignedAlloc((nuint)(outputs * blocks * size), 64);
        try
        {
            Workers.Run(ref this, parts);
            for (long o = 0; o < outputs; o++)
            {
                byte* own = partials + o * blocks * size;
                Fold(own, blocks);
                Write(own, o);
            }
        }
        finally
        {
            NativeMemory.AlignedFree(partials);
        }
    }

    void IJob.Run(nint part, int worker)
    {
        long total = blocks == 1 ? outputs : outputs * blocks, begin = total * part / parts, end = total * (part + 1) / parts;
        byte* result = stackalloc byte[16 * 8];
        if (IsDense && blocks == 1 && outputs > 1)
        {
            RunRows(begin, end, result);
            return;
        }

        byte* block = stackalloc byte[IsDense ? 0 : (int)Math.Min(terms, ReduceLoop.Block) * size];
        // Index = block · outputs + output, so that neighbouring columns are taken together.
        for (long i = begin; i < end;)
        {
            long b = i / outputs, o = i - b * outputs, first = b * ReduceLoop.Block;
            nint n = (nint)Math.Min(ReduceLoop.Block, terms - first);
            int width = 1;
            if (columns)
            {
                long room = kept.Inner - o % kept.Inner, start = o;
                width = (int)Math.Min(loops.Width, Math.Min(room, Math.Min(end - i, outputs - o)));
                // The last columns of a row share a vector with those before them; what is computed twice has the same bits.
                if (room < loops.Width) start = o - (loops.Width - room);
                fixed (StridedWalk* rows = &reduced) loops.Columns(x + kept.Offset(0, start), rows, first, n, result);
                if (start != o) Buffer.MemoryCopy(result + (o - start) * size, result, 16 * 8, width * size);
                if (blocks == 1 && plain)
                {
                    Buffer.MemoryCopy(result, y + o * ySize, width * size, width * size);
                    i += width;
                    continue;
                }
            }
            else
            {
                byte* at = x + kept.Offset(0, o);
                if (IsDense) loops.Row(at + first * xSize, n, result);
                else
                {
                    Gather(at, first, n, block);
                    loops.Row(block, n, result);
                }
            }

            for (int k = 0; k < width; k++)
            {
                if (blocks == 1) Write(result + k * size, o + k);
                else Buffer.MemoryCopy(result + k * size, partials + ((o + k) * blocks + b) * size, size, size);
            }

            i += width;
        }
    }

    private readonly void RunRows(long begin, long end, byte* result)
    {
        while (begin < end)
        {
            nint count = (nint)Math.Min(end - begin, kept.Inner - begin % kept.Inner);
            byte* at = x + kept.Offset(0, begin);
            if (plain) loops.Rows(at, kept.InnerStride(0), (nint)terms, count, y + begin * ySize);
            else
            {
                count = Math.Min(count, 16);
                loops.Rows(at, kept.InnerStride(0), (nint)terms, count, result);
                for (int k = 0; k < count; k++) Write(result + k * size, begin + k);
            }

            begin += count;
        }
    }

    private readonly bool IsDense => same && (reduced.Rank == 0 || (reduced.Rank == 1 && reduced.InnerStride(0) == xSize));

    private readonly void Write(byte* value, long output)
    {
        if (finish == null)
        {
            give(value, 0, y + output * ySize, 0, 1);
            return;
        }

        double whole = finish(size == sizeof(float) ? *(float*)value : *(double*)value, terms);
        give((byte*)&whole, 0, y + output * ySize, 0, 1);
    }

    /// <summary>Reduces partial results to one, in place.</summary>
    private readonly void Fold(byte* values, long n)
    {
        byte* result = stackalloc byte[16];
        while (true)
        {
            long written = 0;
            for (long at = 0; at < n; at += ReduceLoop.Block, written++)
            {
                loops.Fold(values + at * size, (nint)Math.Min(ReduceLoop.Block, n - at), result);
                Buffer.MemoryCopy(result, values + written * size, size, size);
            }

            if (written == 1) return;
            n = written;
        }
    }

    private readonly void Gather(byte* at, long first, nint n, byte* block) => ReduceWalk.Gather(reduced, bring, at, first, n, block, size);
}
