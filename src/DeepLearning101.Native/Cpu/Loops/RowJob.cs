using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Runs a function on each row along one dimension: dense rows where they lie, others gathered (and converted) into a block and spread again.</summary>
internal unsafe struct RowJob : IJob
{
    private readonly byte* x;
    private readonly byte* y;
    private readonly nint xStride, yStride;
    private readonly int xSize, size;
    private readonly bool dense;
    private readonly delegate*<byte*, nint, byte*, nint, nint, void> bring, give;
    private readonly delegate*<void*, void*, nint, void> row;
    private readonly StridedWalk rows;
    private readonly nint n;

    /// <param name="input">Operand.</param>
    /// <param name="output">Result, of the same shape.</param>
    /// <param name="dim">Dimension along which rows run; −1: each element is a row.</param>
    /// <param name="compute">Element type that the function takes and gives.</param>
    /// <param name="row">(row, result, length).</param>
    internal RowJob(Tensor input, Tensor output, int dim, DType compute, delegate*<void*, void*, nint, void> row)
    {
        x = (byte*)input.Pointer;
        y = (byte*)output.Pointer;
        this.row = row;
        (xSize, size) = (input.DType.Size, compute.Size);
        int ySize = output.DType.Size;
        n = dim < 0 ? 1 : (nint)input.Shape[dim];
        xStride = dim < 0 ? xSize : (nint)input.Strides[dim] * xSize;
        yStride = dim < 0 ? ySize : (nint)output.Strides[dim] * ySize;
        dense = input.DType == compute && output.DType == compute && (n <= 1 || (xStride == xSize && yStride == ySize));
        bring = ElementConvert.Of(input.DType, compute);
        give = ElementConvert.Of(compute, output.DType);
        Layout xRows = dim < 0 ? input.Layout : input.Layout.Remove(dim), yRows = dim < 0 ? output.Layout : output.Layout.Remove(dim);
        rows.Begin(xRows.Shape);
        rows.Add(xRows, xSize);
        rows.Add(yRows, ySize);
        rows.Merge();
        Parts = (nint)Math.Clamp(Math.Min(rows.Count, input.Count / Grain), 1, 64);
    }

    private const long Grain = 1 << 12;

    internal nint Parts { get; }

    public readonly void Run(nint part, int worker)
    {
        long begin = rows.Count * part / Parts, end = rows.Count * (part + 1) / Parts;
        byte* block = dense ? null : (byte*)NativeMemory.AlignedAlloc((nuint)(2 * n * size + 64), 64);
        for (long i = begin; i < end; i++)
        {
            byte* from = x + rows.Offset(0, i), to = y + rows.Offset(1, i);
            if (dense)
            {
                row(from, to, n);
                continue;
            }

            bring(from, xStride, block, size, n);
            row(block, block + n * size, n);
            give(block + n * size, size, to, yStride, n);
        }

        NativeMemory.AlignedFree(block);
    }
}
