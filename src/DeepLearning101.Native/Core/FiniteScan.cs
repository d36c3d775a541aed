using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepLearning101.Native;

/// <summary>Whether all values are finite: x · 0 is 0 for every finite x and NaN otherwise, so one sum of x · 0 tells.</summary>
internal static unsafe class FiniteScan
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool All(float* x, long n)
    {
        Vector<float> a = Vector<float>.Zero, b = a, c = a, d = a;
        long i = 0;
        int w = Vector<float>.Count;
        for (; i <= n - 4 * w; i += 4 * w)
        {
            a += *(Vector<float>*)(x + i) * Vector<float>.Zero;
            b += *(Vector<float>*)(x + i + w) * Vector<float>.Zero;
            c += *(Vector<float>*)(x + i + 2 * w) * Vector<float>.Zero;
            d += *(Vector<float>*)(x + i + 3 * w) * Vector<float>.Zero;
        }

        float sum = Vector.Sum(a + b + (c + d));
        for (; i < n; i++) sum += x[i] * 0f;
        return sum == 0f;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool All(double* x, long n)
    {
        Vector<double> a = Vector<double>.Zero, b = a;
        long i = 0;
        int w = Vector<double>.Count;
        for (; i <= n - 2 * w; i += 2 * w)
        {
            a += *(Vector<double>*)(x + i) * Vector<double>.Zero;
            b += *(Vector<double>*)(x + i + w) * Vector<double>.Zero;
        }

        double sum = Vector.Sum(a + b);
        for (; i < n; i++) sum += x[i] * 0d;
        return sum == 0d;
    }
}
