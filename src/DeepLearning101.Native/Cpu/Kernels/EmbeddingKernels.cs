using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Rows of a table by index: one copy for each.</summary>
internal sealed unsafe class EmbeddingKernel : Kernel
{
    internal override string Name => "cpu:embedding";

    internal override void Run(in KernelCall call)
    {
        (Tensor weight, Tensor index, Tensor y) = (call.Inputs[0], call.Inputs[1], call.Outputs[0]);
        using var indices = new ComputeOperand(index, DType.Int64);
        EmbeddingIndices.Check((long*)indices.Pointer, index.Count, weight.Shape[0]);
        if (y.Count == 0) return;
        using var output = new ComputeResult(y, weight.DType);
        int size = weight.DType.Size;
        var job = new Job
        {
            Weight = (byte*)weight.Pointer, Index = (long*)indices.Pointer, Y = (byte*)output.Pointer, Count = (nint)index.Count, Columns = (nint)weight.Shape[1],
            RowStep = (nint)weight.Strides[0] * size, Step = (nint)weight.Strides[1] * size, Size = size, Copy = ElementConvert.Of(weight.DType, weight.DType),
        };
        job.Parts = (nint)Math.Clamp(y.Count * size >> 16, 1, Math.Min(job.Count, 64));
        Workers.Run(ref job, job.Parts);
    }

    private struct Job : IJob
    {
        internal byte* Weight, Y;
        internal long* Index;
        internal nint Count, Columns, RowStep, Step, Parts;
        internal int Size;
        internal delegate*<byte*, nint, byte*, nint, nint, void> Copy;

        public readonly void Run(nint part, int worker)
        {
            for (nint k = Count * part / Parts; k < Count * (part + 1) / Parts; k++)
                Copy(Weight + (nint)Index[k] * RowStep, Step, Y + k * Columns * Size, Size, Columns);
        }
    }
}

/// <summary>Rows added up into a table. Each thread owns a range of the table's rows and looks through all indices in order, so the sums have one order.</summary>
internal sealed unsafe class EmbeddingGradKernel : Kernel
{
    /// <summary>Ranges of the table: looking through the indices costs each of them the same.</summary>
    private const nint MaxRanges = 16;

    internal override string Name { get; } = $"cpu:embedding_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        (Tensor g, Tensor index, Tensor result) = (call.Inputs[0], call.Inputs[1], call.Outputs[0]);
        var table = call.Get<EmbeddingTable>();
        DType compute = ElementTable.ComputeType(g.DType);
        using var indices = new ComputeOperand(index, DType.Int64);
        EmbeddingIndices.Check((long*)indices.Pointer, index.Count, table.Rows);
        using var rows = new ComputeOperand(g, compute);
        using var output = new ComputeResult(result, compute);
        nint ranges = (nint)Math.Min(MaxRanges, table.Rows);
        RowsKernel.Run(
            new Ranges { G = rows.Pointer, Index = (long*)indices.Pointer, Out = output.Pointer, Count = (nint)index.Count, Columns = (nint)result.Shape[1], Table = (nint)table.Rows, Number = ranges, Padding = table.Padding },
            compute, ranges, g.Count + result.Count / Math.Max(1, ranges));
    }

    private struct Ranges : IRowsKernel
    {
        internal void* G, Out;
        internal long* Index;
        internal nint Count, Columns, Table, Number;
        internal long Padding;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            nint first = Table * begin / Number, last = Table * end / Number;
            T* table = (T*)Out;
            for (nint row = first; row < last; row++) new Span<byte>(table + row * Columns, checked((int)(Columns * sizeof(T)))).Clear();
            for (nint k = 0; k < Count; k++)
            {
                long row = Index[k];
                if (row < first || row >= last || row == Padding) continue;
                T* to = table + (nint)row * Columns;
                RowLoop.Map<RowPlus, V, T>(to, (T*)G + k * Columns, null, to, Columns);
            }
        }
    }
}

internal static unsafe class EmbeddingIndices
{
    internal static void Check(long* indices, long count, long rows)
    {
        for (long k = 0; k < count; k++)
            if ((ulong)indices[k] >= (ulong)rows) OutOfRange(indices[k], rows);
    }

    private static void OutOfRange(long index, long rows) =>
        throw new TensorIndexException("Embedding", $"Embedding: indices must lie in [0, {rows - 1}]; given {index}.", index, rows);
}
