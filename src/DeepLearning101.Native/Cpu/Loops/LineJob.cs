using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>One line of each operand of a line function, dense and in the type that it takes.</summary>
internal unsafe struct LineCall
{
    internal void* P0, P1, P2;
    internal nint N0, N1, N2;

    /// <summary>Memory of the function's own.</summary>
    internal byte* Scratch;

    /// <summary>A number that the call carries.</summary>
    internal long Parameter;
}

/// <summary>
/// Runs a function on lines along one dimension of up to three operands that agree in the other dimensions; the lines may differ in length.
/// A line that is dense and of the right type is used where it lies, another one goes through a block.
/// </summary>
internal unsafe struct LineJob : IJob
{
    private const int MaxOperands = 3;
    private const long Grain = 1 << 12;
    private const nint TileBytes = 1 << 18;

    private readonly delegate*<LineCall*, void> body;
    private readonly long parameter;
    private StridedWalk lines;
    private nint scratch, blocks, tile;
    private int inputs;
    private fixed long bases[MaxOperands], strides[MaxOperands], lengths[MaxOperands], converts[MaxOperands];
    private fixed int types[MaxOperands];
    private fixed bool direct[MaxOperands];

    internal LineJob(delegate*<LineCall*, void> body, long parameter = 0)
    {
        this.body = body;
        this.parameter = parameter;
    }

    internal nint Parts { get; private set; }

    internal void AddInput(Tensor x, int dim, DType compute)
    {
        Add(x, dim, ElementConvert.Of(x.DType, compute), compute);
        inputs++;
    }

    internal void AddOutput(Tensor x, int dim, DType compute) => Add(x, dim, ElementConvert.Of(compute, x.DType), compute);

    /// <param name="scratchBytes">Memory that the function needs for a line.</param>
    internal void Run(long scratchBytes = 0)
    {
        if (lines.Operands == 0) return;
        lines.Merge();
        if (lines.Count == 0) return;
        scratch = (nint)((scratchBytes + 63) & ~63);
        long work = 0;
        for (int i = 0; i < lines.Operands; i++) work = Math.Max(work, lengths[i]);
        tile = Tile();
        Parts = (nint)Math.Clamp(Math.Min((lines.Count + tile - 1) / tile, lines.Count * work / Grain), 1, 64);
        Workers.Run(ref this, Parts);
    }

    void IJob.Run(nint part, int worker)
    {
        long begin = lines.Count * part / Parts, end = lines.Count * (part + 1) / Parts;
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, scratch + tile * blocks), 64);
        try
        {
            byte** blockOf = stackalloc byte*[MaxOperands];
            blockOf[0] = memory + scratch;
            for (int i = 1; i < lines.Operands; i++) blockOf[i] = blockOf[i - 1] + (direct[i - 1] ? 0 : tile * BlockBytes(i - 1));
            for (long line = begin; line < end;)
            {
                nint count = (nint)Math.Min(tile, Math.Min(end - line, lines.Inner - line % lines.Inner));
                for (int i = 0; i < inputs; i++) if (!direct[i]) Exchange(i, line, count, blockOf[i], bring: true);
                for (nint k = 0; k < count; k++) Call(line + k, k, blockOf, memory);
                for (int i = inputs; i < lines.Operands; i++) if (!direct[i]) Exchange(i, line, count, blockOf[i], bring: false);
                line += count;
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    /// <summary>Lines that are worked on at once: several where neighbours lie closer together than the elements of one.</summary>
    private readonly nint Tile()
    {
        bool across = false;
        for (int i = 0; i < lines.Operands; i++) across |= !direct[i] && lengths[i] > 1 && Math.Abs(lines.InnerStride(i)) < Math.Abs(strides[i]);
        return across ? (nint)Math.Clamp(TileBytes / Math.Max(1, blocks), 1, 16) : 1;
    }

    private readonly void Call(long line, nint number, byte** blockOf, byte* memory)
    {
        void** pointers = stackalloc void*[MaxOperands];
        for (int i = 0; i < lines.Operands; i++) pointers[i] = direct[i] ? (byte*)bases[i] + lines.Offset(i, line) : blockOf[i] + number * BlockBytes(i);
        var call = new LineCall { P0 = pointers[0], P1 = pointers[1], P2 = pointers[2], N0 = (nint)lengths[0], N1 = (nint)lengths[1], N2 = (nint)lengths[2], Scratch = memory, Parameter = parameter };
        body(&call);
    }

    /// <summary>Brings neighbouring lines into their blocks, or spreads them: across the lines, so that each cache line is visited once.</summary>
    private readonly void Exchange(int i, long line, nint count, byte* block, bool bring)
    {
        byte* at = (byte*)bases[i] + lines.Offset(i, line);
        nint n = (nint)lengths[i], stride = (nint)strides[i], size = types[i];
        if (count == 1)
        {
            if (bring) Converter(i)(at, stride, block, size, n);
            else Converter(i)(block, size, at, stride, n);
            return;
        }

        nint across = lines.InnerStride(i), apart = BlockBytes(i);
        for (nint k = 0; k < n; k++, at += stride, block += size)
        {
            if (bring) Converter(i)(at, across, block, apart, count);
            else Converter(i)(block, apart, at, across, count);
        }
    }

    private readonly delegate*<byte*, nint, byte*, nint, nint, void> Converter(int i) => (delegate*<byte*, nint, byte*, nint, nint, void>)converts[i];

    /// <summary>A cache line more than needed, so that blocks of a power of two do not fall on each other in the cache.</summary>
    private readonly nint BlockBytes(int i) => (nint)((lengths[i] * types[i] + 127) & ~63);

    private void Add(Tensor x, int dim, delegate*<byte*, nint, byte*, nint, nint, void> convert, DType compute)
    {
        int i = lines.Operands, size = x.DType.Size;
        Layout others = x.Layout.Remove(dim);
        if (i == 0) lines.Begin(others.Shape);
        lines.Add(others, size);
        (bases[i], strides[i], lengths[i], converts[i], types[i]) = ((long)x.Pointer, x.Strides[dim] * size, x.Shape[dim], (long)convert, compute.Size);
        direct[i] = x.DType == compute && (x.Shape[dim] <= 1 || strides[i] == size);
        if (!direct[i]) blocks += BlockBytes(i);
    }
}

/// <summary>One function for lines of the four types that kernels compute in.</summary>
internal unsafe struct LineTable
{
    internal delegate*<LineCall*, void> F32, F64, I32, I64;

    internal readonly delegate*<LineCall*, void> Of(DType compute) => compute switch
    {
        DType.Float32 => F32,
        DType.Float64 => F64,
        DType.Int32 => I32,
        _ => I64,
    };
}
