using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Pieces of attention over a tile [keys, 32 queries]: queries are the lanes, so a softmax needs no sum across lanes, keys and values are read
/// where they lie (rows of K are the micro-kernel's A, rows of V its B), and only the block of queries is transposed.
/// </summary>
/// <remarks>
/// Sums over keys run upwards: in a block of keys even and odd ones apart, then both are added; so every instruction set gives the same bits.
/// Exponentials are powers of two: log2 e is part of the factor of the queries.
/// </remarks>
internal static unsafe class AttentionTile
{
    private const int Block = AttentionCall.Block, Half = AttentionCall.Half;

    /// <summary>C [m, n] (+)= A · B by the micro-kernels, operands where they lie: A on any strides, rows of B and C dense.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Product<O, T, W>(T* a, nint rowA, nint colA, nint m, T* b, nint rowB, nint n, T* c, nint rowC, nint k, bool add)
        where O : struct, ITileOps<T, W> where T : unmanaged where W : struct
    {
        if (m <= 0) return;
        delegate*<TileArgs<T>*, void>[] kernels = MicroTable<O, T, W>.Entries;
        nint width = MicroTable<O, T, W>.TileColumns;
        var tiles = new GemmSplit(m, O.MaxRows);
        TileArgs<T> t;
        t.RowStrideA = rowA;
        t.ColStrideA = colA;
        t.RowStrideB = rowB;
        t.RowStrideC = rowC;
        t.K = k;
        t.Add = add;
        for (nint column = 0; column < n; column += width)
        {
            nint columns = Math.Min(width, n - column), row = 0;
            t.LastCount = MicroTable<O, T, W>.LastCount(columns);
            t.B = b + column;
            for (nint tile = 0; tile < tiles.Count; tile++)
            {
                nint rows = tiles.Size(tile);
                t.A = a + row * rowA;
                t.C = c + row * rowC + column;
                kernels[MicroTable<O, T, W>.Index(rows, columns)](&t);
                row += rows;
            }
        }
    }

    /// <summary>
    /// Queries · keys → tile [keys, lanes]; where the first half of the queries sees fewer keys, the others are left out for it.
    /// </summary>
    internal static void Keys<O, T, W>(T* k, nint rowK, nint keys, nint halfKeys, T* packed, nint lanes, T* tile, nint width)
        where O : struct, ITileOps<T, W> where T : unmanaged where W : struct
    {
        Product<O, T, W>(k, rowK, 1, halfKeys, packed, Block, lanes, tile, Block, width, add: false);
        if (halfKeys < keys) Product<O, T, W>(k + halfKeys * rowK, rowK, 1, keys - halfKeys, packed + Half, Block, lanes - Half, tile + halfKeys * Block + Half, Block, width, add: false);
    }

    /// <summary>Columns of the tile · values → a row for each query.</summary>
    internal static void Values<O, T, W>(T* tile, nint keys, nint halfKeys, nint rows, T* v, nint rowV, nint width, T* to, nint rowTo, bool add)
        where O : struct, ITileOps<T, W> where T : unmanaged where W : struct
    {
        if (halfKeys == keys)
        {
            Product<O, T, W>(tile, 1, Block, rows, v, rowV, width, to, rowTo, keys, add);
            return;
        }

        Product<O, T, W>(tile, 1, Block, Half, v, rowV, width, to, rowTo, halfKeys, add);
        Product<O, T, W>(tile + Half, 1, Block, rows - Half, v, rowV, width, to + Half * rowTo, rowTo, keys, add);
    }

    /// <summary>Rows of the tile · rows of queries, added to a dense row for each key.</summary>
    internal static void Queries<O, T, W>(T* tile, nint keys, nint halfKeys, nint rows, T* x, nint rowX, nint width, T* to)
        where O : struct, ITileOps<T, W> where T : unmanaged where W : struct
    {
        Product<O, T, W>(tile, Block, 1, halfKeys, x, rowX, width, to, width, rows, add: true);
        if (halfKeys < keys) Product<O, T, W>(tile + halfKeys * Block + Half, Block, 1, keys - halfKeys, x + Half * rowX, rowX, width, to + halfKeys * width, width, rows - Half, add: true);
    }

    /// <summary>Lanes that a block of <paramref name="rows"/> queries fills: whole packs.</summary>
    internal static nint Lanes<V, T>(nint rows) where V : unmanaged, IPack<V, T> where T : unmanaged => (rows + V.Count - 1) / V.Count * V.Count;

