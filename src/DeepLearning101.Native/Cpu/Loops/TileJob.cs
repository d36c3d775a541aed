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
        if (IsInPlace(inner))
        {
            RunRows(begin, end, inner);
            return;
        }

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

    /// <summary>Whether every operand is read, and the result written, where it lies: rows that are dense or one number again and again.</summary>
    private readonly bool IsInPlace(long inner)
    {
        if (inner < 16 || outType != loopOutType || walk.InnerStride(tensors) != sizes[tensors]) return false;
        for (int i = 0; i < tensors; i++)
            if (!IsSame(i) || (walk.InnerStride(i) != 0 && walk.InnerStride(i) != sizes[i])) return false;
        return true;
    }

    /// <summary>Whole rows without blocks (tile by tile, add_broadcast_64K took 13.8 µs).</summary>
    [SkipLocalsInit]
    private readonly void RunRows(long begin, long end, long inner)
    {
        byte* vectors = stackalloc byte[4 * 64];
        nint* offsets = stackalloc nint[StridedWalk.MaxOperands];
        ElementRun run = numbers;
        long row = begin / inner, column = begin - row * inner;
        walk.RowOffsets(row, offsets);
        while (true)
        {
            nint n = (nint)Math.Min(inner - column, end - begin);
            for (int i = 0; i < tensors; i++)
            {
                nint stride = walk.InnerStride(i);
                byte* at = (byte*)bases[i] + offsets[i] + (nint)column * stride;
                if (stride == 0)
                {
                    int width = sizes[i];
                    ((delegate*<byte*, nint, byte*, nint, nint, void>)converts[i])(at, 0, vectors + 64 * i, width, 64 / width);
                    at = vectors + 64 * i;
                }

                ElementwiseKernel.SetOperand(ref run, i, at, stride == 0 ? 0 : 1);
            }

            run.Out = (byte*)bases[tensors] + offsets[tensors] + (nint)column * sizes[tensors];
            loop(&run, n);
            begin += n;
            if (begin >= end) return;
            row++;
            column = 0;
            if (walk.Rank != 2) walk.RowOffsets(row, offsets);
            else
                for (int i = 0; i <= tensors; i++) offsets[i] += walk.RowStride(i);
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
