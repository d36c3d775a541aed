using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// ln(1 + x). Method: with 1 + x ≈ 2^e m, the reduced argument f = x 2^−e + (2^−e − 1) is one fused multiply-add away from x, so that nothing
// of x is lost to the rounding of 1 + x, and its own rounding error is another; then as Log.
// Measured error: 0.84 ULP (single), 0.76 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    /// <summary>ln(1 + a); keeps the sign of zero; −∞ at −1, NaN below.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Log1p<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V one = V.Create(1), infinity = V.Create(double.PositiveInfinity);
        V i = V.AddBits(one + a, V.CreateBits(0x3F800000 - 0x3F2AAAAB));
        V biased = V.ShiftRightLogical(i, 23);
        V e = V.AddBits(biased, V.CreateBits(IntegerShiftBits)) - V.Create(IntegerShift + 127);
        V inverse = V.ShiftLeft(V.SubtractBits(V.CreateBits(254), biased), 23);
        V near = V.Fma(a, inverse, inverse - one);
        V nearLow = V.Fma(a, inverse, (inverse - one) - near) * (one - near);
        V far = V.AddBits(V.And(i, V.CreateBits(0x007F_FFFF)), V.CreateBits(0x3F2AAAAB)) - one;
        V isNear = V.Less(a, V.Create(33554432));
        V y = LogOf(V.Select(isNear, near, far), V.And(isNear, nearLow), e);
        V low = V.Select(V.Equal(a, -one), -infinity, V.Create(double.NaN));
        y = V.Select(V.LessOrEqual(a, -one), low, V.CopySign(y, a));
        return V.Select(V.Less(a, infinity), y, a);
    }
}

internal static partial class LaneMath64
{
    /// <summary>ln(1 + a); keeps the sign of zero; −∞ at −1, NaN below.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Log1p<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V one = V.Create(1), infinity = V.Create(double.PositiveInfinity);
        V i = V.AddBits(one + a, V.CreateBits(0x3FF0_0000_0000_0000 - 0x3FE5_5555_5555_5555));
        V biased = V.ShiftRightLogical(i, 52);
        V e = V.AddBits(biased, V.CreateBits(IntegerShiftBits)) - V.Create(IntegerShift + 1023);
        V inverse = V.ShiftLeft(V.SubtractBits(V.CreateBits(2046), biased), 52);
        V near = V.Fma(a, inverse, inverse - one);
        V nearLow = V.Fma(a, inverse, (inverse - one) - near) * (one - near);
        V far = V.AddBits(V.And(i, V.CreateBits(0x000F_FFFF_FFFF_FFFF)), V.CreateBits(0x3FE5_5555_5555_5555)) - one;
        V isNear = V.Less(a, V.Create(18014398509481984));
        V y = LogOf(V.Select(isNear, near, far), V.And(isNear, nearLow), e);
        V low = V.Select(V.Equal(a, -one), -infinity, V.Create(double.NaN));
        y = V.Select(V.LessOrEqual(a, -one), low, V.CopySign(y, a));
        return V.Select(V.Less(a, infinity), y, a);
    }
}
