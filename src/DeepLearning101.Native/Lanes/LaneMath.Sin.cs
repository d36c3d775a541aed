using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// sin x and cos x. Method: reduction modulo π/2, then both minimax polynomials, fitted with Sollya's fpminimax on [0, 0.8] to relative error
// 2^−32.2, 2^−32.6 (single) and on [0, 0.786] to 2^−57.9, 2^−63.9 (double); 1 − r²/2 is kept in two parts.
// Measured error: 0.83 ULP (single), 0.73 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    /// <summary>sin a, any finite angle; keeps the sign of zero; NaN for ±∞.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Sin<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V r = TrigReduce(a, out V quadrant, out V low);
        V y = ByQuadrant(quadrant, SinParts(r, low, out V sineLow) + sineLow, CosParts(r, low, out V cosineLow) + cosineLow);
        return V.Select(V.Equal(a, V.Create(0)), a, y);
    }

    /// <summary>cos a, any finite angle; NaN for ±∞.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Cos<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V r = TrigReduce(a, out V quadrant, out V low);
        return ByQuadrant(V.AddBits(quadrant, V.CreateBits(1)), SinParts(r, low, out V sineLow) + sineLow, CosParts(r, low, out V cosineLow) + cosineLow);
    }

    /// <summary>sin a and cos a from one reduction.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V SinCos<V>(V a, out V cosine) where V : struct, IBitLanes<V, float>
    {
        V r = TrigReduce(a, out V quadrant, out V low);
        V s = SinParts(r, low, out V sineLow) + sineLow, c = CosParts(r, low, out V cosineLow) + cosineLow;
        cosine = ByQuadrant(V.AddBits(quadrant, V.CreateBits(1)), s, c);
        return V.Select(V.Equal(a, V.Create(0)), a, ByQuadrant(quadrant, s, c));
    }

    /// <summary>sine, cosine, −sine, −cosine for quadrants 0, 1, 2, 3.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V ByQuadrant<V>(V quadrant, V sine, V cosine) where V : struct, IBitLanes<V, float>
    {
        V one = V.CreateBits(1);
        V odd = V.EqualBits(V.And(quadrant, one), one);
        V sign = V.ShiftLeft(V.And(quadrant, V.CreateBits(2)), 30);
        return V.Xor(V.Select(odd, cosine, sine), sign);
    }

    /// <summary>sin(r + low) = result + rest for |r| ≤ π/4.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V SinParts<V>(V r, V low, out V rest) where V : struct, IBitLanes<V, float>
    {
        V z = r * r;
        V p = V.Create(2.79046208e-06);
        p = V.Fma(p, z, V.Create(-0.00019849019));
        p = V.Fma(p, z, V.Create(0.00833337009));
        p = V.Fma(p, z, V.Create(-0.166666672));
        rest = V.Fma(r * z, p, low);
        return r;
    }

    /// <summary>cos(r + low) = result + rest for |r| ≤ π/4.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V CosParts<V>(V r, V low, out V rest) where V : struct, IBitLanes<V, float>
    {
        V one = V.Create(1);
        V z = r * r;
        V half = V.Create(0.5) * z;
        V high = one - half;
        V p = V.Create(2.44142539e-05);
        p = V.Fma(p, z, V.Create(-0.00138871418));
        p = V.Fma(p, z, V.Create(0.0416666418));
        rest = ((one - high) - half) + V.Fma(z * z, p, -(r * low));
        return high;
    }
}

internal static partial class LaneMath64
{
    /// <summary>sin a, any finite angle; keeps the sign of zero; NaN for ±∞.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Sin<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V r = TrigReduce(a, out V quadrant, out V low);
        V y = ByQuadrant(quadrant, SinParts(r, low, out V sineLow) + sineLow, CosParts(r, low, out V cosineLow) + cosineLow);
        return V.Select(V.Equal(a, V.Create(0)), a, y);
    }

    /// <summary>cos a, any finite angle; NaN for ±∞.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Cos<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V r = TrigReduce(a, out V quadrant, out V low);
        return ByQuadrant(V.AddBits(quadrant, V.CreateBits(1)), SinParts(r, low, out V sineLow) + sineLow, CosParts(r, low, out V cosineLow) + cosineLow);
    }

    /// <summary>sin a and cos a from one reduction.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V SinCos<V>(V a, out V cosine) where V : struct, IBitLanes<V, double>
    {
        V r = TrigReduce(a, out V quadrant, out V low);
        V s = SinParts(r, low, out V sineLow) + sineLow, c = CosParts(r, low, out V cosineLow) + cosineLow;
        cosine = ByQuadrant(V.AddBits(quadrant, V.CreateBits(1)), s, c);
        return V.Select(V.Equal(a, V.Create(0)), a, ByQuadrant(quadrant, s, c));
    }

    /// <summary>sine, cosine, −sine, −cosine for quadrants 0, 1, 2, 3.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V ByQuadrant<V>(V quadrant, V sine, V cosine) where V : struct, IBitLanes<V, double>
    {
        V one = V.CreateBits(1);
        V odd = V.EqualBits(V.And(quadrant, one), one);
        V sign = V.ShiftLeft(V.And(quadrant, V.CreateBits(2)), 62);
        return V.Xor(V.Select(odd, cosine, sine), sign);
    }

    /// <summary>sin(r + low) = result + rest for |r| ≤ π/4.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V SinParts<V>(V r, V low, out V rest) where V : struct, IBitLanes<V, double>
    {
        V z = r * r;
        V p = V.Create(1.5895805550102359e-10);
        p = V.Fma(p, z, V.Create(-2.505074018071887e-08));
        p = V.Fma(p, z, V.Create(2.7557313570498283e-06));
        p = V.Fma(p, z, V.Create(-0.00019841269829431722));
        p = V.Fma(p, z, V.Create(0.0083333333333218979));
        p = V.Fma(p, z, V.Create(-0.1666666666666663));
        rest = V.Fma(r * z, p, low);
        return r;
    }

    /// <summary>cos(r + low) = result + rest for |r| ≤ π/4.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V CosParts<V>(V r, V low, out V rest) where V : struct, IBitLanes<V, double>
    {
        V one = V.Create(1);
        V z = r * r;
        V half = V.Create(0.5) * z;
        V high = one - half;
        V p = V.Create(-1.1358664615619398e-11);
        p = V.Fma(p, z, V.Create(2.0875703982104338e-09));
        p = V.Fma(p, z, V.Create(-2.7557314208521055e-07));
        p = V.Fma(p, z, V.Create(2.4801587288980358e-05));
        p = V.Fma(p, z, V.Create(-0.0013888888888873322));
        p = V.Fma(p, z, V.Create(0.041666666666666595));
        rest = ((one - high) - half) + V.Fma(z * z, p, -(r * low));
        return high;
    }
}
