using System.Numerics;

namespace DeepLearning101.Native.Cpu;

/// <summary>The loops of scans over one dense line.</summary>
internal static unsafe class ScanLines
{
    internal static void Sum<T>(LineCall* call) where T : unmanaged, INumberBase<T>
    {
        T* x = (T*)call->P0, y = (T*)call->P1;
        double sum = 0;
        for (nint i = 0; i < call->N0; i++) y[i] = T.CreateTruncating(sum += double.CreateTruncating(x[i]));
    }

    internal static void SumOfIntegers(LineCall* call)
    {
        long* x = (long*)call->P0, y = (long*)call->P1;
        long sum = 0;
        for (nint i = 0; i < call->N0; i++) y[i] = sum = unchecked(sum + x[i]);
    }

    internal static void Product<T>(LineCall* call) where T : unmanaged, INumberBase<T>
    {
        T* x = (T*)call->P0, y = (T*)call->P1;
        double product = 1;
        for (nint i = 0; i < call->N0; i++) y[i] = T.CreateTruncating(product *= double.CreateTruncating(x[i]));
    }

    internal static void ProductOfIntegers(LineCall* call)
    {
        long* x = (long*)call->P0, y = (long*)call->P1;
        long product = 1;
        for (nint i = 0; i < call->N0; i++) y[i] = product = unchecked(product * x[i]);
    }

    /// <summary>max + ln(1 + e^(min − max)) of what is there and what comes.</summary>
    internal static void LogSumExp<T>(LineCall* call) where T : unmanaged, INumberBase<T>
    {
        T* x = (T*)call->P0, y = (T*)call->P1;
        double sum = double.NegativeInfinity;
        for (nint i = 0; i < call->N0; i++)
        {
            double next = double.CreateTruncating(x[i]), high = Math.Max(sum, next), low = Math.Min(sum, next);
            // Of equal infinities the distance has no value.
            sum = double.IsFinite(high) && low != double.NegativeInfinity ? high + OneLane<F64x1>.Log1p(OneLane<F64x1>.Exp(low - high)) : high;
            y[i] = T.CreateTruncating(sum);
        }
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
