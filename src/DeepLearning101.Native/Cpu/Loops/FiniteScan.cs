using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepLearning101.Native.Cpu;

/// <summary>Whether all values are finite: x · 0 is 0 for every finite x and NaN otherwise, so one sum of x · 0 tells.</summary>
internal static unsafe class FiniteScan
{
    private const nint Grain = 1 << 15;

    internal static bool All<T>(T* x, nint n) where T : unmanaged
    {
        var job = new ScanJob<T> { X = x, N = n, Parts = Math.Clamp(n / Grain, 1, 32) };
        Workers.Run(ref job, job.Parts);
        return job.Found == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Part<T>(T* x, nint n) where T : unmanaged
    {
        Vector256<T> zero = Vector256<T>.Zero, a = zero, b = zero, c = zero, d = zero;
        int w = Vector256<T>.Count;
        nint i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<T> none = Vector512<T>.Zero, e = none, f = none, g = none, h = none;
            for (; i <= n - 8 * w; i += 8 * w)
            {
                e += Vector512.Load(x + i) * none;
                f += Vector512.Load(x + i + 2 * w) * none;
                g += Vector512.Load(x + i + 4 * w) * none;
                h += Vector512.Load(x + i + 6 * w) * none;
            }

            Vector512<T> all = e + f + (g + h);
            a = all.GetLower() + all.GetUpper();
        }

        for (; i <= n - 4 * w; i += 4 * w)
        {
            a += Vector256.Load(x + i) * zero;
            b += Vector256.Load(x + i + w) * zero;
            c += Vector256.Load(x + i + 2 * w) * zero;
            d += Vector256.Load(x + i + 3 * w) * zero;
        }

        if (!Vector256.EqualsAll(a + b + (c + d), zero)) return false;
        for (; i < n; i++)
            if (!(typeof(T) == typeof(float) ? float.IsFinite(*(float*)(x + i)) : double.IsFinite(*(double*)(x + i)))) return false;
        return true;
    }

    private struct ScanJob<T> : IJob where T : unmanaged
    {
        internal T* X;
        internal nint N, Parts;
        internal int Found;

        void IJob.Run(nint part, int worker)
        {
            nint begin = N * part / Parts, end = N * (part + 1) / Parts;
            if (!Part(X + begin, end - begin)) Volatile.Write(ref Found, 1);
        }
    }
}
