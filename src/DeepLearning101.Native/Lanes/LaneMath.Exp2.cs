using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// 2^x. Method: x = k + r with |r| ≤ 1/2 exactly, 2^r by a minimax polynomial, the power of two by Scale.
// Polynomials fitted with Sollya's fpminimax on [−0.501, 0.501]: relative error 2^−28.0 (single), 2^−57.3 (double).
// Measured error: 0.85 ULP (single), 0.8 (double; 1.00 for denormal results), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    /// <summary>2^a, full range; exact for integers.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Exp2<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V k = V.Round(a);
        V r = a - k;
        V y = V.Select(V.Less(a, V.Create(-151)), V.Create(0), V.Scale(V.Fma(Exp2Slope(r), r, V.Create(1)), k));
        return V.Select(V.Less(V.Create(129), a), V.Create(double.PositiveInfinity), y);
    }

    /// <summary>(2^r − 1) / r for |r| ≤ 1/2.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Exp2Slope<V>(V r) where V : struct, IBitLanes<V, float>
    {
        V p = V.Create(0.000152449953);
        p = V.Fma(p, r, V.Create(0.0013391684));
        p = V.Fma(p, r, V.Create(0.00961882621));
        p = V.Fma(p, r, V.Create(0.0555035807));
        p = V.Fma(p, r, V.Create(0.240226448));
        p = V.Fma(p, r, V.Create(0.693147182));
        return p;
    }
}

internal static partial class LaneMath64
{
    /// <summary>2^a, full range; exact for integers.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Exp2<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V k = V.Round(a);
        V r = a - k;
        V y = V.Select(V.Less(a, V.Create(-1076)), V.Create(0), V.Scale(V.Fma(Exp2Slope(r), r, V.Create(1)), k));
        return V.Select(V.Less(V.Create(1025), a), V.Create(double.PositiveInfinity), y);
    }

    /// <summary>(2^r − 1) / r for |r| ≤ 1/2.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Exp2Slope<V>(V r) where V : struct, IBitLanes<V, double>
    {
        V p = V.Create(4.4510194054921836e-10);
        p = V.Fma(p, r, V.Create(7.0739399887385184e-09));
        p = V.Fma(p, r, V.Create(1.0178080095465125e-07));
        p = V.Fma(p, r, V.Create(1.3215434340520792e-06));
        p = V.Fma(p, r, V.Create(1.5252733820323624e-05));
        p = V.Fma(p, r, V.Create(0.00015403530459093276));
        p = V.Fma(p, r, V.Create(0.0013333558146367138));
        p = V.Fma(p, r, V.Create(0.0096181291075924293));
        p = V.Fma(p, r, V.Create(0.055504108664822305));
        p = V.Fma(p, r, V.Create(0.24022650695910136));
        p = V.Fma(p, r, V.Create(0.69314718055994529));
        return p;
    }
}
