namespace DeepLearning101.Native.Lanes;

/// <summary>Reduction of a large angle modulo π/2, one number at a time, exact to about 75 bits.</summary>
/// <remarks>
/// M. Payne and R. Hanek, "Radian reduction for trigonometric functions", ACM SIGNUM Newsletter 18, 1983: of the product x · 2/π only the bits below
/// 4 matter, and they depend on 192 bits of 2/π, whose place follows from the exponent of x.
/// </remarks>
internal static class PayneHanek
{
    private const double HalfPiHigh = 1.5707963267948966, HalfPiLow = 6.123233995736766e-17;

    /// <summary>A zero word, then the first 1,280 bits of 2/π.</summary>
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0x0000000000000000, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0, 0x06492EEA09D1921C,
        0xFE1DEB1CB129A73E, 0xE88235F52EBB4484, 0xE99C7026B45F7E41, 0x3991D639835339F4, 0x9C845F8BBDF9283B, 0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F,
        0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D, 0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB, 0xF0CFBC209AF4361D,
    ];

    /// <summary>x = quadrant · π/2 + high + low modulo 2π, with |high| ≤ π/4; NaN for an infinite or NaN x.</summary>
    /// <param name="x">An angle with |x| ≥ 1.</param>
    /// <param name="high">The remainder, rounded.</param>
    /// <param name="low">What the rounding left.</param>
    /// <returns>The quadrant, 0 to 3.</returns>
    internal static int Reduce(double x, out double high, out double low)
    {
        if (!double.IsFinite(x))
        {
            high = low = double.NaN;
            return 0;
        }
        long bits = BitConverter.DoubleToInt64Bits(x);
        ulong mantissa = ((ulong)bits & 0x000F_FFFF_FFFF_FFFF) | 0x0010_0000_0000_0000;
        int exponent = ((int)(bits >> 52) & 0x7FF) - 1075;

        int first = exponent - 2 + 64;
        int word = first >> 6, shift = first & 63;
        ulong w0 = Window(word, shift), w1 = Window(word + 1, shift), w2 = Window(word + 2, shift);
        ulong carry = Math.BigMul(mantissa, w2, out ulong bottom);
        ulong upper = Math.BigMul(mantissa, w1, out ulong middle);
        middle += carry;
        if (middle < carry) upper++;
        ulong top = mantissa * w0 + upper;

        int quadrant = (int)(top >> 62);
        ulong f1 = (top << 2) | (middle >> 62), f0 = (middle << 2) | (bottom >> 62);
        bool above = (long)f1 < 0;
        if (above)
        {
            quadrant++;
            f0 = ~f0 + 1;
            f1 = ~f1 + (f0 == 0 ? 1ul : 0ul);
        }
        ToRadians(f1, f0, out high, out low);
        if (above != x < 0)
        {
            high = -high;
            low = -low;
        }
        return (x < 0 ? -quadrant : quadrant) & 3;
    }

    private static ulong Window(int word, int shift)
    {
        ulong high = TwoOverPi[word] << shift;
        return shift == 0 ? high : high | (TwoOverPi[word + 1] >> (64 - shift));
    }

    /// <summary>(f1, f0) as a 128-bit fraction of π/2, in radians.</summary>
    private static void ToRadians(ulong f1, ulong f0, out double high, out double low)
    {
        int zeros = Math.Min(System.Numerics.BitOperations.LeadingZeroCount(f1), 63);
        if (zeros > 0)
        {
            f1 = (f1 << zeros) | (f0 >> (64 - zeros));
            f0 <<= zeros;
        }
        double unit = BitConverter.Int64BitsToDouble((long)(1023 - 64 - zeros) << 52);
        double head = (f1 & ~0x7FFul) * unit;
        double tail = (((f1 & 0x7FF) << 53) | (f0 >> 11)) * (unit * (1.0 / 9007199254740992));
        double product = head * HalfPiHigh;
        double rest = Math.FusedMultiplyAdd(head, HalfPiHigh, -product) + Math.FusedMultiplyAdd(head, HalfPiLow, tail * HalfPiHigh);
        high = product + rest;
        low = (product - high) + rest;
    }
}
