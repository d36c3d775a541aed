using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Combines without mapping: the second level of a long reduction.</summary>
internal readonly struct CombineOnly<F> : IReduceFormula where F : struct, IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => F.Identity<V>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => F.Combine(a, b);
}

/// <summary>The two loops of a reduction, in the order that <see cref="IReduceFormula"/> states.</summary>
internal static unsafe class ReduceLoop
{
    internal const int Lanes = 64;

    /// <summary>Elements that are reduced at one go.</summary>
    internal const int Block = 8192;

    /// <summary>Reduces at most <see cref="Block"/> neighbouring elements.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Row<F, V, T>(T* x, nint n, T* result)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged
    {
        V* lanes = stackalloc V[Lanes];
        V.Store(LaneFold.One<F, V, T>(Narrow<F, V, T>(x, n, lanes)), (T*)lanes);
        *result = *(T*)lanes;
    }

    /// <summary>Reduces rows of at most <see cref="Block"/> elements, as many at once as a vector has elements, each as <see cref="Row"/> does.</summary>
    /// <param name="x">First row.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="n">Elements of a row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="result">Results, one behind the other.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Rows<F, V, T>(byte* x, nint stride, nint n, nint count, T* result)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged
    {
        V* rows = stackalloc V[V.Count + Lanes];
        for (; count >= V.Count; count -= V.Count, result += V.Count)
        {
            for (int i = 0; i < V.Count; i++, x += stride) rows[i] = Narrow<F, V, T>((T*)x, n, rows + V.Count);
            V.Store(LaneFold.Many<F, V, T>(rows), result);
        }

        for (; count > 0; count--, x += stride, result++)
        {
            V.Store(LaneFold.One<F, V, T>(Narrow<F, V, T>((T*)x, n, rows)), (T*)rows);
            *result = *(T*)rows;
        }
    }

    /// <summary>Reduces a row until one vector is left. <paramref name="lanes"/> is room for the logical lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Narrow<F, V, T>(T* x, nint n, V* lanes)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged
    {
        nint whole = n & ~(nint)(Lanes - 1), left = n - whole;
        V identity = F.Identity<V>();
        if (4 * V.Count == Lanes)
        {
            V a = identity, b = identity, c = identity, d = identity;
            T* end = x + whole;
            for (; x < end; x += Lanes)
            {
                a = F.Combine(a, F.Map(V.Load(x)));
                b = F.Combine(b, F.Map(V.Load(x + V.Count)));
                c = F.Combine(c, F.Map(V.Load(x + 2 * V.Count)));
                d = F.Combine(d, F.Map(V.Load(x + 3 * V.Count)));
            }

            if (left > 0)
            {
                a = Part<F, V, T>(a, x, left);
                if (left > V.Count) b = Part<F, V, T>(b, x + V.Count, left - V.Count);
                if (left > 2 * V.Count) c = Part<F, V, T>(c, x + 2 * V.Count, left - 2 * V.Count);
                if (left > 3 * V.Count) d = Part<F, V, T>(d, x + 3 * V.Count, left - 3 * V.Count);
            }

            return F.Combine(F.Combine(a, c), F.Combine(b, d));
        }

        int groups = Lanes / V.Count;
        for (int lane = 0; lane < Lanes; lane += 4 * V.Count, lanes += 4)
        {
            V a = identity, b = identity, c = identity, d = identity;
            for (T* p = x + lane; p < x + whole; p += Lanes)
            {
                a = F.Combine(a, F.Map(V.Load(p)));
                b = F.Combine(b, F.Map(V.Load(p + V.Count)));
                c = F.Combine(c, F.Map(V.Load(p + 2 * V.Count)));
                d = F.Combine(d, F.Map(V.Load(p + 3 * V.Count)));
            }

            (lanes[0], lanes[1], lanes[2], lanes[3]) = (a, b, c, d);
        }

        lanes -= groups;
        for (int i = 0; i * V.Count < left; i++) lanes[i] = Part<F, V, T>(lanes[i], x + whole + i * V.Count, left - i * V.Count);
        for (int half = groups / 2; half > 0; half /= 2)
            for (int i = 0; i < half; i++) lanes[i] = F.Combine(lanes[i], lanes[i + half]);
        return lanes[0];
    }

    /// <summary>Combines a vector with the first <paramref name="left"/> (or all) elements at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Part<F, V, T>(V v, T* x, nint left)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged => left >= V.Count
            ? F.Combine(v, F.Map(V.Load(x)))
            : F.Combine(v, V.Select(PartPack.Mask<V, T>(left), F.Map(PartPack.Load<V, T>(x, left)), F.Identity<V>()));

    /// <summary>Reduces rows <paramref name="begin"/> to begin + n of <paramref name="rows"/>, as many columns at once as a vector has elements.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Columns<F, V, T>(byte* x, StridedWalk* rows, long begin, nint n, T* result)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged
    {
        V* lanes = stackalloc V[Lanes];
        int used = (int)Math.Min(n, Lanes);
        if (rows->Rank == 1)
        {
            nint stride = rows->InnerStride(0);
            x += (nint)begin * stride;
            for (int i = 0; i < used; i++, x += stride) lanes[i] = F.Combine(F.Identity<V>(), F.Map(V.Load((T*)x)));
            for (nint done = Lanes; done < n; done += Lanes)
            {
                V* end = lanes + Math.Min(Lanes, n - done);
                for (V* lane = lanes; lane < end; lane++, x += stride) *lane = F.Combine(*lane, F.Map(V.Load((T*)x)));
            }
        }
        else
        {
            for (int i = 0; i < used; i++) lanes[i] = F.Identity<V>();
            for (nint i = 0; i < n; i++)
            {
                int lane = (int)(i & (Lanes - 1));
                lanes[lane] = F.Combine(lanes[lane], F.Map(V.Load((T*)(x + rows->Offset(0, begin + i)))));
            }
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
            for (int i = 0; i < half && i + half < used; i++) lanes[i] = F.Combine(lanes[i], lanes[i + half]);
        V.Store(lanes[0], result);
    }

    /// <summary>Reduces neighbouring elements of any number: blocks, whose results are reduced the same way.</summary>
    internal static void Whole<F, V, T>(T* x, nint n, T* result)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged
    {
        if (n <= Block)
        {
            Row<F, V, T>(x, n, result);
            return;
        }

        nint blocks = (n + Block - 1) / Block;
        T* partials = (T*)NativeMemory.AlignedAlloc((nuint)(blocks * sizeof(T)), 64);
        for (nint b = 0; b < blocks; b++) Row<F, V, T>(x + b * Block, Math.Min(Block, n - b * Block), partials + b);
        while (blocks > 1)
        {
            nint folded = (blocks + Block - 1) / Block;
            for (nint b = 0; b < folded; b++) Row<CombineOnly<F>, V, T>(partials + b * Block, Math.Min(Block, blocks - b * Block), partials + b);
            blocks = folded;
        }

        *result = partials[0];
        NativeMemory.AlignedFree(partials);
    }
}
