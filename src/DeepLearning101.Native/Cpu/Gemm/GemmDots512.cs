using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// One to four rows times a B whose columns are contiguous (a linear layer with weights [out, in] and a small batch), in single precision with AVX-512:
/// 16 columns × 16 steps are transposed in registers and multiplied at once, so that B is read one time and never written.
/// </summary>
/// <remarks>
/// Two groups of 16 columns take turns: the shuffles of one hide the latency of the multiply-adds of the other.
/// A dot product per column would read as fast but would sum in another order.
/// </remarks>
internal unsafe struct GemmDots512 : IJob
{
    /// <summary>Rows that one pass can serve: 2 × 4 sums and 16 transposed packs are 24 of 32 registers.</summary>
    internal const int MaxRows = 4;

    /// <summary>Columns of one pass.</summary>
    private const int Width = 32;

    private readonly GemmArgs<float> _g;
    private readonly GemmSplit _parts;

    private GemmDots512(in GemmArgs<float> g, nint threads)
    {
        _g = g;
        nint strips = g.N / Width;
        nint parts = threads > 1 ? Math.Min(strips, threads * Gemm.PartsPerThread) : 1;
        _parts = new GemmSplit(strips, (strips + parts - 1) / parts);
    }

    /// <summary>Computes the first n − n mod 32 columns and returns their number; C must have contiguous rows.</summary>
    internal static nint Run(in GemmArgs<float> g, nint threads)
    {
        var job = new GemmDots512(g, threads);
        if (threads > 1)
        {
            Workers.Run(ref job, job._parts.Count);
        }
        else
        {
            job.Run(0, 0);
        }

        return g.N / Width * Width;
    }

    public readonly void Run(nint part, int worker)
    {
        switch (_g.M)
        {
            case 1: Strips<N1>(part); break;
            case 2: Strips<N2>(part); break;
            case 3: Strips<N3>(part); break;
            default: Strips<N4>(part); break;
        }
    }

    [SkipLocalsInit]
    private readonly void Strips<R>(nint part) where R : unmanaged
    {
        float* a = stackalloc float[MaxRows * Gemm.BlockK];
        float* sums = stackalloc float[MaxRows * Width];
        nint end = (_parts.Start(part) + _parts.Size(part)) * Width;
        for (nint column = _parts.Start(part) * Width; column < end; column += Width)
        {
            for (nint k = 0; k < _g.K; k += Gemm.BlockK)
            {
                nint steps = Math.Min(Gemm.BlockK, _g.K - k);
                if (column == _parts.Start(part) * Width || _g.K > Gemm.BlockK)
                {
                    CopyA(k, steps, a);
                }

                Block<R>(a, _g.B + k + column * _g.ColStrideB, _g.ColStrideB, steps, sums);
                Finish(column, sums, _g.Accumulate || k > 0);
            }
        }
    }

    private readonly void CopyA(nint k, nint steps, float* a)
    {
        for (nint row = 0; row < _g.M; row++)
        {
            float* from = _g.A + row * _g.RowStrideA + k * _g.ColStrideA;
            for (nint step = 0; step < steps; step++)
            {
                a[row * Gemm.BlockK + step] = from[step * _g.ColStrideA];
            }
        }
    }

    private readonly void Finish(nint column, float* sums, bool add)
    {
        for (nint row = 0; row < _g.M; row++, sums += Width)
        {
            float* c = _g.C + row * _g.RowStrideC + column;
            Vector512<float> low = Vector512.Load(sums), high = Vector512.Load(sums + 16);
            (add ? Vector512.Load(c) + low : low).Store(c);
            (add ? Vector512.Load(c + 16) + high : high).Store(c + 16);
        }
    }

    /// <summary>The sums of R rows and 32 columns over one block of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<R>(float* a, float* b, nint stride, nint steps, float* sums) where R : unmanaged
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector512<float> t0 = default, t1 = default, t2 = default, t3 = default;
        float* second = b + 16 * stride;
        nint four = 4 * stride;

