using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// arctan x and the angle of (x, y). Method: arctan(n/d) = arctan c + arctan t with c = 0 below 0.55, 1 in between, ∞ above 1/0.55,
// and t = n/d, (n − d) / (n + d) or −d/n; arctan t = t + t³ P(t²), P fitted with Sollya's fpminimax on [0, 0.5502] to relative error 2^−30.1 (single), 2^−58.6 (double).
// Multiples of π/4 in two parts; for two arguments the quotient is corrected by its residual.
// Measured error: one argument 0.89, two 0.95 ULP (single); 0.80, 0.70 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    /// <summary>arctan a in [−π/2, π/2]; keeps the sign of zero.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Atan<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V one = V.Create(1);
        V x = V.Abs(a);
        V middle = V.Less(V.Create(0.55), x), far = V.Less(V.Create(1.8181818181818182), x);
        V numerator = V.Select(far, -one, V.Select(middle, x - one, x));
        V denominator = V.Select(far, x, V.Select(middle, x + one, one));
        V t = numerator / denominator;
        V high = AtanOf(t, V.Create(0), middle, far, out V low);
        return V.CopySign(high + low, a);
    }

    /// <summary>The angle of the point (x, y) in [−π, π], with the special cases of C99 Annex F.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Atan2<V>(V y, V x) where V : struct, IBitLanes<V, float>
    {
        V zero = V.Create(0), one = V.Create(1), infinity = V.Create(double.PositiveInfinity);
        V n = V.Abs(y), d = V.Abs(x);
        V infiniteN = V.Equal(n, infinity), infiniteD = V.Equal(d, infinity);
        V infinite = V.Or(infiniteN, infiniteD);
        V top = V.Max(n, d);
        V up = V.Select(V.Less(top, V.Create(7.888609052210118e-31)), V.Create(1.2089258196146292e24), one);
        V scale = V.Select(V.Less(V.Create(1.2676506002282294e30), top), V.Create(8.673617379884035e-19), up);
        n = V.Select(infinite, V.And(infiniteN, one), n * scale);
        d = V.Select(infinite, V.And(infiniteD, one), V.Select(V.Equal(top, zero), one, d * scale));

        V middle = V.Less(d * V.Create(0.55), n), far = V.Less(d * V.Create(1.8181818181818182), n);
        V numerator = V.Select(far, -d, V.Select(middle, n - d, n));
        V denominator = V.Select(far, n, V.Select(middle, n + d, d));
        V inverse = one / denominator;
        V t = numerator / denominator;
        V high = AtanOf(t, V.Fma(-t, denominator, numerator) * inverse, middle, far, out V low);

        V left = V.LessBits(x, zero);
        V pi = V.Create(2 * PiOver2High);
        V opposite = pi - high;
        low = V.Select(left, (pi - opposite) - high + (V.Create(2 * PiOver2Low) - low), low);
        V angle = V.CopySign(V.Select(left, opposite, high) + low, y);
        return V.Select(V.Equal(top, top), angle, top);
    }

    /// <summary>arctan(t + tLow) plus 0, π/4 (middle) or π/2 (far), in two parts.</summary>
    [MethodImpl(Jit.Inline)]
    private static V AtanOf<V>(V t, V tLow, V middle, V far, out V low) where V : struct, IBitLanes<V, float>
    {
        V start = V.Select(far, V.Create(PiOver2High), V.And(middle, V.Create(PiOver2High / 2)));
        V startLow = V.Select(far, V.Create(PiOver2Low), V.And(middle, V.Create(PiOver2Low / 2)));
        V z = t * t;
        V p = V.Create(0.0340227857);
        p = V.Fma(p, z, V.Create(-0.0763547122));
        p = V.Fma(p, z, V.Create(0.108454682));
        p = V.Fma(p, z, V.Create(-0.142603129));
        p = V.Fma(p, z, V.Create(0.199988663));
        p = V.Fma(p, z, V.Create(-0.333333164));
        V high = start + t;
        low = (start - high) + t + V.Fma(t * z, p, startLow + tLow);
        return high;
    }
}

