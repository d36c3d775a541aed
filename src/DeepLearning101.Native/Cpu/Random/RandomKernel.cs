using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Fills a tensor from a random stream, each part from its own place in it.</summary>
internal sealed unsafe class RandomKernel(RandomKind kind) : Kernel
{
    internal override string Name { get; } = $"cpu:philox:{Isa.Name}";

    internal override void Run(in KernelCall call)
    {
        Tensor y = call.Outputs[0];
        var fill = call.Get<RandomFill>();
        if (y.Count == 0) return;
        var job = new RandomJob
        {
            Y = (byte*)y.Pointer, Count = (nint)y.Count, DType = y.DType, Kind = kind, Seed = fill.Seed, Offset = fill.Offset, Low = fill.Low, Range = unchecked((ulong)(fill.High - fill.Low)),
            Parts = (nint)Math.Clamp(y.Count >> 14, 1, 64),
        };
        Workers.Run(ref job, job.Parts);
    }
}

internal unsafe struct RandomJob : IJob
{
    private const int Block = 512;

    internal byte* Y;
    internal nint Count, Parts;
    internal DType DType;
    internal RandomKind Kind;
    internal ulong Seed, Offset, Range;
    internal long Low;

    public readonly void Run(nint part, int worker)
    {
        // Whole blocks of four elements, so that no part begins inside of one.
        nint begin = Count * part / Parts & ~63, end = part == Parts - 1 ? Count : Count * (part + 1) / Parts & ~63;
        if (Kind == RandomKind.Integer) Integers(begin, end);
        else if (DType == DType.Float64) RandomLoops.Fill((double*)Y + begin, end - begin, Kind, Seed, Offset / 2 + (ulong)begin);
        else if (DType == DType.Float32) RandomLoops.Fill((float*)Y + begin, end - begin, Kind, Seed, Offset + (ulong)begin);
        else Halves(begin, end);
    }

    private readonly void Halves(nint begin, nint end)
    {
        float* block = stackalloc float[Block];
        delegate*<byte*, nint, byte*, nint, nint, void> give = ElementConvert.Of(DType.Float32, DType);
        // What the type can hold just below 1; rounding would give 1.
        float steps = DType == DType.Float16 ? 2048 : 256;
        for (; begin < end; begin += Block)
        {
            nint n = Math.Min(Block, end - begin);
            RandomLoops.Fill(block, n, Kind, Seed, Offset + (ulong)begin);
            if (Kind == RandomKind.Uniform) for (nint i = 0; i < n; i++) block[i] = MathF.Floor(block[i] * steps) / steps;
            give((byte*)block, sizeof(float), Y + begin * 2, 2, n);
        }
    }

    /// <summary>The upper half of the product of a 64-bit word and the number of integers (Lemire, Fast random integer generation in an interval, 2019, without the rejection: the error is below 2^−64 · range).</summary>
    private readonly void Integers(nint begin, nint end)
    {
        ulong* words = stackalloc ulong[Block];
        delegate*<byte*, nint, byte*, nint, nint, void> give = ElementConvert.Of(DType.Int64, DType);
        for (; begin < end; begin += Block)
        {
            nint n = Math.Min(Block, end - begin);
            RandomLoops.Bits((uint*)words, 2 * n, Seed, Offset + 2 * (ulong)begin);
            for (nint i = 0; i < n; i++)
                words[i] = unchecked((ulong)Low + (Range == ulong.MaxValue ? words[i] : Math.BigMul(words[i], Range + 1, out _)));
            give((byte*)words, sizeof(long), Y + begin * DType.Size, DType.Size, n);
        }
    }
}

/// <summary>Random fills for the widest vectors of this machine.</summary>
internal static unsafe class RandomLoops
{
    internal static void Bits(uint* y, nint n, ulong seed, ulong offset)
    {
        if (Isa.HasAvx512) Philox.FillBits<F32x16>(y, n, seed, 0, offset);
        else if (Isa.HasAvx2) Philox.FillBits<F32x8>(y, n, seed, 0, offset);
        else if (Isa.HasV128) Philox.FillBits<F32x4>(y, n, seed, 0, offset);
        else Philox.FillBits<F32x1>(y, n, seed, 0, offset);
    }

    internal static void Fill(float* y, nint n, RandomKind kind, ulong seed, ulong offset)
    {
        bool normal = kind == RandomKind.Normal;
        if (Isa.HasAvx512) Fill<F32x16>(y, n, normal, seed, offset);
        else if (Isa.HasAvx2) Fill<F32x8>(y, n, normal, seed, offset);
        else if (Isa.HasV128) Fill<F32x4>(y, n, normal, seed, offset);
        else Fill<F32x1>(y, n, normal, seed, offset);
    }

    internal static void Fill(double* y, nint n, RandomKind kind, ulong seed, ulong offset)
    {
        bool normal = kind == RandomKind.Normal;
        if (Isa.HasAvx512) Fill<F64x8, F32x16>(y, n, normal, seed, offset);
        else if (Isa.HasAvx2) Fill<F64x4, F32x8>(y, n, normal, seed, offset);
        else if (Isa.HasV128) Fill<F64x2, F32x4>(y, n, normal, seed, offset);
        else Fill<F64x1, F32x1>(y, n, normal, seed, offset);
    }

    private static void Fill<V>(float* y, nint n, bool normal, ulong seed, ulong offset) where V : struct, IBlockLanes<V>
    {
        if (normal) Philox.FillNormal<V>(y, n, seed, 0, offset);
        else Philox.FillUniform<V>(y, n, seed, 0, offset);
    }

    private static void Fill<V, W>(double* y, nint n, bool normal, ulong seed, ulong offset)
        where V : struct, IBitLanes<V, double>
        where W : struct, IBlockLanes<W>
    {
        if (normal) Philox64.FillNormal<V, W>(y, n, seed, 0, offset);
        else Philox64.FillUniform<V, W>(y, n, seed, 0, offset);
    }
}
