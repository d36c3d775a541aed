using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The two loops of a moment reduction, over one block at most, in the order of <see cref="ReduceLoop"/>.</summary>
internal static unsafe class MomentLoop
{
    private const int Lanes = ReduceLoop.Lanes;

    /// <summary>Moments of at most <see cref="ReduceLoop.Block"/> neighbouring elements.</summary>
    internal static void Row<C, M, V, T>(T* x, nint n, double parameter, Moments* result)
        where C : struct, IReduceFormula
        where M : struct, IMomentFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged, INumberBase<T>
    {
        T first = default;
        if (M.HasCenter) ReduceLoop.Row<C, V, T>(x, n, &first);
        T center = T.CreateTruncating(M.Center(double.CreateTruncating(first), n, parameter));
        double middle = double.CreateTruncating(center);
        T* sums = stackalloc T[2];
        Around<M, V, T>(x, n, middle, sums);
        *result = new Moments(middle, double.CreateTruncating(sums[0]), double.CreateTruncating(sums[1]), n);
    }

    /// <summary>Moments of n rows from <paramref name="begin"/> on, as many columns at once as a vector has elements.</summary>
    internal static void Columns<C, M, V, T>(byte* x, StridedWalk* rows, long begin, nint n, double parameter, Moments* result)
        where C : struct, IReduceFormula
        where M : struct, IMomentFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged, INumberBase<T>
    {
        T* centers = stackalloc T[3 * V.Count];
        T* sums = centers + V.Count;
        if (M.HasCenter) ReduceLoop.Columns<C, V, T>(x, rows, begin, n, centers);
        for (int i = 0; i < V.Count; i++) centers[i] = T.CreateTruncating(M.Center(M.HasCenter ? double.CreateTruncating(centers[i]) : 0, n, parameter));
        Around<M, V, T>(x, rows, begin, n, V.Load(centers), sums);
        for (int i = 0; i < V.Count; i++)
            result[i] = new Moments(double.CreateTruncating(centers[i]), double.CreateTruncating(sums[i]), double.CreateTruncating(sums[V.Count + i]), n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Around<M, V, T>(T* x, nint n, double middle, T* sums)
        where M : struct, IMomentFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        // Room for one vector beyond the lanes: folds below the vector's width read it.
        T* lanes = stackalloc T[2 * (Lanes + 16)];
        T* rest = stackalloc T[Lanes + 2 * V.Count];
        T* distances = lanes + Lanes + 16;
        V center = V.Create(middle), zero = V.Create(0);
        nint whole = n & ~(nint)(Lanes - 1);
        for (int lane = 0; lane < Lanes; lane += 4 * V.Count)
        {
            V a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero;
            for (T* p = x + lane; p < x + whole; p += Lanes)
            {
                V q = V.Load(p), r = V.Load(p + V.Count), s = V.Load(p + 2 * V.Count), t = V.Load(p + 3 * V.Count);
                a = M.Accumulate(a, q, center);
                b = M.Accumulate(b, r, center);
                c = M.Accumulate(c, s, center);
                d = M.Accumulate(d, t, center);
                if (!M.HasDistance) continue;
                e = e + (q - center);
                f = f + (r - center);
                g = g + (s - center);
                h = h + (t - center);
            }

            V.Store(a, lanes + lane);
            V.Store(b, lanes + lane + V.Count);
            V.Store(c, lanes + lane + 2 * V.Count);
            V.Store(d, lanes + lane + 3 * V.Count);
            V.Store(e, distances + lane);
            V.Store(f, distances + lane + V.Count);
            V.Store(g, distances + lane + 2 * V.Count);
            V.Store(h, distances + lane + 3 * V.Count);
        }

        nint left = n - whole;
        T* one = rest + Lanes;
        for (nint i = 0; i < left; i++) rest[i] = x[whole + i];
        for (nint lane = 0; lane < left; lane += V.Count)
        {
            V u = V.Load(rest + lane);
            V.Store(M.Accumulate(V.Load(lanes + lane), u, center), one);
            V.Store(V.Load(distances + lane) + (u - center), one + V.Count);
            for (nint i = lane; i < left && i < lane + V.Count; i++) (lanes[i], distances[i]) = (one[i - lane], one[V.Count + i - lane]);
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane += V.Count)
            {
                V.Store(V.Load(lanes + lane) + V.Load(lanes + lane + half), lanes + lane);
                if (M.HasDistance) V.Store(V.Load(distances + lane) + V.Load(distances + lane + half), distances + lane);
            }
        }

        sums[0] = lanes[0];
        sums[1] = distances[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Around<M, V, T>(byte* x, StridedWalk* rows, long begin, nint n, V center, T* sums)
        where M : struct, IMomentFormula
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        V* lanes = stackalloc V[2 * Lanes];
        V* distances = lanes + Lanes;
        V zero = V.Create(0);
        for (int i = 0; i < 2 * Lanes; i++) lanes[i] = zero;
        nint stride = rows->Rank == 1 ? rows->InnerStride(0) : 0;
        for (nint done = 0; done < n; done += Lanes)
        {
            int count = (int)Math.Min(Lanes, n - done);
            for (int i = 0; i < count; i++)
            {
                nint offset = rows->Rank == 1 ? (nint)(begin + done + i) * stride : rows->Offset(0, begin + done + i);
                V u = V.Load((T*)(x + offset));
                lanes[i] = M.Accumulate(lanes[i], u, center);
                if (M.HasDistance) distances[i] = distances[i] + (u - center);
            }
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] = lanes[i] + lanes[i + half];
                if (M.HasDistance) distances[i] = distances[i] + distances[i + half];
            }
        }

        V.Store(lanes[0], sums);
        V.Store(distances[0], sums + V.Count);
    }
}
