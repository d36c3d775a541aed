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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Row<F, V, T>(T* x, nint n, T* result)
        where F : struct, IReduceFormula
        where V : struct, IPack<V, T>
        where T : unmanaged
    {
        // Room for one vector beyond the lanes: folds below the vector's width read it.
        T* lanes = stackalloc T[Lanes + 16];
        T* rest = stackalloc T[Lanes];
        nint whole = n & ~(nint)(Lanes - 1);
        V identity = F.Identity<V>();
        for (int lane = 0; lane < Lanes; lane += 4 * V.Count)
        {
            V a = identity, b = identity, c = identity, d = identity;
            for (T* p = x + lane; p < x + whole; p += Lanes)
            {
                a = F.Combine(a, F.Map(V.Load(p)));
                b = F.Combine(b, F.Map(V.Load(p + V.Count)));
                c = F.Combine(c, F.Map(V.Load(p + 2 * V.Count)));
                d = F.Combine(d, F.Map(V.Load(p + 3 * V.Count)));
            }

            V.Store(a, lanes + lane);
            V.Store(b, lanes + lane + V.Count);
            V.Store(c, lanes + lane + 2 * V.Count);
            V.Store(d, lanes + lane + 3 * V.Count);
        }

        nint left = n - whole;
        if (left > 0)
        {
            for (nint i = 0; i < left; i++) rest[i] = x[whole + i];
            T* one = stackalloc T[V.Count];
            V.Store(identity, one);
            for (int lane = 0; lane < left; lane += V.Count)
            {
                V.Store(F.Map(V.Load(rest + lane)), rest + lane);
                for (nint i = left; i < lane + V.Count; i++) rest[i] = one[0];
                V.Store(F.Combine(V.Load(lanes + lane), V.Load(rest + lane)), lanes + lane);
            }
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
            for (int lane = 0; lane < half; lane += V.Count)
                V.Store(F.Combine(V.Load(lanes + lane), V.Load(lanes + lane + half)), lanes + lane);
        *result = lanes[0];
    }

    /// <summary>Reduces rows <paramref name="begin"/> to begin + n of <paramref name="rows"/>, as many columns at once as a vector has elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Columns<F, V, T>(byte* x, StridedWalk* rows, long begin, nint n, T* result)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged
    {
        V* lanes = stackalloc V[Lanes];
        nint* offsets = stackalloc nint[Lanes];
        int used = (int)Math.Min(n, Lanes);
        for (int i = 0; i < used; i++) lanes[i] = F.Identity<V>();
        for (nint done = 0; done < n; done += Lanes)
        {
            int count = (int)Math.Min(Lanes, n - done);
            if (rows->Rank == 1)
            {
                nint stride = rows->InnerStride(0);
                for (int i = 0; i < count; i++) offsets[i] = (nint)(begin + done + i) * stride;
            }
            else
            {
                for (int i = 0; i < count; i++) offsets[i] = rows->Offset(0, begin + done + i);
            }

            for (int i = 0; i < count; i++) lanes[i] = F.Combine(lanes[i], F.Map(V.Load((T*)(x + offsets[i]))));
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
            for (int i = 0; i < half && i + half < used; i++) lanes[i] = F.Combine(lanes[i], lanes[i + half]);
        V.Store(lanes[0], result);
    }

    /// <summary>Reduces neighbouring elements of any number: blocks, whose results are reduced the same way.</summary>
    internal static void Whole<F, V, T>(T* x, nint n, T* result)
        where F : struct, IReduceFormula
        where V : struct, IPack<V, T>
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
