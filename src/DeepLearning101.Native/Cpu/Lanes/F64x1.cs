using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>One double-precision lane: the form that runs where no vector unit does.</summary>
internal readonly unsafe struct F64x1(double v) : IBitLanes<F64x1, double>
{
    internal readonly double V = v;

    public static int Count => 1;

    [MethodImpl(Jit.Inline)] public static F64x1 Create(double value) => new(value);
    [MethodImpl(Jit.Inline)] public static F64x1 Load(double* source) => new(*source);
    [MethodImpl(Jit.Inline)] public static void Store(F64x1 value, double* destination) => *destination = value.V;
    [MethodImpl(Jit.Inline)] public static uint MaskBits(F64x1 mask) => Bits(mask) < 0 ? 1u : 0u;
    [MethodImpl(Jit.Inline)] public static void StoreMask(F64x1 mask, byte* destination) => *destination = (byte)MaskBits(mask);
    [MethodImpl(Jit.Inline)] public static F64x1 LoadMask(byte* source) => Mask(*source != 0);

    [MethodImpl(Jit.Inline)] private static long Bits(F64x1 a) => BitConverter.DoubleToInt64Bits(a.V);
    [MethodImpl(Jit.Inline)] private static F64x1 FromBits(long bits) => new(BitConverter.Int64BitsToDouble(bits));
    [MethodImpl(Jit.Inline)] private static F64x1 Mask(bool set) => FromBits(set ? -1 : 0);

    [MethodImpl(Jit.Inline)] public static F64x1 operator +(F64x1 a, F64x1 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static F64x1 operator -(F64x1 a, F64x1 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static F64x1 operator *(F64x1 a, F64x1 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static F64x1 operator /(F64x1 a, F64x1 b) => new(a.V / b.V);
    [MethodImpl(Jit.Inline)] public static F64x1 operator -(F64x1 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static F64x1 Min(F64x1 a, F64x1 b) => new(Math.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x1 Max(F64x1 a, F64x1 b) => new(Math.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x1 Abs(F64x1 a) => new(Math.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static F64x1 Equal(F64x1 a, F64x1 b) => Mask(a.V == b.V);
    [MethodImpl(Jit.Inline)] public static F64x1 Less(F64x1 a, F64x1 b) => Mask(a.V < b.V);
    [MethodImpl(Jit.Inline)] public static F64x1 LessOrEqual(F64x1 a, F64x1 b) => Mask(a.V <= b.V);
    [MethodImpl(Jit.Inline)] public static F64x1 Select(F64x1 mask, F64x1 whenTrue, F64x1 whenFalse) => Bits(mask) != 0 ? whenTrue : whenFalse;
    [MethodImpl(Jit.Inline)] public static F64x1 And(F64x1 a, F64x1 b) => FromBits(Bits(a) & Bits(b));
    [MethodImpl(Jit.Inline)] public static F64x1 Or(F64x1 a, F64x1 b) => FromBits(Bits(a) | Bits(b));
    [MethodImpl(Jit.Inline)] public static F64x1 Xor(F64x1 a, F64x1 b) => FromBits(Bits(a) ^ Bits(b));
    [MethodImpl(Jit.Inline)] public static F64x1 Not(F64x1 a) => FromBits(~Bits(a));

    [MethodImpl(Jit.Inline)] public static F64x1 Fma(F64x1 a, F64x1 b, F64x1 c) => new(Math.FusedMultiplyAdd(a.V, b.V, c.V));
    [MethodImpl(Jit.Inline)] public static F64x1 Sqrt(F64x1 a) => new(Math.Sqrt(a.V));
    [MethodImpl(Jit.Inline)] public static F64x1 Floor(F64x1 a) => new(Math.Floor(a.V));
    [MethodImpl(Jit.Inline)] public static F64x1 Ceiling(F64x1 a) => new(Math.Ceiling(a.V));
    [MethodImpl(Jit.Inline)] public static F64x1 Truncate(F64x1 a) => new(Math.Truncate(a.V));
    [MethodImpl(Jit.Inline)] public static F64x1 Round(F64x1 a) => new(Math.Round(a.V));
    [MethodImpl(Jit.Inline)] public static F64x1 CopySign(F64x1 a, F64x1 sign) => new(Math.CopySign(a.V, sign.V));
    [MethodImpl(Jit.Inline)] public static F64x1 Fmod(F64x1 a, F64x1 b) => LaneMath64.Fmod(a, b);

    [MethodImpl(Jit.Inline)] public static F64x1 Exp(F64x1 a) => LaneMath64.Exp(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Exp2(F64x1 a) => LaneMath64.Exp2(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Expm1(F64x1 a) => LaneMath64.Expm1(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Log(F64x1 a) => LaneMath64.Log(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Log2(F64x1 a) => LaneMath64.Log2(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Log10(F64x1 a) => LaneMath64.Log10(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Log1p(F64x1 a) => LaneMath64.Log1p(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Sin(F64x1 a) => LaneMath64.Sin(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Cos(F64x1 a) => LaneMath64.Cos(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Tan(F64x1 a) => LaneMath64.Tan(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Asin(F64x1 a) => LaneMath64.Asin(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Acos(F64x1 a) => LaneMath64.Acos(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Atan(F64x1 a) => LaneMath64.Atan(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Sinh(F64x1 a) => LaneMath64.Sinh(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Cosh(F64x1 a) => LaneMath64.Cosh(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Tanh(F64x1 a) => LaneMath64.Tanh(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Erf(F64x1 a) => LaneMath64.Erf(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Erfc(F64x1 a) => LaneMath64.Erfc(a);
    [MethodImpl(Jit.Inline)] public static F64x1 Sigmoid(F64x1 a) => LaneMath64.Sigmoid(a);
    [MethodImpl(Jit.Inline)] public static F64x1 SinCos(F64x1 a, out F64x1 cosine) => LaneMath64.SinCos(a, out cosine);
    [MethodImpl(Jit.Inline)] public static F64x1 Pow(F64x1 a, F64x1 b) => LaneMath64.Pow(a, b);
    [MethodImpl(Jit.Inline)] public static F64x1 Atan2(F64x1 y, F64x1 x) => LaneMath64.Atan2(y, x);

    [MethodImpl(Jit.Inline)] public static F64x1 CreateBits(long bits) => FromBits(bits);
    [MethodImpl(Jit.Inline)] public static F64x1 AddBits(F64x1 a, F64x1 b) => FromBits(Bits(a) + Bits(b));
    [MethodImpl(Jit.Inline)] public static F64x1 SubtractBits(F64x1 a, F64x1 b) => FromBits(Bits(a) - Bits(b));
    [MethodImpl(Jit.Inline)] public static F64x1 ShiftLeft(F64x1 a, int bits) => FromBits(Bits(a) << bits);
    [MethodImpl(Jit.Inline)] public static F64x1 ShiftRightLogical(F64x1 a, int bits) => FromBits(Bits(a) >>> bits);
    [MethodImpl(Jit.Inline)] public static F64x1 ShiftRightArithmetic(F64x1 a, int bits) => FromBits(Bits(a) >> bits);
    [MethodImpl(Jit.Inline)] public static F64x1 LessBits(F64x1 a, F64x1 b) => Mask(Bits(a) < Bits(b));
    [MethodImpl(Jit.Inline)] public static F64x1 EqualBits(F64x1 a, F64x1 b) => Mask(Bits(a) == Bits(b));
    [MethodImpl(Jit.Inline)] public static F64x1 Scale(F64x1 a, F64x1 k) => LaneMath64.Scale(a, k);
}
