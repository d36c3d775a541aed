using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// The product of few rows with a B whose rows are contiguous and too large for the cache: B streams through once, in order, four rows at a time,
/// while the sums of a stretch of columns wait in the first-level cache.
/// </summary>
/// <remarks>A sum that is stored and loaded again keeps its bits, so the order of operations is that of the tiles.</remarks>
internal unsafe struct GemmStream<O, T, V> : IJob where O : struct, ITileOps<T, V> where T : unmanaged where V : struct
{
    /// <summary>Bytes of sums: half of a first-level cache of 48 KiB; the rows of B in flight take the rest.</summary>
    private const nint SumBytes = 24 * 1024;

    /// <summary>Most columns in a stretch: 8 KiB of a row is enough for the hardware to prefetch at full speed.</summary>
    private const nint MaxStretchBytes = 8 * 1024;

    /// <summary>
    /// Rows of B to fetch ahead: at the end of a page the hardware stops and starts anew, and a row seldom has more than a few pages
    /// (f32 1 × 1000 × 512: 49 µs without, 29 µs with; 1 × 4096 × 4096: 3.3 and 2.9 ms).
    /// </summary>
    private const nint PrefetchRows = 8;

    private readonly GemmArgs<T> _g;
    private readonly nint _stretch;

    private GemmStream(in GemmArgs<T> g, nint threads)
    {
        _g = g;
        nint columns = Math.Min(SumBytes / g.M, MaxStretchBytes) / sizeof(T);
        nint share = (g.N + threads - 1) / threads;
        _stretch = Math.Max(1, Math.Min(columns, share) / (2 * O.Count)) * (2 * O.Count);
    }

