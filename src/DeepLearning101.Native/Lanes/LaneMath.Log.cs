using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// ln x, log2 x, log10 x. Method: x = 2^e (1 + f) with 1 + f in [⅔, 4/3) (there e log 2 and log(1 + f) cancel least);
// ln(1 + f) = f + tail(f), and e log 2 + f is kept in two parts.
// Single precision: tail = f² (−½ + f P(f)), P fitted with Sollya's fpminimax on [−⅓, ⅓], relative error 2^−27.7.
// Double precision: with s = f / (2 + f), ln(1 + f) = 2 artanh s = f − f²/2 + s (f²/2 + R(s²)) (the rearrangement that FreeBSD's msun
// describes), R fitted on |s| ≤ 0.2001, relative error 2^−62.7.
// Measured error: ln 0.82, log2 1.00, log10 0.94 ULP (single); 0.76, 0.86, 0.92 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    private const double Log2EHigh = 1.44269502162933349609375, Log2ELow = 1.9259629911266174681e-8;
    private const double Log10EHigh = 0.4342944920063018798828, Log10ELow = -1.0103050052231683581e-8;
    private const double Ln2Short = 0.693145751953125, Ln2Rest = 1.42860682030941723212e-6;
    private const double Log10Of2Short = 0.301025390625, Log10Of2Rest = 4.6050389811952137e-6;

    /// <summary>ln a.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Log<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V f = LogReduce(a, out V e);
        return LogSpecial(a, LogOf(f, V.Create(0), e));
    }

    /// <summary>log2 a; exact for powers of two.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Log2<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V f = LogReduce(a, out V e);
        V high = V.Fma(f, V.Create(Log2EHigh), e);
        V low = V.Fma(f, V.Create(Log2EHigh), e - high);
        V rest = V.Fma(LogTail(f), V.Create(Log2EHigh), f * V.Create(Log2ELow));
        return LogSpecial(a, high + (low + rest));
    }

    /// <summary>log10 a; exact for powers of ten.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Log10<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V f = LogReduce(a, out V e);
        V whole = e * V.Create(Log10Of2Short);
        V high = V.Fma(f, V.Create(Log10EHigh), whole);
        V low = V.Fma(f, V.Create(Log10EHigh), whole - high);
        V rest = V.Fma(e, V.Create(Log10Of2Rest), V.Fma(LogTail(f), V.Create(Log10EHigh), f * V.Create(Log10ELow)));
        return LogSpecial(a, high + (low + rest));
    }

    /// <summary>e ln 2 + ln(1 + f + fLow · (1 + f)). e · Ln2Short is exact, and low holds what its sum with f loses.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V LogOf<V>(V f, V fLow, V e) where V : struct, IBitLanes<V, float>
    {
        V whole = e * V.Create(Ln2Short);
        V high = whole + f;
        V low = (whole - high) + f + fLow;
        return high + (low + V.Fma(e, V.Create(Ln2Rest), LogTail(f)));
    }

    /// <summary>a = 2^e (1 + f) for positive finite a.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V LogReduce<V>(V a, out V e) where V : struct, IBitLanes<V, float>
    {
        V denormal = V.Less(a, V.CreateBits(0x0080_0000));
        V x = V.Select(denormal, a * V.Create(33554432), a);
        V bias = V.Select(denormal, V.Create(IntegerShift + 127 + 25), V.Create(IntegerShift + 127));
        V i = V.AddBits(x, V.CreateBits(0x3F800000 - 0x3F2AAAAB));
        e = V.AddBits(V.ShiftRightLogical(i, 23), V.CreateBits(IntegerShiftBits)) - bias;
        return V.AddBits(V.And(i, V.CreateBits(0x007F_FFFF)), V.CreateBits(0x3F2AAAAB)) - V.Create(1);
    }

    /// <summary>ln(1 + f) − f.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V LogTail<V>(V f) where V : struct, IBitLanes<V, float>
    {
        V p = V.Create(-0.128930718);
        p = V.Fma(p, f, V.Create(0.139871389));
        p = V.Fma(p, f, V.Create(-0.121839687));
        p = V.Fma(p, f, V.Create(0.140052676));
        p = V.Fma(p, f, V.Create(-0.166805059));
        p = V.Fma(p, f, V.Create(0.200104475));
        p = V.Fma(p, f, V.Create(-0.249997973));
        p = V.Fma(p, f, V.Create(0.333332151));
        V square = f * f;
        return V.Fma(square * f, p, V.Create(-0.5) * square);
    }

    /// <summary>log(±0) = −∞, log of a negative number is NaN, log ∞ = ∞, log NaN is NaN.</summary>
    [MethodImpl(Jit.Inline)]
    private static V LogSpecial<V>(V a, V y) where V : struct, IBitLanes<V, float>
    {
        V zero = V.Create(0), infinity = V.Create(double.PositiveInfinity);
        V low = V.Select(V.Equal(a, zero), -infinity, V.Create(double.NaN));
        return V.Select(V.Less(a, infinity), V.Select(V.LessOrEqual(a, zero), low, y), a);
    }
}

