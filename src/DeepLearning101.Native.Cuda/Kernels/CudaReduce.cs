using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>A reduction on a GPU, in the order of the processor: blocks of 8,192 elements, then the blocks' results, until one is left.</summary>
/// <param name="op">Name of the op.</param>
/// <param name="types">Element types of operands that it has kernels for.</param>
internal sealed unsafe class CudaReduce(string op, DType[] types) : Kernel
{
    private const int Block = 8192, PairsPerThreadBlock = 4;

    private readonly string file = KernelSources.FileOf(op)!;

    internal override string Name { get; } = $"cuda:reduce:{op}";

    internal override string? Declines(in KernelCall call)
    {
        if (!types.Contains(call.Inputs[0].DType)) return $"{call.Inputs[0].DType.Name} elements";
        return call.Outputs.Length > 0 && !call.Outputs[0].IsContiguous ? "a result with strides" : null;
    }

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor y) = (call.Inputs[0], call.Outputs[0]);
        if (y.Count == 0) return;
        var device = Unsafe.As<CudaBackend>(y.Device);
        ReduceMeta meta = MetaOf(x.Layout, call.Get<Reduction>().Dims.Span);
        string type = x.DType.Name;
        if (meta.Blocks == 1)
        {
            Launch(device, $"{op}_{type}", (nint)x.Pointer, (nint)y.Pointer, meta);
            return;
        }

        // Results of blocks stay in the type that they are combined in: f32 for half types, else that of the result.
        bool half = y.DType.Size == 2;
        int size = half ? 4 : y.DType.Size;
        string middle = half ? $"{op}_f32" : $"{op}_{y.DType.Name}";
        nint partials = device.Memory.Allocate(meta.Outputs * meta.Blocks * size, out long held), spare = 0;
        long heldSpare = 0;
        Launch(device, half ? $"{op}_partial_{type}" : $"{op}_{type}", (nint)x.Pointer, partials, meta);
        meta = MetaOf(meta.Outputs, meta.Blocks);
        if (meta.Blocks > 1) spare = device.Memory.Allocate(meta.Outputs * meta.Blocks * size, out heldSpare);
        while (meta.Blocks > 1)
        {
            Launch(device, middle, partials, spare, meta);
            (partials, spare, held, heldSpare) = (spare, partials, heldSpare, held);
            meta = MetaOf(meta.Outputs, meta.Blocks);
        }

        Launch(device, half ? $"{op}_final_{type}" : middle, partials, (nint)y.Pointer, meta);
        // One stream: whoever gets the blocks next writes to them after these kernels.
        device.Memory.Free(partials, held);
        if (spare != 0) device.Memory.Free(spare, heldSpare);
    }

    private void Launch(CudaBackend device, string kernel, nint x, nint y, in ReduceMeta meta)
    {
        long pairs = meta.Outputs * meta.Blocks;
        device.Kernels.Function(file, kernel).Launch(device.Stream, new LaunchShape((pairs + PairsPerThreadBlock - 1) / PairsPerThreadBlock, 1, 1, 64, PairsPerThreadBlock), x, y, meta);
    }

    private static ReduceMeta MetaOf(Layout layout, ReadOnlySpan<long> reducedDims)
    {
        MergedDims kept = new(1), reduced = new(1);
        for (int i = 0; i < layout.Rank; i++)
        {
            long stride = layout.Strides[i];
            if (reducedDims.Contains(i)) reduced.Add(layout[i], new ReadOnlySpan<long>(in stride));
            else kept.Add(layout[i], new ReadOnlySpan<long>(in stride));
        }

        return Fill(kept, reduced);
    }

    /// <summary>Of a contiguous matrix along its rows.</summary>
    private static ReduceMeta MetaOf(long outputs, long count)
    {
        MergedDims kept = new(1), reduced = new(1);
        kept.Add(outputs, [count]);
        reduced.Add(count, [1]);
        return Fill(kept, reduced);
    }

    private static ReduceMeta Fill(MergedDims kept, MergedDims reduced)
    {
        ReduceMeta meta = default;
        (meta.Outputs, meta.Count) = (kept.Count, reduced.Count);
        meta.Blocks = Math.Max(1, (reduced.Count + Block - 1) / Block);
        (meta.Kept, meta.Reduced) = (kept.Rank, reduced.Rank);
        kept.CopyTo(0, meta.KeptShape, meta.KeptStrides);
        reduced.CopyTo(0, meta.ReducedShape, meta.ReducedStrides);
        return meta;
    }
}
