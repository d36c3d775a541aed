using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>The loops of scans over one dense line.</summary>
internal static unsafe class ScanLines
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sum32(LineCall* call)
    {
        float* x = (float*)call->P0, y = (float*)call->P1;
        double sum = 0;
        for (nint i = 0; i < call->N0; i++)
        {
            sum += x[i];
            y[i] = (float)sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sum64(LineCall* call)
    {
        double* x = (double*)call->P0, y = (double*)call->P1;
        double sum = 0;
        for (nint i = 0; i < call->N0; i++)
        {
            sum += x[i];
            y[i] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SumOfIntegers(LineCall* call)
    {
        long* x = (long*)call->P0, y = (long*)call->P1;
        long sum = 0;
        for (nint i = 0; i < call->N0; i++) y[i] = sum = unchecked(sum + x[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Product32(LineCall* call)
    {
        float* x = (float*)call->P0, y = (float*)call->P1;
        double product = 1;
        for (nint i = 0; i < call->N0; i++)
        {
            product *= x[i];
            y[i] = (float)product;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Product64(LineCall* call)
    {
        double* x = (double*)call->P0, y = (double*)call->P1;
        double product = 1;
        for (nint i = 0; i < call->N0; i++)
        {
            product *= x[i];
            y[i] = product;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ProductOfIntegers(LineCall* call)
    {
        long* x = (long*)call->P0, y = (long*)call->P1;
        long product = 1;
        for (nint i = 0; i < call->N0; i++) y[i] = product = unchecked(product * x[i]);
    }

    internal static void Linear<T>(LineCall* call) where T : unmanaged, INumberBase<T>
    {
        T* a = (T*)call->P0, b = (T*)call->P1, y = (T*)call->P2;
        double value = 0;
        for (nint i = 0; i < call->N0; i++)
        {
            value = i == 0 ? double.CreateTruncating(b[0]) : Math.FusedMultiplyAdd(double.CreateTruncating(a[i]), value, double.CreateTruncating(b[i]));
            y[i] = T.CreateTruncating(value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Largest<T>(LineCall* call) where T : unmanaged, INumber<T>
    {
        T* x = (T*)call->P0;
        long* y = (long*)call->P1;
        nint best = 0;
        for (nint i = 0; i < call->N0; i++)
        {
            if (x[i] >= x[best] || T.IsNaN(x[i])) best = i;
            y[i] = best;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Smallest<T>(LineCall* call) where T : unmanaged, INumber<T>
    {
        T* x = (T*)call->P0;
        long* y = (long*)call->P1;
        nint best = 0;
        for (nint i = 0; i < call->N0; i++)
        {
            if (x[i] <= x[best] || T.IsNaN(x[i])) best = i;
            y[i] = best;
        }
    }
}
