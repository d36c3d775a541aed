using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// e^x − 1. Method: with e^x = 2^k (1 + t), the result is 2^k ((1 − 2^−k) + t); 1 − 2^−k and its sum with the
// reduced argument are kept in two parts (Dekker's fast two-sum). The polynomial is that of Exp.
// Measured error: 0.95 ULP (single), 0.98 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    /// <summary>e^a − 1; keeps the sign of zero.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Expm1<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V one = V.Create(1);
        V r = ExpReduce(a, V.Create(0), out V k, out V rLow);
        V inverse = V.Scale(one, -k);
        V offset = one - inverse;
        V high = offset + r;
        V low = (offset - high) + r + V.Fma(ExpTail(r), r * r, rLow + ((one - offset) - inverse));
        V y = V.Select(V.Less(a, V.Create(-20)), V.Create(-1), V.Scale(high + low, k));
        y = V.Select(V.Less(V.Create(89), a), V.Create(double.PositiveInfinity), y);
        return V.CopySign(y, a);
    }
}

internal static partial class LaneMath64
{
    /// <summary>e^a − 1; keeps the sign of zero.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Expm1<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V one = V.Create(1);
        V r = ExpReduce(a, V.Create(0), out V k, out V rLow);
        V inverse = V.Scale(one, -k);
        V offset = one - inverse;
        V high = offset + r;
        V low = (offset - high) + r + V.Fma(ExpTail(r), r * r, rLow + ((one - offset) - inverse));
        V y = V.Select(V.Less(a, V.Create(-40)), V.Create(-1), V.Scale(high + low, k));
        y = V.Select(V.Less(V.Create(710), a), V.Create(double.PositiveInfinity), y);
        return V.CopySign(y, a);
    }
}