internal static partial class LaneMath64
{
    private const double Log2EHigh = 1.442695040888963387005, Log2ELow = 2.03552737409310330e-17;
    private const double Log10EHigh = 0.43429448190325181667, Log10ELow = 1.0983196502167650e-17;
    private const double Ln2Short = 0.693147180369123816490, Ln2Rest = 1.90821492927058770002e-10;
    private const double Log10Of2Short = 0.301029995663611771306, Log10Of2Rest = 3.69423907715893078616e-13;

    /// <summary>ln a.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Log<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V f = LogReduce(a, out V e);
        return LogSpecial(a, LogOf(f, V.Create(0), e));
    }

    /// <summary>log2 a; exact for powers of two.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Log2<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V f = LogReduce(a, out V e);
        V high = V.Fma(f, V.Create(Log2EHigh), e);
        V low = V.Fma(f, V.Create(Log2EHigh), e - high);
        V rest = V.Fma(LogTail(f), V.Create(Log2EHigh), f * V.Create(Log2ELow));
        return LogSpecial(a, high + (low + rest));
    }

    /// <summary>log10 a; exact for powers of ten.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Log10<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V f = LogReduce(a, out V e);
        V whole = e * V.Create(Log10Of2Short);
        V high = V.Fma(f, V.Create(Log10EHigh), whole);
        V low = V.Fma(f, V.Create(Log10EHigh), whole - high);
        V rest = V.Fma(e, V.Create(Log10Of2Rest), V.Fma(LogTail(f), V.Create(Log10EHigh), f * V.Create(Log10ELow)));
        return LogSpecial(a, high + (low + rest));
    }

    /// <summary>e ln 2 + ln(1 + f + fLow · (1 + f)). e · Ln2Short is exact, and low holds what its sum with f loses.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V LogOf<V>(V f, V fLow, V e) where V : struct, IBitLanes<V, double>
    {
        V whole = e * V.Create(Ln2Short);
        V high = whole + f;
        V low = (whole - high) + f + fLow;
        return high + (low + V.Fma(e, V.Create(Ln2Rest), LogTail(f)));
    }

    /// <summary>a = 2^e (1 + f) for positive finite a.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V LogReduce<V>(V a, out V e) where V : struct, IBitLanes<V, double>
    {
        V denormal = V.Less(a, V.CreateBits(0x0010_0000_0000_0000));
        V x = V.Select(denormal, a * V.Create(18014398509481984), a);
        V bias = V.Select(denormal, V.Create(IntegerShift + 1023 + 54), V.Create(IntegerShift + 1023));
        V i = V.AddBits(x, V.CreateBits(0x3FF0_0000_0000_0000 - 0x3FE5_5555_5555_5555));
        e = V.AddBits(V.ShiftRightLogical(i, 52), V.CreateBits(IntegerShiftBits)) - bias;
        return V.AddBits(V.And(i, V.CreateBits(0x000F_FFFF_FFFF_FFFF)), V.CreateBits(0x3FE5_5555_5555_5555)) - V.Create(1);
    }

    /// <summary>ln(1 + f) − f.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V LogTail<V>(V f) where V : struct, IBitLanes<V, double>
    {
        V s = f / (V.Create(2) + f);
        V z = s * s;
        V p = V.Create(0.13840784527131211);
        p = V.Fma(p, z, V.Create(0.13173926361934807));
        p = V.Fma(p, z, V.Create(0.15391093048572613));
        p = V.Fma(p, z, V.Create(0.18181666427529827));
        p = V.Fma(p, z, V.Create(0.22222224287986056));
        p = V.Fma(p, z, V.Create(0.28571428555892303));
        p = V.Fma(p, z, V.Create(0.40000000000056496));
        p = V.Fma(p, z, V.Create(0.66666666666666596));
        V halfSquare = V.Create(0.5) * f * f;
        return V.Fma(s, V.Fma(p, z, halfSquare), -halfSquare);
    }

    /// <summary>log(±0) = −∞, log of a negative number is NaN, log ∞ = ∞, log NaN is NaN.</summary>
    [MethodImpl(Jit.Inline)]
    private static V LogSpecial<V>(V a, V y) where V : struct, IBitLanes<V, double>
    {
        V zero = V.Create(0), infinity = V.Create(double.PositiveInfinity);
        V low = V.Select(V.Equal(a, zero), -infinity, V.Create(double.NaN));
        return V.Select(V.Less(a, infinity), V.Select(V.LessOrEqual(a, zero), low, y), a);
    }
}