internal static partial class LaneMath64
{
    /// <summary>arctan a in [−π/2, π/2]; keeps the sign of zero.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Atan<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V one = V.Create(1);
        V x = V.Abs(a);
        V middle = V.Less(V.Create(0.55), x), far = V.Less(V.Create(1.8181818181818182), x);
        V numerator = V.Select(far, -one, V.Select(middle, x - one, x));
        V denominator = V.Select(far, x, V.Select(middle, x + one, one));
        V t = numerator / denominator;
        V high = AtanOf(t, V.Create(0), middle, far, out V low);
        return V.CopySign(high + low, a);
    }

    /// <summary>The angle of the point (x, y) in [−π, π], with the special cases of C99 Annex F.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Atan2<V>(V y, V x) where V : struct, IBitLanes<V, double>
    {
        V zero = V.Create(0), one = V.Create(1), infinity = V.Create(double.PositiveInfinity);
        V n = V.Abs(y), d = V.Abs(x);
        V infiniteN = V.Equal(n, infinity), infiniteD = V.Equal(d, infinity);
        V infinite = V.Or(infiniteN, infiniteD);
        V top = V.Max(n, d);
        V up = V.Select(V.Less(top, V.Create(1e-200)), V.Create(1.3407807929942597e154), one);
        V scale = V.Select(V.Less(V.Create(1.0715086071862673e301), top), V.Create(8.673617379884035e-19), up);
        n = V.Select(infinite, V.And(infiniteN, one), n * scale);
        d = V.Select(infinite, V.And(infiniteD, one), V.Select(V.Equal(top, zero), one, d * scale));

        V middle = V.Less(d * V.Create(0.55), n), far = V.Less(d * V.Create(1.8181818181818182), n);
        V numerator = V.Select(far, -d, V.Select(middle, n - d, n));
        V denominator = V.Select(far, n, V.Select(middle, n + d, d));
        V inverse = one / denominator;
        V t = numerator / denominator;
        V high = AtanOf(t, V.Fma(-t, denominator, numerator) * inverse, middle, far, out V low);

        V left = V.LessBits(x, zero);
        V pi = V.Create(2 * PiOver2High);
        V opposite = pi - high;
        low = V.Select(left, (pi - opposite) - high + (V.Create(2 * PiOver2Low) - low), low);
        V angle = V.CopySign(V.Select(left, opposite, high) + low, y);
        return V.Select(V.Equal(top, top), angle, top);
    }

    /// <summary>arctan(t + tLow) plus 0, π/4 (middle) or π/2 (far), in two parts.</summary>
    [MethodImpl(Jit.Inline)]
    private static V AtanOf<V>(V t, V tLow, V middle, V far, out V low) where V : struct, IBitLanes<V, double>
    {
        V start = V.Select(far, V.Create(PiOver2High), V.And(middle, V.Create(PiOver2High / 2)));
        V startLow = V.Select(far, V.Create(PiOver2Low), V.And(middle, V.Create(PiOver2Low / 2)));
        V z = t * t;
        V p = V.Create(-0.0062831658870430868);
        p = V.Fma(p, z, V.Create(0.020091351394490038));
        p = V.Fma(p, z, V.Create(-0.034419358293317465));
        p = V.Fma(p, z, V.Create(0.044703470624732761));
        p = V.Fma(p, z, V.Create(-0.051961226475657721));
        p = V.Fma(p, z, V.Create(0.058713027703526023));
        p = V.Fma(p, z, V.Create(-0.066653680429763579));
        p = V.Fma(p, z, V.Create(0.076922006881577049));
        p = V.Fma(p, z, V.Create(-0.090909030972190261));
        p = V.Fma(p, z, V.Create(0.11111110894370858));
        p = V.Fma(p, z, V.Create(-0.14285714281074274));
        p = V.Fma(p, z, V.Create(0.19999999999949802));
        p = V.Fma(p, z, V.Create(-0.33333333333333143));
        V high = start + t;
        low = (start - high) + t + V.Fma(t * z, p, startLow + tLow);
        return high;
    }
}