        // One body serves both groups, which change places after each turn: written twice, it passes what the compiler is willing to inline.
        for (nint turn = 0; turn < 2 * (steps / 16); turn++)
        {
            for (nint lane = 0; lane < 16; lane++)
            {
                Sse.Prefetch0(b + lane * stride + Transpose512.PrefetchSingles);
            }

            Transpose512.Quad(b, stride, out var a0, out var a1, out var a2, out var a3);
            Transpose512.Quad(b + four, stride, out var b0, out var b1, out var b2, out var b3);
            Transpose512.Quad(b + 2 * four, stride, out var c0, out var c1, out var c2, out var c3);
            Transpose512.Quad(b + 3 * four, stride, out var d0, out var d1, out var d2, out var d3);
            Transpose512.Quarters(a0, b0, c0, d0, out var x0, out var x4, out var x8, out var x12);
            Transpose512.Quarters(a1, b1, c1, d1, out var x1, out var x5, out var x9, out var x13);
            Transpose512.Quarters(a2, b2, c2, d2, out var x2, out var x6, out var x10, out var x14);
            Transpose512.Quarters(a3, b3, c3, d3, out var x3, out var x7, out var x11, out var x15);
            s0 = Row(a, s0, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15);
            if (sizeof(R) > 1) s1 = Row(a + Gemm.BlockK, s1, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15);
            if (sizeof(R) > 2) s2 = Row(a + 2 * Gemm.BlockK, s2, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15);
            if (sizeof(R) > 3) s3 = Row(a + 3 * Gemm.BlockK, s3, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15);

            (s0, s1, s2, s3, t0, t1, t2, t3) = (t0, t1, t2, t3, s0, s1, s2, s3);
            float* next = b + 16;
            b = second;
            second = next;
            a += (turn & 1) * 16;
        }

        for (nint step = steps / 16 * 16; step < steps; step++, a++, b++, second++)
        {
            Take<R>(a, Column(b, stride), ref s0, ref s1, ref s2, ref s3);
            Take<R>(a, Column(second, stride), ref t0, ref t1, ref t2, ref t3);
        }

        s0.Store(sums);
        t0.Store(sums + 16);
        if (sizeof(R) > 1) { s1.Store(sums + Width); t1.Store(sums + Width + 16); }
        if (sizeof(R) > 2) { s2.Store(sums + 2 * Width); t2.Store(sums + 2 * Width + 16); }
        if (sizeof(R) > 3) { s3.Store(sums + 3 * Width); t3.Store(sums + 3 * Width + 16); }
    }

    /// <summary>One row, 16 steps in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Row(
        float* a, Vector512<float> s, Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> x3,
        Vector512<float> x4, Vector512<float> x5, Vector512<float> x6, Vector512<float> x7,
        Vector512<float> x8, Vector512<float> x9, Vector512<float> x10, Vector512<float> x11,
        Vector512<float> x12, Vector512<float> x13, Vector512<float> x14, Vector512<float> x15)
    {
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[0]), x0, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[1]), x1, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[2]), x2, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[3]), x3, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[4]), x4, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[5]), x5, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[6]), x6, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[7]), x7, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[8]), x8, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[9]), x9, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[10]), x10, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[11]), x11, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[12]), x12, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[13]), x13, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[14]), x14, s);
        s = Avx512F.FusedMultiplyAdd(Vector512.Create(a[15]), x15, s);
        return s;
    }

    /// <summary>One step: the value of each row times a pack of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<R>(
        float* a, Vector512<float> x, ref Vector512<float> s0, ref Vector512<float> s1, ref Vector512<float> s2, ref Vector512<float> s3)
        where R : unmanaged
    {
        s0 = Avx512F.FusedMultiplyAdd(Vector512.Create(a[0]), x, s0);
        if (sizeof(R) > 1) s1 = Avx512F.FusedMultiplyAdd(Vector512.Create(a[Gemm.BlockK]), x, s1);
        if (sizeof(R) > 2) s2 = Avx512F.FusedMultiplyAdd(Vector512.Create(a[2 * Gemm.BlockK]), x, s2);
        if (sizeof(R) > 3) s3 = Avx512F.FusedMultiplyAdd(Vector512.Create(a[3 * Gemm.BlockK]), x, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Column(float* b, nint stride) => Vector512.Create(
        b[0], b[stride], b[2 * stride], b[3 * stride], b[4 * stride], b[5 * stride], b[6 * stride], b[7 * stride],
        b[8 * stride], b[9 * stride], b[10 * stride], b[11 * stride], b[12 * stride], b[13 * stride], b[14 * stride], b[15 * stride]);
}
