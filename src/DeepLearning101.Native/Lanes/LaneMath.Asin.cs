using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// arcsin x and arccos x. Method: below ½, x + x³ P(x²) with P fitted by Sollya's fpminimax to relative error 2^−31.7 (single), 2^−59.9 (double);
// above it arcsin x = π/2 − 2 arcsin √((1 − x) / 2), with the square root in two parts; π/2 and π in two parts.
// Measured error: 0.59 ULP (single), 0.59 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    private const double PiOver2High = 1.57079637050628662109375, PiOver2Low = -4.37113900018624283e-8;

    /// <summary>arcsin a in [−π/2, π/2]; keeps the sign of zero; NaN outside [−1, 1].</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Asin<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V x = V.Abs(a);
        V big = V.Less(V.Create(0.5), x);
        V root = AsinArgument(x, big, out V low, out V slope);
        V twice = root + root;
        V high = V.Create(PiOver2High) - twice;
        V rest = (V.Create(PiOver2High) - high) - twice + V.Fma(-twice, slope, V.Create(PiOver2Low) - (low + low));
        return V.CopySign(V.Select(big, high + rest, V.Fma(x, slope, x)), a);
    }

    /// <summary>arccos a in [0, π]; NaN outside [−1, 1].</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Acos<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V zero = V.Create(0);
        V x = V.Abs(a);
        V big = V.Less(V.Create(0.5), x);
        V root = AsinArgument(x, big, out V low, out V slope);
        V negative = V.Less(a, zero);
        V factor = V.Select(negative, V.Create(2), V.Create(-2));
        V u = V.Select(big, factor * root, a);
        V uLow = V.Fma(u, slope, V.And(big, factor * low));
        V multiple = V.Select(big, V.And(negative, V.Create(2)), V.Create(1));
        V start = multiple * V.Create(PiOver2High);
        V high = start - u;
        return high + ((start - high) - u + V.Fma(multiple, V.Create(PiOver2Low), -uLow));
    }

    /// <summary>The s + low whose arc sine is needed, √((1 − x) / 2) in big lanes and x elsewhere, and the slope with arcsin s = s + s · slope.</summary>
    [MethodImpl(Jit.Inline)]
    private static V AsinArgument<V>(V x, V big, out V low, out V slope) where V : struct, IBitLanes<V, float>
    {
        V half = V.Create(0.5);
        V z = V.Select(big, V.Fma(-x, half, half), x * x);
        V root = V.Sqrt(z);
        low = V.Fma(-root, root, z) / (root + root + V.Create(1e-30));
        V p = V.Create(0.0375767685);
        p = V.Fma(p, z, V.Create(0.0143912192));
        p = V.Fma(p, z, V.Create(0.0318218246));
        p = V.Fma(p, z, V.Create(0.0445149951));
        p = V.Fma(p, z, V.Create(0.0750051662));
        p = V.Fma(p, z, V.Create(0.166666597));
        slope = z * p;
        return V.Select(big, root, x);
    }
}

internal static partial class LaneMath64
{
    private const double PiOver2High = 1.570796326794896557999, PiOver2Low = 6.12323399573676588613e-17;

    /// <summary>arcsin a in [−π/2, π/2]; keeps the sign of zero; NaN outside [−1, 1].</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Asin<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V x = V.Abs(a);
        V big = V.Less(V.Create(0.5), x);
        V root = AsinArgument(x, big, out V low, out V slope);
        V twice = root + root;
        V high = V.Create(PiOver2High) - twice;
        V rest = (V.Create(PiOver2High) - high) - twice + V.Fma(-twice, slope, V.Create(PiOver2Low) - (low + low));
        return V.CopySign(V.Select(big, high + rest, V.Fma(x, slope, x)), a);
    }

    /// <summary>arccos a in [0, π]; NaN outside [−1, 1].</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Acos<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V zero = V.Create(0);
        V x = V.Abs(a);
        V big = V.Less(V.Create(0.5), x);
        V root = AsinArgument(x, big, out V low, out V slope);
        V negative = V.Less(a, zero);
        V factor = V.Select(negative, V.Create(2), V.Create(-2));
        V u = V.Select(big, factor * root, a);
        V uLow = V.Fma(u, slope, V.And(big, factor * low));
        V multiple = V.Select(big, V.And(negative, V.Create(2)), V.Create(1));
        V start = multiple * V.Create(PiOver2High);
        V high = start - u;
        return high + ((start - high) - u + V.Fma(multiple, V.Create(PiOver2Low), -uLow));
    }

    /// <summary>The s + low whose arc sine is needed, √((1 − x) / 2) in big lanes and x elsewhere, and the slope with arcsin s = s + s · slope.</summary>
    [MethodImpl(Jit.Inline)]
    private static V AsinArgument<V>(V x, V big, out V low, out V slope) where V : struct, IBitLanes<V, double>
    {
        V half = V.Create(0.5);
        V z = V.Select(big, V.Fma(-x, half, half), x * x);
        V root = V.Sqrt(z);
        low = V.Fma(-root, root, z) / (root + root + V.Create(1e-200));
        V p = V.Create(0.032626110996192802);
        p = V.Fma(p, z, V.Create(-0.020994857763657213));
        p = V.Fma(p, z, V.Create(0.021704324805356688));
        p = V.Fma(p, z, V.Create(0.0037077638035020368));
        p = V.Fma(p, z, V.Create(0.010779871806954149));
        p = V.Fma(p, z, V.Create(0.011398984899684095));
        p = V.Fma(p, z, V.Create(0.013980810970570011));
        p = V.Fma(p, z, V.Create(0.017351612884649172));
        p = V.Fma(p, z, V.Create(0.022372214933961018));
        p = V.Fma(p, z, V.Create(0.03038194270993964));
        p = V.Fma(p, z, V.Create(0.044642857174559368));
        p = V.Fma(p, z, V.Create(0.074999999999708675));
        p = V.Fma(p, z, V.Create(0.1666666666666676));
        slope = z * p;
        return V.Select(big, root, x);
    }
}
