using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// e^x. Method: x = k ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite, "Software Manual for the Elementary Functions", 1980, ln 2 in two parts),
// e^r by a minimax polynomial, the power of two by Scale. Polynomials fitted with Sollya's fpminimax on [−0.347, 0.347]:
// relative error 2^−28.2 (single), 2^−57.9 (double).
// Measured error: 0.88 ULP (single), 0.8 (double; 1.00 for denormal results), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    private const double Log2E = 1.44269504088896340736, Ln2High = 0.693147182464599609375, Ln2Low = -1.90465429995776804525e-9;

    /// <summary>e^a, full range: denormal results are rounded once, overflow is ∞.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Exp<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V k = V.Round(a * V.Create(Log2E));
        V r = V.Fma(k, V.Create(-Ln2Low), V.Fma(k, V.Create(-Ln2High), a));
        V p = V.Fma(V.Fma(ExpTail(r), r, V.Create(1)), r, V.Create(1));
        V y = V.Select(V.Less(a, V.Create(-104)), V.Create(0), V.Scale(p, k));
        return V.Select(V.Less(V.Create(89), a), V.Create(double.PositiveInfinity), y);
    }

    /// <summary>e^(a + aLow) = 2^k · (high + low), where high + low carries about 8 more bits than one lane; low is not below the last bit of high.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V ExpParts<V>(V a, V aLow, out V k, out V low) where V : struct, IBitLanes<V, float>
    {
        V r = ExpReduce(a, aLow, out k, out V rLow);
        V one = V.Create(1);
        V high = one + r;
        low = (one - high) + r + V.Fma(ExpTail(r), r * r, rLow);
        return high;
    }

    /// <summary>a + aLow = k ln 2 + r + rLow, for aLow far below a.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V ExpReduce<V>(V a, V aLow, out V k, out V rLow) where V : struct, IBitLanes<V, float>
    {
        k = V.Round(a * V.Create(Log2E));
        V exact = V.Fma(k, V.Create(-Ln2High), a);
        V rest = V.Fma(k, V.Create(-Ln2Low), aLow);
        V r = exact + rest;
        rLow = (exact - r) + rest;
        return r;
    }

    /// <summary>(e^r − 1 − r) / r² for |r| ≤ ln 2 / 2.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V ExpTail<V>(V r) where V : struct, IBitLanes<V, float>
    {
        V p = V.Create(0.00138232415);
        p = V.Fma(p, r, V.Create(0.0083688274));
        p = V.Fma(p, r, V.Create(0.04166824));
        p = V.Fma(p, r, V.Create(0.166665196));
        p = V.Fma(p, r, V.Create(0.49999994));
        return p;
    }
}

internal static partial class LaneMath64
{
    private const double Log2E = 1.44269504088896340736, Ln2High = 0.693147180559945286226764, Ln2Low = 2.31904681384629955842e-17;

    /// <summary>e^a, full range: denormal results are rounded once, overflow is ∞.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Exp<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V k = V.Round(a * V.Create(Log2E));
        V r = V.Fma(k, V.Create(-Ln2Low), V.Fma(k, V.Create(-Ln2High), a));
        V p = V.Fma(V.Fma(ExpTail(r), r, V.Create(1)), r, V.Create(1));
        V y = V.Select(V.Less(a, V.Create(-746)), V.Create(0), V.Scale(p, k));
        return V.Select(V.Less(V.Create(710), a), V.Create(double.PositiveInfinity), y);
    }

    /// <summary>e^(a + aLow) = 2^k · (high + low), where high + low carries about 8 more bits than one lane; low is not below the last bit of high.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V ExpParts<V>(V a, V aLow, out V k, out V low) where V : struct, IBitLanes<V, double>
    {
        V r = ExpReduce(a, aLow, out k, out V rLow);
        V one = V.Create(1);
        V high = one + r;
        low = (one - high) + r + V.Fma(ExpTail(r), r * r, rLow);
        return high;
    }

    /// <summary>a + aLow = k ln 2 + r + rLow, for aLow far below a.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V ExpReduce<V>(V a, V aLow, out V k, out V rLow) where V : struct, IBitLanes<V, double>
    {
        k = V.Round(a * V.Create(Log2E));
        V exact = V.Fma(k, V.Create(-Ln2High), a);
        V rest = V.Fma(k, V.Create(-Ln2Low), aLow);
        V r = exact + rest;
        rLow = (exact - r) + rest;
        return r;
    }

    /// <summary>(e^r − 1 − r) / r² for |r| ≤ ln 2 / 2.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V ExpTail<V>(V r) where V : struct, IBitLanes<V, double>
    {
        V p = V.Create(2.5003327691684538e-08);
        p = V.Fma(p, r, V.Create(2.7630560282493243e-07));
        p = V.Fma(p, r, V.Create(2.7557576800124071e-06));
        p = V.Fma(p, r, V.Create(2.4801492211240203e-05));
        p = V.Fma(p, r, V.Create(0.0001984126951649933));
        p = V.Fma(p, r, V.Create(0.0013888888944513342));
        p = V.Fma(p, r, V.Create(0.0083333333334902181));
        p = V.Fma(p, r, V.Create(0.041666666666526596));
        p = V.Fma(p, r, V.Create(0.16666666666666419));
        p = V.Fma(p, r, V.Create(0.50000000000000111));
        return p;
    }
}