    /// <summary>Rows [rows, width] as columns [width, 32], times a factor; lanes without a row hold 0.</summary>
    internal static void Pack<V, T>(T* source, nint rowStride, nint rows, nint width, T* packed, double factor)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        GemmPack.Strip(source, rowStride, 1, rows, width, packed, Block);
        nint lanes = Lanes<V, T>(rows);
        V f = V.Create(factor);
        for (T* at = packed, end = packed + width * Block; at < end; at += Block)
        {
            for (nint lane = rows; lane < lanes; lane++) at[lane] = default;
            if (factor == 1) continue;
            for (nint lane = 0; lane < lanes; lane += V.Count) V.Store(V.Load(at + lane) * f, at + lane);
        }
    }

    /// <summary>
    /// One step of the online softmax (Milakov and Gimelshein, 2018): scores become 2^(score − max), where max is the largest one so far, and
    /// <paramref name="sum"/> their sum so far; <paramref name="factor"/> is what earlier weights are to be multiplied with. The first half of the
    /// lanes sees <paramref name="halfKeys"/> keys.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Softmax<V, T>(T* tile, nint keys, nint halfKeys, nint lanes, T* max, T* sum, T* factor)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        for (nint lane = 0; lane < lanes; lane += V.Count)
        {
            nint own = lane < Half ? halfKeys : keys;
            T* column = tile + lane, end = column + own * Block, pairs = column + (own & ~(nint)1) * Block, at;
            V old = V.Load(max + lane), low = V.Create(double.NegativeInfinity), m0 = old, m1 = low;
            // A NaN is passed over here and makes its own weight NaN, and with it the sum.
            for (at = column; at < pairs; at += 2 * Block)
            {
                V x0 = V.Load(at), x1 = V.Load(at + Block);
                m0 = V.Select(V.Less(m0, x0), x0, m0);
                m1 = V.Select(V.Less(m1, x1), x1, m1);
            }

            m0 = V.Select(V.Less(m0, m1), m1, m0);
            if (at < end) m0 = V.Select(V.Less(m0, V.Load(at)), V.Load(at), m0);
            V.Store(m0, max + lane);
            // Where nothing was seen so far, every weight is 2^−∞ = 0.
            m0 = V.Select(V.Equal(m0, low), V.Create(0), m0);
            V s0 = V.Create(0), s1 = V.Create(0);
            for (at = column; at < pairs; at += 2 * Block)
            {
                V p0 = V.Exp2(V.Load(at) - m0), p1 = V.Exp2(V.Load(at + Block) - m0);
                V.Store(p0, at);
                V.Store(p1, at + Block);
                s0 = s0 + p0;
                s1 = s1 + p1;
            }

            if (at < end)
            {
                V p = V.Exp2(V.Load(at) - m0);
                V.Store(p, at);
                s0 = s0 + p;
            }

            V scale = V.Exp2(old - m0);
            V.Store(scale, factor + lane);
            V.Store(V.Fma(V.Load(sum + lane), scale, s0 + s1), sum + lane);
        }
    }

    /// <summary>Rows [rows, width], row i times factor i, or divided by it; <paramref name="factors"/> [32] are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScaleRows<V, T>(T* to, nint rowStride, nint rows, nint width, T* factors, bool divide)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        if (divide)
            for (nint lane = 0; lane < rows; lane += V.Count) V.Store(V.Create(1) / V.Load(factors + lane), factors + lane);
        nint whole = width - width % V.Count;
        for (nint i = 0; i < rows; i++, to += rowStride)
        {
            double factor = RowLoop.Get(factors + i);
            if (factor == 1) continue;
            V f = V.Create(factor);
            for (nint j = 0; j < whole; j += V.Count) V.Store(V.Load(to + j) * f, to + j);
            if (whole < width) RowLoop.Map<RowScale, V, T>(to + whole, null, null, to + whole, width - whole, factor);
        }
    }

    /// <summary>
    /// Weights without their divisor and gradients of the weights → weights and gradients of the scores:
    /// p = p / sum, dp = p · (dp − Σ p · dp) · scale.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SoftmaxGrad<V, T>(T* weights, T* gradients, nint keys, nint halfKeys, nint lanes, T* sum, double scale)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        V factor = V.Create(scale);
        for (nint lane = 0; lane < lanes; lane += V.Count)
        {
            T* p = weights + lane, dp = gradients + lane;
            nint own = lane < Half ? halfKeys : keys, end = own * Block, pairs = (own & ~(nint)1) * Block, at = 0;
            V inverse = V.Create(1) / V.Load(sum + lane), s0 = V.Create(0), s1 = V.Create(0);
            for (; at < pairs; at += 2 * Block)
            {
                s0 = V.Fma(V.Load(p + at), V.Load(dp + at), s0);
                s1 = V.Fma(V.Load(p + at + Block), V.Load(dp + at + Block), s1);
            }

            if (at < end) s0 = V.Fma(V.Load(p + at), V.Load(dp + at), s0);
            V mean = (s0 + s1) * inverse;
            for (at = 0; at < end; at += Block)
            {
                V weight = V.Load(p + at) * inverse;
                V.Store(weight, p + at);
                V.Store(weight * (V.Load(dp + at) - mean) * factor, dp + at);
            }
        }
    }
}
