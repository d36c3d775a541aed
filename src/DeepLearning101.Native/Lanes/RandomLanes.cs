using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

/// <summary>Random words to numbers, in lanes.</summary>
/// <remarks>
/// Normal pairs: G. Box and M. Muller, "A note on the generation of random normal deviates", 1958: √(−2 ln u) · (cos 2πv, sin 2πv). The angle is cut
/// into quadrants as an integer, so no reduction modulo π/2 is needed.
/// </remarks>
internal static class RandomLanes
{
    private const double HalfPi = 1.5707963267948966;

    /// <summary>The patterns as unsigned integers, rounded to single precision; each half is put into the fraction of 2^23.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V FromWord<V>(V word) where V : struct, IBitLanes<V, float>
    {
        V magic = V.Create(8388608);
        V high = V.Or(V.ShiftRightLogical(word, 16), magic) - magic;
        V low = V.Or(V.And(word, V.CreateBits(0xFFFF)), magic) - magic;
        return V.Fma(high, V.Create(65536), low);
    }

    /// <summary>Two independent standard normal numbers from two words.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V NormalPair<V>(V first, V second, out V sine) where V : struct, IBitLanes<V, float>
    {
        V u = V.Fma(FromWord(first), V.Create(1.0 / 4294967296), V.Create(0.5 / 4294967296));
        V radius = V.Sqrt(V.Create(-2) * LaneMath32.LogOf(LaneMath32.LogReduce(u, out V e), V.Create(0), e));

        V quadrant = V.ShiftRightLogical(V.AddBits(second, V.CreateBits(1 << 29)), 30);
        V fraction = V.ShiftRightArithmetic(V.ShiftLeft(second, 2), 10);
        V angle = (V.AddBits(fraction, V.Create(LaneMath32.IntegerShift)) - V.Create(LaneMath32.IntegerShift)) * V.Create(HalfPi / 4194304);
        V sin = LaneMath32.SinParts(angle, V.Create(0), out V sinLow) + sinLow, cos = LaneMath32.CosParts(angle, V.Create(0), out V cosLow) + cosLow;
        sine = radius * LaneMath32.ByQuadrant(quadrant, sin, cos);
        return radius * LaneMath32.ByQuadrant(V.AddBits(quadrant, V.CreateBits(1)), sin, cos);
    }

    /// <summary>The upper 53 bits of the patterns as integers; each half is put into the fraction of a power of two.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V From53<V>(V word) where V : struct, IBitLanes<V, double>
    {
        V highMagic = V.Create(19342813113834066795298816.0), lowMagic = V.Create(4503599627370496);
        V high = V.Or(V.ShiftRightLogical(word, 43), highMagic) - highMagic;
        V low = V.Or(V.And(V.ShiftRightLogical(word, 11), V.CreateBits(0xFFFF_FFFF)), lowMagic) - lowMagic;
        return high + low;
    }

    /// <summary>Two independent standard normal numbers from two 64-bit words.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V NormalPair64<V>(V first, V second, out V sine) where V : struct, IBitLanes<V, double>
    {
        V u = V.Fma(From53(first), V.Create(1.0 / 9007199254740992), V.Create(0.5 / 9007199254740992));
        V radius = V.Sqrt(V.Create(-2) * LaneMath64.LogOf(LaneMath64.LogReduce(u, out V e), V.Create(0), e));

        V quadrant = V.ShiftRightLogical(V.AddBits(second, V.CreateBits(1L << 61)), 62);
        V fraction = V.ShiftRightLogical(V.ShiftLeft(second, 2), 14);
        V signed = V.SubtractBits(V.Xor(fraction, V.CreateBits(1L << 49)), V.CreateBits(1L << 49));
        V angle = (V.AddBits(signed, V.Create(LaneMath64.IntegerShift)) - V.Create(LaneMath64.IntegerShift)) * V.Create(HalfPi / 1125899906842624);
        V sin = LaneMath64.SinParts(angle, V.Create(0), out V sinLow) + sinLow, cos = LaneMath64.CosParts(angle, V.Create(0), out V cosLow) + cosLow;
        sine = radius * LaneMath64.ByQuadrant(quadrant, sin, cos);
        return radius * LaneMath64.ByQuadrant(V.AddBits(quadrant, V.CreateBits(1)), sin, cos);
    }
}
