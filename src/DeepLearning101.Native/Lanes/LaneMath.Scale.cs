using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

/// <summary>Mathematics of single-precision lanes.</summary>
internal static partial class LaneMath32
{
    /// <summary>1.5 · 2^23: added to an integer of at most 22 bits, it leaves that integer in the low bits of the pattern.</summary>
    internal const double IntegerShift = 12582912;

    /// <summary>The same as a bit pattern.</summary>
    internal const long IntegerShiftBits = 0x4B400000;

    /// <summary>
    /// a · 2^k for an integer k in [−252, 254], rounded once where a is near 1: the power is split into two factors,
    /// so that a result below the normal range comes out denormal and one above it infinite.
    /// </summary>
    [MethodImpl(Jit.Inline)]
    internal static V Scale<V>(V a, V k) where V : struct, IBitLanes<V, float>
    {
        V whole = k + V.Create(IntegerShift);
        V half = V.Fma(k, V.Create(0.5), V.Create(IntegerShift + 127));
        V rest = V.AddBits(V.SubtractBits(whole, half), V.CreateBits(254));
        return a * V.ShiftLeft(half, 23) * V.ShiftLeft(rest, 23);
    }
}

/// <summary>Mathematics of double-precision lanes.</summary>
internal static partial class LaneMath64
{
    /// <summary>1.5 · 2^52: added to an integer of at most 51 bits, it leaves that integer in the low bits of the pattern.</summary>
    internal const double IntegerShift = 6755399441055744;

    /// <summary>The same as a bit pattern.</summary>
    internal const long IntegerShiftBits = 0x4338_0000_0000_0000;

    /// <summary>a · 2^k for an integer k in [−2044, 2046]; otherwise as for single precision.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Scale<V>(V a, V k) where V : struct, IBitLanes<V, double>
    {
        V whole = k + V.Create(IntegerShift);
        V half = V.Fma(k, V.Create(0.5), V.Create(IntegerShift + 1023));
        V rest = V.AddBits(V.SubtractBits(whole, half), V.CreateBits(2046));
        return a * V.ShiftLeft(half, 52) * V.ShiftLeft(rest, 52);
    }
}
