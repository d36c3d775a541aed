using System.Runtime.Intrinsics;

namespace DeepLearning101.Native.Cpu;

/// <summary>Σ x² in f64 in an order fixed by the length alone: element r goes to lane r mod 16, lanes fold 8, 4, 2, 1.</summary>
/// <remarks>The square of a f32 is exact in f64, so products and sums need no fused operation to give the same bits everywhere. The sum cannot overflow for f32 data; f64 elements above about 1e154 overflow it to ∞.</remarks>
internal static unsafe class SquareSum
{
    internal static double Of(float* x, nint count)
    {
        Vector256<double> a = default, b = default, c = default, d = default;
        nint i = 0;
        for (; i <= count - 16; i += 16)
        {
            (Vector256<double> p, Vector256<double> q) = Vector256.Widen(Vector256.Load(x + i));
            (Vector256<double> r, Vector256<double> s) = Vector256.Widen(Vector256.Load(x + i + 8));
            a += p * p;
            b += q * q;
            c += r * r;
            d += s * s;
        }

        double* lanes = stackalloc double[16];
        Spill(lanes, a, b, c, d);
        for (int lane = 0; i < count; i++, lane++) lanes[lane] += (double)x[i] * x[i];
        return Fold(lanes);
    }

    internal static double Of(double* x, nint count)
    {
        Vector256<double> a = default, b = default, c = default, d = default;
        nint i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector256<double> p = Vector256.Load(x + i), q = Vector256.Load(x + i + 4), r = Vector256.Load(x + i + 8), s = Vector256.Load(x + i + 12);
            a += p * p;
            b += q * q;
            c += r * r;
            d += s * s;
        }

        double* lanes = stackalloc double[16];
        Spill(lanes, a, b, c, d);
        for (int lane = 0; i < count; i++, lane++) lanes[lane] += x[i] * x[i];
        return Fold(lanes);
    }

    private static void Spill(double* lanes, Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        a.Store(lanes);
        b.Store(lanes + 4);
        c.Store(lanes + 8);
        d.Store(lanes + 12);
    }

    private static double Fold(double* lanes)
    {
        for (int half = 8; half > 0; half /= 2)
            for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
        return lanes[0];
    }
}