    /// <summary>C (+)= A · B, for B and C with contiguous rows.</summary>
    internal static void Run(in GemmArgs<T> g, nint threads)
    {
        var job = new GemmStream<O, T, V>(g, threads);
        nint parts = (g.N + job._stretch - 1) / job._stretch;
        if (threads > 1)
        {
            Workers.Run(ref job, parts);
            return;
        }

        for (nint part = 0; part < parts; part++)
        {
            job.Run(part, 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint part, int worker)
    {
        nint column = part * _stretch;
        nint columns = Math.Min(_stretch, _g.N - column);
        T* sums = (T*)GemmScratch.Get(_g.M * _stretch * sizeof(T));
        for (nint k = 0; k < _g.K; k += Gemm.BlockK)
        {
            NativeMemory.Clear(sums, (nuint)(_g.M * _stretch * sizeof(T)));
            nint end = Math.Min(k + Gemm.BlockK, _g.K);
            nint step = k;
            for (; step <= end - 4; step += 4)
            {
                AllRows<N4>(step, column, columns, sums);
            }

            for (; step < end; step++)
            {
                AllRows<N1>(step, column, columns, sums);
            }

            Finish(column, columns, sums, _g.Accumulate || k > 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void AllRows<S>(nint step, nint column, nint columns, T* sums) where S : unmanaged
    {
        T* a = _g.A + step * _g.ColStrideA;
        T* b = _g.B + step * _g.RowStrideB + column;
        nint row = 0;
        if (O.WideRows >= 4)
        {
            for (; row <= _g.M - 4; row += 4)
            {
                Rows<N4, S>(a + row * _g.RowStrideA, b, columns, sums + row * _stretch);
            }
        }

        for (; row <= _g.M - 2; row += 2)
        {
            Rows<N2, S>(a + row * _g.RowStrideA, b, columns, sums + row * _stretch);
        }

        if (row < _g.M)
        {
            Rows<N1, S>(a + row * _g.RowStrideA, b, columns, sums + row * _stretch);
        }
    }

    /// <summary>S steps (1 or 4) of R rows (1, 2 or 4): all values of A in registers, one pass over the columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Rows<R, S>(T* a, T* b, nint columns, T* sums) where R : unmanaged where S : unmanaged
    {
        nint rowA = _g.RowStrideA, stepA = _g.ColStrideA, stepB = _g.RowStrideB, stretch = _stretch;
        V a00 = O.Broadcast(a);
        V a01 = sizeof(S) > 1 ? O.Broadcast(a + stepA) : default;
        V a02 = sizeof(S) > 2 ? O.Broadcast(a + 2 * stepA) : default;
        V a03 = sizeof(S) > 3 ? O.Broadcast(a + 3 * stepA) : default;
        V a10 = sizeof(R) > 1 ? O.Broadcast(a + rowA) : default;
        V a11 = sizeof(R) > 1 && sizeof(S) > 1 ? O.Broadcast(a + rowA + stepA) : default;
        V a12 = sizeof(R) > 1 && sizeof(S) > 2 ? O.Broadcast(a + rowA + 2 * stepA) : default;
        V a13 = sizeof(R) > 1 && sizeof(S) > 3 ? O.Broadcast(a + rowA + 3 * stepA) : default;
        V a20 = sizeof(R) > 2 ? O.Broadcast(a + 2 * rowA) : default;
        V a21 = sizeof(R) > 2 && sizeof(S) > 1 ? O.Broadcast(a + 2 * rowA + stepA) : default;
        V a22 = sizeof(R) > 2 && sizeof(S) > 2 ? O.Broadcast(a + 2 * rowA + 2 * stepA) : default;
        V a23 = sizeof(R) > 2 && sizeof(S) > 3 ? O.Broadcast(a + 2 * rowA + 3 * stepA) : default;
        V a30 = sizeof(R) > 3 ? O.Broadcast(a + 3 * rowA) : default;
        V a31 = sizeof(R) > 3 && sizeof(S) > 1 ? O.Broadcast(a + 3 * rowA + stepA) : default;
        V a32 = sizeof(R) > 3 && sizeof(S) > 2 ? O.Broadcast(a + 3 * rowA + 2 * stepA) : default;
        V a33 = sizeof(R) > 3 && sizeof(S) > 3 ? O.Broadcast(a + 3 * rowA + 3 * stepA) : default;

        nint column = 0;
        for (; column <= columns - O.Count; column += O.Count, b += O.Count, sums += O.Count)
        {
            if (sizeof(S) > 3 && Sse.IsSupported)
            {
                T* later = b + PrefetchRows * stepB;
                Sse.Prefetch0(later);
                Sse.Prefetch0(later + stepB);
                Sse.Prefetch0(later + 2 * stepB);
                Sse.Prefetch0(later + 3 * stepB);
            }

            V b0 = O.Load(b);
            V b1 = sizeof(S) > 1 ? O.Load(b + stepB) : default;
            V b2 = sizeof(S) > 2 ? O.Load(b + 2 * stepB) : default;
            V b3 = sizeof(S) > 3 ? O.Load(b + 3 * stepB) : default;
            Update<S>(sums, a00, a01, a02, a03, b0, b1, b2, b3);
            if (sizeof(R) > 1) Update<S>(sums + stretch, a10, a11, a12, a13, b0, b1, b2, b3);
            if (sizeof(R) > 2) Update<S>(sums + 2 * stretch, a20, a21, a22, a23, b0, b1, b2, b3);
            if (sizeof(R) > 3) Update<S>(sums + 3 * stretch, a30, a31, a32, a33, b0, b1, b2, b3);
        }

        if (column < columns)
        {
            // The sums of a stretch end on a whole pack; only B must be read in part.
            V mask = O.Mask(columns - column);
            V b0 = O.LoadMasked(b, mask);
            V b1 = sizeof(S) > 1 ? O.LoadMasked(b + stepB, mask) : default;
            V b2 = sizeof(S) > 2 ? O.LoadMasked(b + 2 * stepB, mask) : default;
            V b3 = sizeof(S) > 3 ? O.LoadMasked(b + 3 * stepB, mask) : default;
            Update<S>(sums, a00, a01, a02, a03, b0, b1, b2, b3);
            if (sizeof(R) > 1) Update<S>(sums + stretch, a10, a11, a12, a13, b0, b1, b2, b3);
            if (sizeof(R) > 2) Update<S>(sums + 2 * stretch, a20, a21, a22, a23, b0, b1, b2, b3);
            if (sizeof(R) > 3) Update<S>(sums + 3 * stretch, a30, a31, a32, a33, b0, b1, b2, b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update<S>(T* sums, V a0, V a1, V a2, V a3, V b0, V b1, V b2, V b3) where S : unmanaged
    {
        V sum = O.Fma(a0, b0, O.Load(sums));
        if (sizeof(S) > 1) sum = O.Fma(a1, b1, sum);
        if (sizeof(S) > 2) sum = O.Fma(a2, b2, sum);
        if (sizeof(S) > 3) sum = O.Fma(a3, b3, sum);
        O.Store(sums, sum);
    }

    private readonly void Finish(nint column, nint columns, T* sums, bool add)
    {
        for (nint row = 0; row < _g.M; row++)
        {
            T* c = _g.C + row * _g.RowStrideC + column;
            T* from = sums + row * _stretch;
            nint i = 0;
            for (; i <= columns - O.Count; i += O.Count)
            {
                V sum = O.Load(from + i);
                O.Store(c + i, add ? O.Add(O.Load(c + i), sum) : sum);
            }

            if (i < columns)
            {
                V mask = O.Mask(columns - i);
                V sum = O.Load(from + i);
                O.StoreMasked(c + i, mask, add ? O.Add(O.LoadMasked(c + i, mask), sum) : sum);
            }
        }
    }
}
