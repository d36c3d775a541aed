using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// tan x = sin x / cos x, −cos x / sin x in odd quadrants. Method: the polynomials of Sin on the same reduced angle, each result in two
// parts, and a quotient corrected by its residual.
// Measured error: 1.12 ULP (single), 0.92 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    /// <summary>tan a, any finite angle; keeps the sign of zero; NaN for ±∞.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Tan<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V r = TrigReduce(a, out V quadrant, out V low);
        V sine = SinParts(r, low, out V sineLow), cosine = CosParts(r, low, out V cosineLow);
        V one = V.CreateBits(1);
        V odd = V.EqualBits(V.And(quadrant, one), one);
        V n = V.Select(odd, -cosine, sine), nLow = V.Select(odd, -cosineLow, sineLow);
        V d = V.Select(odd, sine, cosine), dLow = V.Select(odd, sineLow, cosineLow);
        V numerator = n + nLow, denominator = d + dLow;
        V inverse = V.Create(1) / denominator;
        V quotient = numerator * inverse;
        V residual = V.Fma(-denominator, quotient, numerator) + V.Fma((denominator - d) - dLow, quotient, (n - numerator) + nLow);
        V y = V.Fma(residual, inverse, quotient);
        return V.Select(V.Equal(a, V.Create(0)), a, y);
    }
}

internal static partial class LaneMath64
{
    /// <summary>tan a, any finite angle; keeps the sign of zero; NaN for ±∞.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Tan<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V r = TrigReduce(a, out V quadrant, out V low);
        V sine = SinParts(r, low, out V sineLow), cosine = CosParts(r, low, out V cosineLow);
        V one = V.CreateBits(1);
        V odd = V.EqualBits(V.And(quadrant, one), one);
        V n = V.Select(odd, -cosine, sine), nLow = V.Select(odd, -cosineLow, sineLow);
        V d = V.Select(odd, sine, cosine), dLow = V.Select(odd, sineLow, cosineLow);
        V numerator = n + nLow, denominator = d + dLow;
        V inverse = V.Create(1) / denominator;
        V quotient = numerator * inverse;
        V residual = V.Fma(-denominator, quotient, numerator) + V.Fma((denominator - d) - dLow, quotient, (n - numerator) + nLow);
        V y = V.Fma(residual, inverse, quotient);
        return V.Select(V.Equal(a, V.Create(0)), a, y);
    }
}
