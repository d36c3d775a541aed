using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>A function of up to three row operands and four numbers.</summary>
internal interface IRowFormula
{
    /// <summary>How many of the row operands are read.</summary>
    static abstract int Arity { get; }

    static abstract V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V>;
}

/// <summary>Loops over one dense row. Sums run in 64 logical lanes, blocks of 8,192 elements are added in f64: on every instruction set alike.</summary>
internal static unsafe class RowLoop
{
    private const int Lanes = 64;
    private const int Block = 8192;

    /// <summary>A number that is stored as <typeparamref name="T"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Get<T>(T* p) where T : unmanaged => typeof(T) == typeof(float) ? *(float*)p : *(double*)p;

    /// <summary>Stores a number, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Put<T>(T* p, double value) where T : unmanaged
    {
        if (typeof(T) == typeof(float)) *(float*)p = (float)value;
        else *(double*)p = value;
    }

    /// <summary>Σ F(x, y, z) over a row of n.</summary>
    internal static double Sum<F, V, T>(T* x, T* y, T* z, nint n, double p = 0, double q = 0, double r = 0, double s = 0)
        where F : struct, IRowFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        if (n <= Lanes) return n == 0 ? 0 : ShortSum<F, V, T>(x, y, z, n, p, q, r, s);
        double sum = 0;
        for (nint at = 0; at < n; at += Block)
            sum += BlockSum<F, V, T>(x + at, F.Arity > 1 ? y + at : y, F.Arity > 2 ? z + at : z, Math.Min(Block, n - at), p, q, r, s);
        return sum;
    }

    /// <summary>to = F(x, y, z) over a row of n; <paramref name="to"/> may be one of the operands.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Map<F, V, T>(T* x, T* y, T* z, T* to, nint n, double p = 0, double q = 0, double r = 0, double s = 0)
        where F : struct, IRowFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        if (n < V.Count)
        {
            if (n > 0) Short<F, V, T>(x, y, z, to, n, p, q, r, s);
            return;
        }

        V a = V.Create(p), b = V.Create(q), c = V.Create(r), d = V.Create(s);
        // The last vector is read before anything is written, since the row may be its own result; what is computed twice has the same bits.
        nint end = n - V.Count;
        V lastX = V.Load(x + end), lastY = F.Arity > 1 ? V.Load(y + end) : default, lastZ = F.Arity > 2 ? V.Load(z + end) : default;
        for (nint i = 0; i < end; i += V.Count)
            V.Store(F.Apply(V.Load(x + i), F.Arity > 1 ? V.Load(y + i) : default, F.Arity > 2 ? V.Load(z + i) : default, a, b, c, d), to + i);
        V.Store(F.Apply(lastX, lastY, lastZ, a, b, c, d), to + end);
    }

    /// <summary>A row shorter than a vector, by masks.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Short<F, V, T>(T* x, T* y, T* z, T* to, nint n, double p, double q, double r, double s)
        where F : struct, IRowFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        V v = F.Apply(PartPack.Load<V, T>(x, n), F.Arity > 1 ? PartPack.Load<V, T>(y, n) : default, F.Arity > 2 ? PartPack.Load<V, T>(z, n) : default, V.Create(p), V.Create(q), V.Create(r), V.Create(s));
        PartPack.Store(v, to, n);
    }

    /// <summary>Largest element of a row (n ≥ 1); NaN where there is one.</summary>
    internal static double Max<V, T>(T* x, nint n)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        T largest;
        ReduceLoop.Whole<MaxFormula, V, T>(x, n, &largest);
        return Get(&largest);
    }

    /// <summary>At most one element for each lane: they are folded as they are.</summary>
    [SkipLocalsInit]
    private static double ShortSum<F, V, T>(T* x, T* y, T* z, nint n, double p, double q, double r, double s)
        where F : struct, IRowFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        T* lanes = stackalloc T[Lanes + 16];
        Map<F, V, T>(x, y, z, lanes, n, p, q, r, s);
        nint half = Lanes / 2;
        while (half >= n) half /= 2;
        // To twice the half, so that every instruction set adds the same zeros; n = 1 leaves nothing to fold.
        for (nint i = n; i < 2 * half; i++) lanes[i] = default;
        Fold<V, T>(lanes, half);
        return Get(lanes);
    }

    /// <summary>Adds the upper half of the lanes to the lower one, again and again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold<V, T>(T* lanes, nint half)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        for (; half >= V.Count; half /= 2)
            for (nint lane = 0; lane < half; lane += V.Count)
                V.Store(V.Load(lanes + lane) + V.Load(lanes + lane + half), lanes + lane);
        // One by one: a vector load across two stores would have to wait for both to leave the store buffer.
        for (; half > 0; half /= 2)
        {
            for (nint lane = 0; lane < half; lane++)
            {
                if (typeof(T) == typeof(float)) ((float*)lanes)[lane] += ((float*)lanes)[lane + half];
                else ((double*)lanes)[lane] += ((double*)lanes)[lane + half];
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double BlockSum<F, V, T>(T* x, T* y, T* z, nint n, double p, double q, double r, double s)
        where F : struct, IRowFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        // Room for one vector beyond the lanes: folds below the vector's width read it.
        T* lanes = stackalloc T[Lanes + 16];
        T* rest = stackalloc T[Lanes];
        V a = V.Create(p), b = V.Create(q), c = V.Create(r), d = V.Create(s);
        nint whole = n & ~(nint)(Lanes - 1), left = n - whole;
        for (int lane = 0; lane < Lanes; lane += 2 * V.Count)
        {
            V even = V.Create(0), odd = V.Create(0);
            for (nint i = lane; i < whole; i += Lanes)
            {
                nint j = i + V.Count;
                even = even + F.Apply(V.Load(x + i), F.Arity > 1 ? V.Load(y + i) : default, F.Arity > 2 ? V.Load(z + i) : default, a, b, c, d);
                odd = odd + F.Apply(V.Load(x + j), F.Arity > 1 ? V.Load(y + j) : default, F.Arity > 2 ? V.Load(z + j) : default, a, b, c, d);
            }

            V.Store(even, lanes + lane);
            V.Store(odd, lanes + lane + V.Count);
        }

        if (left > 0)
        {
            Map<F, V, T>(x + whole, y + whole, z + whole, rest, left, p, q, r, s);
            for (nint i = left; i % V.Count != 0; i++) rest[i] = default;
            for (nint lane = 0; lane < left; lane += V.Count) V.Store(V.Load(lanes + lane) + V.Load(rest + lane), lanes + lane);
        }

        // Lanes that no element reached hold 0 and need no folding.
        nint half = Lanes / 2;
        while (half >= n) half /= 2;
        Fold<V, T>(lanes, half);
        return Get(lanes);
    }
}
