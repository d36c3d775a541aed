using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// x^y = 2^(y log2 |x|). Method: log2 in two parts (about 33 bits in single, 66 in double precision) from 2 artanh s / ln 2 = s (C0 + z (C1 + z Q(z))), s = f / (2 + f), z = s²,
// with s, z, C0 and C1 in two parts; Q fitted with Sollya's fpminimax for z ≤ 0.04003 to absolute error 2^−24.9 (single), 2^−54.1 (double). Then as Exp2.
// Measured error: 0.88 ULP (single), 0.81 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    /// <summary>a^b with the special cases of IEEE 754: 1 where b = 0 or a = 1 (NaN or not); NaN for negative a and b not an integer.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Pow<V>(V a, V b) where V : struct, IBitLanes<V, float>
    {
        V zero = V.Create(0), one = V.Create(1), half = V.Create(0.5), infinity = V.Create(double.PositiveInfinity), limit = V.Create(160);
        V x = V.Abs(a);
        V log = PowLog2(x, out V logLow);
        log = V.Select(V.Less(x, infinity), V.Select(V.Equal(x, zero), -infinity, log), x);
        V product = b * log;
        V productLow = V.Fma(b, logLow, V.Fma(b, log, -product));
        V k = V.Round(product);
        V r = (product - k) + productLow;
        V y = V.Scale(V.Fma(Exp2Slope(r), r, one), k);
        y = V.Select(V.Less(limit, product), infinity, V.Select(V.Less(product, -limit), zero, y));

        V halved = b * half;
        V whole = V.Equal(V.Floor(b), b);
        V odd = V.And(whole, V.Not(V.Equal(V.Floor(halved), halved)));
        y = V.Xor(y, V.And(V.And(odd, a), V.CreateBits(0x8000_0000)));
        V imaginary = V.And(V.And(V.Less(a, zero), V.Less(x, infinity)), V.Not(whole));
        y = V.Select(imaginary, V.Create(double.NaN), y);
        V unit = V.Or(V.Or(V.Equal(b, zero), V.Equal(a, one)), V.And(V.Equal(x, one), V.Equal(V.Abs(b), infinity)));
        return V.Select(unit, one, y);
    }

    /// <summary>log2 x = result + low for positive finite x.</summary>
    [MethodImpl(Jit.Inline)]
    private static V PowLog2<V>(V x, out V low) where V : struct, IBitLanes<V, float>
    {
        V two = V.Create(2), half = V.Create(0.5), c0 = V.Create(2.88539004325866699), c1 = V.Create(0.961796700954437256);
        V f = LogReduce(x, out V e);
        V sum = two + f;
        V s = f / sum;
        V sLow = V.Fma(s, (sum - two) - f, V.Fma(-s, sum, f)) * V.Fma(-half, s, half);
        V z = s * s;
        V zLow = V.Fma(two * s, sLow, V.Fma(s, s, -z));

        V p = V.Create(0.284826607);
        p = V.Fma(p, z, V.Create(0.319855183));
        p = V.Fma(p, z, V.Create(0.412207782));
        p = V.Fma(p, z, V.Create(0.577077985));
        V w = z * p;
        V u = c1 + w;
        V uLow = (c1 - u) + w + V.Create(-7.02846181e-09);
        V v = z * u;
        V vLow = V.Fma(zLow, u, V.Fma(z, uLow, V.Fma(z, u, -v)));
        V g = c0 + v;
        V gLow = (c0 - g) + v + (vLow + V.Create(3.85192607e-08));
        V h = s * g;
        V hLow = V.Fma(sLow, g, V.Fma(s, gLow, V.Fma(s, g, -h)));

        V high = e + h;
        V rest = (e - high) + h + hLow;
        V log = high + rest;
        low = (high - log) + rest;
        return log;
    }
}

internal static partial class LaneMath64
{
    /// <summary>a^b with the special cases of IEEE 754: 1 where b = 0 or a = 1 (NaN or not); NaN for negative a and b not an integer.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Pow<V>(V a, V b) where V : struct, IBitLanes<V, double>
    {
        V zero = V.Create(0), one = V.Create(1), half = V.Create(0.5), infinity = V.Create(double.PositiveInfinity), limit = V.Create(1100);
        V x = V.Abs(a);
        V log = PowLog2(x, out V logLow);
        log = V.Select(V.Less(x, infinity), V.Select(V.Equal(x, zero), -infinity, log), x);
        V product = b * log;
        V productLow = V.Fma(b, logLow, V.Fma(b, log, -product));
        V k = V.Round(product);
        V r = (product - k) + productLow;
        V y = V.Scale(V.Fma(Exp2Slope(r), r, one), k);
        y = V.Select(V.Less(limit, product), infinity, V.Select(V.Less(product, -limit), zero, y));

        V halved = b * half;
        V whole = V.Equal(V.Floor(b), b);
        V odd = V.And(whole, V.Not(V.Equal(V.Floor(halved), halved)));
        y = V.Xor(y, V.And(V.And(odd, a), V.CreateBits(long.MinValue)));
        V imaginary = V.And(V.And(V.Less(a, zero), V.Less(x, infinity)), V.Not(whole));
        y = V.Select(imaginary, V.Create(double.NaN), y);
        V unit = V.Or(V.Or(V.Equal(b, zero), V.Equal(a, one)), V.And(V.Equal(x, one), V.Equal(V.Abs(b), infinity)));
        return V.Select(unit, one, y);
    }

    /// <summary>log2 x = result + low for positive finite x.</summary>
    [MethodImpl(Jit.Inline)]
    private static V PowLog2<V>(V x, out V low) where V : struct, IBitLanes<V, double>
    {
        V two = V.Create(2), half = V.Create(0.5), c0 = V.Create(2.8853900817779268), c1 = V.Create(0.96179669392597555);
        V f = LogReduce(x, out V e);
        V sum = two + f;
        V s = f / sum;
        V sLow = V.Fma(s, (sum - two) - f, V.Fma(-s, sum, f)) * V.Fma(-half, s, half);
        V z = s * s;
        V zLow = V.Fma(two * s, sLow, V.Fma(s, s, -z));

        V p = V.Create(0.13107920811638052);
        p = V.Fma(p, z, V.Create(0.15524570403847701));
        p = V.Fma(p, z, V.Create(0.16943621625434901));
        p = V.Fma(p, z, V.Create(0.19237126305906632));
        p = V.Fma(p, z, V.Create(0.22195281746119047));
        p = V.Fma(p, z, V.Create(0.2623081925494043));
        p = V.Fma(p, z, V.Create(0.32059889795386209));
        p = V.Fma(p, z, V.Create(0.41219858311119473));
        p = V.Fma(p, z, V.Create(0.57707801635558531));
        V w = z * p;
        V u = c1 + w;
        V uLow = (c1 - u) + w + V.Create(5.0577616648125907e-17);
        V v = z * u;
        V vLow = V.Fma(zLow, u, V.Fma(z, uLow, V.Fma(z, u, -v)));
        V g = c0 + v;
        V gLow = (c0 - g) + v + (vLow + V.Create(4.0710547481862066e-17));
        V h = s * g;
        V hLow = V.Fma(sLow, g, V.Fma(s, gLow, V.Fma(s, g, -h)));

        V high = e + h;
        V rest = (e - high) + h + hLow;
        V log = high + rest;
        low = (high - log) + rest;
        return log;
    }
}
