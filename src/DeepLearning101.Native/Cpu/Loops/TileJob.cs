using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// An elementwise op over operands of any strides and element types. Tile by tile, an operand that is dense in the tile is read where it lies,
/// a constant one through a single vector, every other one is gathered and converted into a block in L1; the result likewise.
/// </summary>
internal unsafe struct TileJob : IJob
{
    private const int Tile = 512;
    private const long Grain = 1 << 13;

    private StridedWalk walk;
    private ElementRun numbers;
    private readonly delegate*<ElementRun*, nint, void> loop;
    private readonly int tensors, size, firstSize;
    private readonly DType outType;
    private readonly DType loopOutType;
    private readonly int sameMask;
    private fixed long bases[StridedWalk.MaxOperands];
    private fixed long converts[StridedWalk.MaxOperands];
    private fixed int sizes[StridedWalk.MaxOperands];

    internal TileJob(in KernelCall call, delegate*<ElementRun*, nint, void> loop, DType compute, byte* scalars, int scalarCount, ElementTable table)
    {
        Tensor output = call.Outputs[0];
        this.loop = loop;
        tensors = call.Inputs.Length;
        size = compute.Size;
        firstSize = table.IsMasked ? 1 : size;
        outType = output.DType;
        loopOutType = table.IsPredicate ? DType.Bool : compute;
        walk.Begin(output.Shape);
        for (int i = 0; i < tensors; i++)
        {
            DType wanted = i == 0 && table.IsMasked ? DType.Bool : compute;
            if (call.Inputs[i].DType == wanted) sameMask |= 1 << i;
            Add(call.Inputs[i], ElementConvert.Of(call.Inputs[i].DType, wanted));
        }

        Add(output, ElementConvert.Of(loopOutType, outType));
        walk.Merge();
        for (int i = 0; i < scalarCount; i++) ElementwiseKernel.SetOperand(ref numbers, tensors + i, scalars + 64 * i, 0);
        Parts = Math.Max(1, (nint)Math.Min(walk.Count / Grain, 64));
    }

    internal nint Parts { get; }

    [SkipLocalsInit]
    public readonly void Run(nint part, int worker)
    {
        long begin = walk.Count * part / Parts, end = walk.Count * (part + 1) / Parts, inner = walk.Inner;
        byte* blocks = stackalloc byte[5 * Tile * size];
        nint* offsets = stackalloc nint[StridedWalk.MaxOperands];
        ElementRun run = numbers;
        byte* result = blocks + 4 * Tile * size;
        while (begin < end)
        {
            long row = begin / inner, column = begin - row * inner;
            nint n = (nint)Math.Min(Tile, end - begin);
            if (inner >= 32) n = (nint)Math.Min(n, inner - column);
            bool oneRow = column + n <= inner;
            walk.RowOffsets(row, offsets);
            for (int i = 0; i < tensors; i++) Bring(ref run, i, offsets[i], row, column, n, oneRow, blocks + i * Tile * size);
            bool direct = oneRow && outType == loopOutType && walk.InnerStride(tensors) == sizes[tensors];
            run.Out = direct ? (byte*)bases[tensors] + offsets[tensors] + (nint)column * sizes[tensors] : result;
            loop(&run, n);
            if (!direct) Spread(result, row, column, n);
            begin += n;
        }
    }

    private void Add(Tensor tensor, delegate*<byte*, nint, byte*, nint, nint, void> convert)
    {
        bases[walk.Operands] = (long)tensor.Pointer;
        converts[walk.Operands] = (long)convert;
        sizes[walk.Operands] = tensor.DType.Size;
        walk.Add(tensor.Layout, tensor.DType.Size);
    }

    private readonly void Bring(ref ElementRun run, int i, nint offset, long row, long column, nint n, bool oneRow, byte* block)
    {
        var convert = (delegate*<byte*, nint, byte*, nint, nint, void>)converts[i];
        nint stride = walk.InnerStride(i);
        int width = i == 0 ? firstSize : size;
        byte* at = (byte*)bases[i] + offset + (nint)column * stride;
        if (oneRow && stride == width && IsSame(i))
        {
            ElementwiseKernel.SetOperand(ref run, i, at, 1);
            return;
        }

        if (oneRow && stride == 0)
        {
            convert(at, 0, block, width, 64 / width);
            ElementwiseKernel.SetOperand(ref run, i, block, 0);
            return;
        }

        nint* offsets = stackalloc nint[StridedWalk.MaxOperands];
        for (nint done = 0; done < n; row++, column = 0)
        {
            nint m = (nint)Math.Min(n - done, walk.Inner - column);
            walk.RowOffsets(row, offsets);
            convert((byte*)bases[i] + offsets[i] + (nint)column * stride, stride, block + done * width, width, m);
            done += m;
        }

        ElementwiseKernel.SetOperand(ref run, i, block, 1);
    }

    private readonly void Spread(byte* result, long row, long column, nint n)
    {
        var convert = (delegate*<byte*, nint, byte*, nint, nint, void>)converts[tensors];
        nint* offsets = stackalloc nint[StridedWalk.MaxOperands];
        nint stride = walk.InnerStride(tensors);
        int from = loopOutType.Size;
        for (nint done = 0; done < n; row++, column = 0)
        {
            nint m = (nint)Math.Min(n - done, walk.Inner - column);
            walk.RowOffsets(row, offsets);
            convert(result + done * from, from, (byte*)bases[tensors] + offsets[tensors] + (nint)column * stride, stride, m);
            done += m;
        }
    }

    /// <summary>Whether operand i needs no conversion: an equal size is not enough (i32 beside f32).</summary>
    private readonly bool IsSame(int i) => (sameMask >> i & 1) != 0;
}
