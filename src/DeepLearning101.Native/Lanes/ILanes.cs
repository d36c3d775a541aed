namespace DeepLearning101.Native.Lanes;

/// <summary>
/// A pack of lanes that can be added, multiplied and compared: the ring operations that every numeric element type has.
/// A formula written over <c>ILanes</c> or <see cref="IRealLanes{V}"/> runs unchanged on 16, 8, 4 or 1 lanes and on dual numbers.
/// </summary>
/// <remarks>
/// A mask is itself a pack: all bits of a lane set where the comparison holds, none where it does not.
/// Every member gives the same bits for the same lane value on every implementation (a NaN is any NaN).
/// Every member must be inlined aggressively: one call left in a loop costs more than the loop.
/// </remarks>
public interface ILanes<V> where V : struct, ILanes<V>
{
    /// <summary>Number of elements that one value of this type holds.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in every lane, rounded (real) or truncated (integer) to the element type.</summary>
    static abstract V Create(double value);

    /// <summary>Lane-wise sum.</summary>
    static abstract V operator +(V a, V b);
    /// <summary>Lane-wise difference.</summary>
    static abstract V operator -(V a, V b);
    /// <summary>Lane-wise product.</summary>
    static abstract V operator *(V a, V b);
    /// <summary>Negation; flips the sign bit of a real lane.</summary>
    static abstract V operator -(V a);

    /// <summary>The smaller value; NaN when either is NaN; −0 is smaller than +0.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger value; NaN when either is NaN; +0 is larger than −0.</summary>
    static abstract V Max(V a, V b);

    /// <summary>|a|; clears the sign bit of a real lane, wraps at the smallest signed integer.</summary>
    static abstract V Abs(V a);

    /// <summary>Mask of a == b (false when either is NaN).</summary>
    static abstract V Equal(V a, V b);

    /// <summary>Mask of a &lt; b (false when either is NaN).</summary>
    static abstract V Less(V a, V b);

    /// <summary>Mask of a ≤ b (false when either is NaN).</summary>
    static abstract V LessOrEqual(V a, V b);

    /// <summary><paramref name="whenTrue"/> in lanes whose mask is set, <paramref name="whenFalse"/> elsewhere.</summary>
    static abstract V Select(V mask, V whenTrue, V whenFalse);

    /// <summary>Bitwise and; on masks: both.</summary>
    static abstract V And(V a, V b);

    /// <summary>Bitwise or; on masks: either.</summary>
    static abstract V Or(V a, V b);

    /// <summary>Bitwise exclusive or; on masks: exactly one.</summary>
    static abstract V Xor(V a, V b);

    /// <summary>Bitwise complement; on masks: not.</summary>
    static abstract V Not(V a);

    /// <summary>Complex conjugate; a itself where lanes are real.</summary>
    static virtual V Conjugate(V a) => a;
}

/// <summary>A pack of real lanes: division, rounding and the transcendental functions.</summary>
/// <remarks>Accuracy of each function is stated in its <c>LaneMath</c> file; all use fused multiply-add only, so that every width gives the same bits.</remarks>
public interface IRealLanes<V> : ILanes<V> where V : struct, IRealLanes<V>
{
    /// <summary>Lane-wise quotient.</summary>
    static abstract V operator /(V a, V b);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract V Fma(V a, V b, V c);

    /// <summary>√a, correctly rounded.</summary>
    static abstract V Sqrt(V a);
    /// <summary>Largest integer not above a.</summary>
    static abstract V Floor(V a);
    /// <summary>Smallest integer not below a.</summary>
    static abstract V Ceiling(V a);
    /// <summary>Nearest integer towards zero.</summary>
    static abstract V Truncate(V a);

    /// <summary>Nearest integer, ties to even.</summary>
    static abstract V Round(V a);

    /// <summary>Magnitude of <paramref name="a"/> with the sign bit of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V a, V sign);

    /// <summary>Exact remainder a − b · trunc(a / b), with the sign of a; NaN where a is infinite or b is 0.</summary>
    static abstract V Fmod(V a, V b);

    /// <summary>e^a.</summary>
    static abstract V Exp(V a);
    /// <summary>2^a.</summary>
    static abstract V Exp2(V a);
    /// <summary>e^a − 1, accurate near 0.</summary>
    static abstract V Expm1(V a);
    /// <summary>Natural logarithm.</summary>
    static abstract V Log(V a);
    /// <summary>Logarithm to base 2.</summary>
    static abstract V Log2(V a);
    /// <summary>Logarithm to base 10.</summary>
    static abstract V Log10(V a);
    /// <summary>ln(1 + a), accurate near 0.</summary>
    static abstract V Log1p(V a);
    /// <summary>a raised to the power b, with the special cases of IEEE 754.</summary>
    static abstract V Pow(V a, V b);
    /// <summary>Sine of an angle in radians.</summary>
    static abstract V Sin(V a);
    /// <summary>Cosine of an angle in radians.</summary>
    static abstract V Cos(V a);
    /// <summary>Sine and cosine of an angle in radians, with the bits of <see cref="Sin"/> and <see cref="Cos"/>, for about the price of one in real lanes.</summary>
    static virtual V SinCos(V a, out V cosine)
    {
        cosine = V.Cos(a);
        return V.Sin(a);
    }

    /// <summary>Tangent of an angle in radians.</summary>
    static abstract V Tan(V a);
    /// <summary>Arc sine, in [−π/2, π/2].</summary>
    static abstract V Asin(V a);
    /// <summary>Arc cosine, in [0, π].</summary>
    static abstract V Acos(V a);
    /// <summary>Arc tangent, in [−π/2, π/2].</summary>
    static abstract V Atan(V a);
    /// <summary>Angle of the point (x, y) in (−π, π].</summary>
    static abstract V Atan2(V y, V x);
    /// <summary>Hyperbolic sine.</summary>
    static abstract V Sinh(V a);
    /// <summary>Hyperbolic cosine.</summary>
    static abstract V Cosh(V a);
    /// <summary>Hyperbolic tangent.</summary>
    static abstract V Tanh(V a);
    /// <summary>Error function 2/√π ∫₀ᵃ e^−t² dt.</summary>
    static abstract V Erf(V a);
    /// <summary>Complementary error function 1 − erf(a), accurate for large a.</summary>
    static abstract V Erfc(V a);

    /// <summary>1 / (1 + e^−a), accurate in both tails.</summary>
    static abstract V Sigmoid(V a);
}

/// <summary>A pack of lanes that can be read from and written to memory as elements of type <typeparamref name="T"/>.</summary>
public unsafe interface IPack<V, T> : ILanes<V> where V : struct, IPack<V, T> where T : unmanaged
{
    /// <summary>Reads <c>Count</c> elements; no alignment is needed.</summary>
    static abstract V Load(T* source);

    /// <summary>Writes <c>Count</c> elements; no alignment is needed.</summary>
    static abstract void Store(V value, T* destination);

    /// <summary>The bits of a mask: bit i is set when lane i is.</summary>
    static abstract uint MaskBits(V mask);

    /// <summary>Writes a mask as one byte per lane: 1 where the lane is set, 0 where it is not.</summary>
    static abstract void StoreMask(V mask, byte* destination);

    /// <summary>Reads one byte per lane as a mask: all bits of a lane set where the byte is not 0.</summary>
    static abstract V LoadMask(byte* source);
}

/// <summary>A real pack whose bit pattern can be worked on as integers of the element's width: what <c>LaneMath</c> is written over.</summary>
internal unsafe interface IBitLanes<V, T> : IRealLanes<V>, IPack<V, T> where V : struct, IBitLanes<V, T> where T : unmanaged
{
    /// <summary>The same bit pattern in every lane (the low 32 bits for a 32-bit element).</summary>
    /// <remarks>Not for the constant pattern of a signalling NaN: in a scalar lane the compiler may quieten it when it folds the constant.</remarks>
    static abstract V CreateBits(long bits);

    /// <summary>Integer addition of the bit patterns.</summary>
    static abstract V AddBits(V a, V b);

    /// <summary>Integer subtraction of the bit patterns.</summary>
    static abstract V SubtractBits(V a, V b);

    static abstract V ShiftLeft(V a, int bits);
    static abstract V ShiftRightLogical(V a, int bits);
    static abstract V ShiftRightArithmetic(V a, int bits);

    /// <summary>Mask of a &lt; b, both taken as signed integers.</summary>
    static abstract V LessBits(V a, V b);

    /// <summary>Mask of a == b as bit patterns.</summary>
    static abstract V EqualBits(V a, V b);

    /// <summary>a · 2^k for an integer k of at most twice the exponent range, rounded once; see <c>LaneMath.Scale.cs</c>.</summary>
    static abstract V Scale(V a, V k);
}
