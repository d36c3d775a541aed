using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>One single-precision lane: the form that runs where no vector unit does.</summary>
internal readonly unsafe partial struct F32x1(float v) : IBitLanes<F32x1, float>
{
    internal readonly float V = v;

    public static int Count => 1;

    [MethodImpl(Jit.Inline)] public static F32x1 Create(double value) => new((float)value);
    [MethodImpl(Jit.Inline)] public static F32x1 Load(float* source) => new(*source);
    [MethodImpl(Jit.Inline)] public static void Store(F32x1 value, float* destination) => *destination = value.V;
    [MethodImpl(Jit.Inline)] public static uint MaskBits(F32x1 mask) => Bits(mask) < 0 ? 1u : 0u;
    [MethodImpl(Jit.Inline)] public static void StoreMask(F32x1 mask, byte* destination) => *destination = (byte)MaskBits(mask);
    [MethodImpl(Jit.Inline)] public static F32x1 LoadMask(byte* source) => Mask(*source != 0);

    [MethodImpl(Jit.Inline)] private static int Bits(F32x1 a) => BitConverter.SingleToInt32Bits(a.V);
    [MethodImpl(Jit.Inline)] private static F32x1 FromBits(int bits) => new(BitConverter.Int32BitsToSingle(bits));
    [MethodImpl(Jit.Inline)] private static F32x1 Mask(bool set) => FromBits(set ? -1 : 0);

    [MethodImpl(Jit.Inline)] public static F32x1 operator +(F32x1 a, F32x1 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static F32x1 operator -(F32x1 a, F32x1 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static F32x1 operator *(F32x1 a, F32x1 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static F32x1 operator /(F32x1 a, F32x1 b) => new(a.V / b.V);
    [MethodImpl(Jit.Inline)] public static F32x1 operator -(F32x1 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static F32x1 Min(F32x1 a, F32x1 b) => new(MathF.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x1 Max(F32x1 a, F32x1 b) => new(MathF.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x1 Abs(F32x1 a) => new(MathF.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static F32x1 Equal(F32x1 a, F32x1 b) => Mask(a.V == b.V);
    [MethodImpl(Jit.Inline)] public static F32x1 Less(F32x1 a, F32x1 b) => Mask(a.V < b.V);
    [MethodImpl(Jit.Inline)] public static F32x1 LessOrEqual(F32x1 a, F32x1 b) => Mask(a.V <= b.V);
    [MethodImpl(Jit.Inline)] public static F32x1 Select(F32x1 mask, F32x1 whenTrue, F32x1 whenFalse) => Bits(mask) != 0 ? whenTrue : whenFalse;
    [MethodImpl(Jit.Inline)] public static F32x1 And(F32x1 a, F32x1 b) => FromBits(Bits(a) & Bits(b));
    [MethodImpl(Jit.Inline)] public static F32x1 Or(F32x1 a, F32x1 b) => FromBits(Bits(a) | Bits(b));
    [MethodImpl(Jit.Inline)] public static F32x1 Xor(F32x1 a, F32x1 b) => FromBits(Bits(a) ^ Bits(b));
    [MethodImpl(Jit.Inline)] public static F32x1 Not(F32x1 a) => FromBits(~Bits(a));

    [MethodImpl(Jit.Inline)] public static F32x1 Fma(F32x1 a, F32x1 b, F32x1 c) => new(MathF.FusedMultiplyAdd(a.V, b.V, c.V));
    [MethodImpl(Jit.Inline)] public static F32x1 Sqrt(F32x1 a) => new(MathF.Sqrt(a.V));
    [MethodImpl(Jit.Inline)] public static F32x1 Floor(F32x1 a) => new(MathF.Floor(a.V));
    [MethodImpl(Jit.Inline)] public static F32x1 Ceiling(F32x1 a) => new(MathF.Ceiling(a.V));
    [MethodImpl(Jit.Inline)] public static F32x1 Truncate(F32x1 a) => new(MathF.Truncate(a.V));
    [MethodImpl(Jit.Inline)] public static F32x1 Round(F32x1 a) => new(MathF.Round(a.V));
    [MethodImpl(Jit.Inline)] public static F32x1 CopySign(F32x1 a, F32x1 sign) => new(MathF.CopySign(a.V, sign.V));
    [MethodImpl(Jit.Inline)] public static F32x1 Fmod(F32x1 a, F32x1 b) => LaneMath32.Fmod(a, b);

    [MethodImpl(Jit.Inline)] public static F32x1 Exp(F32x1 a) => LaneMath32.Exp(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Exp2(F32x1 a) => LaneMath32.Exp2(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Expm1(F32x1 a) => LaneMath32.Expm1(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Log(F32x1 a) => LaneMath32.Log(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Log2(F32x1 a) => LaneMath32.Log2(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Log10(F32x1 a) => LaneMath32.Log10(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Log1p(F32x1 a) => LaneMath32.Log1p(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Sin(F32x1 a) => LaneMath32.Sin(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Cos(F32x1 a) => LaneMath32.Cos(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Tan(F32x1 a) => LaneMath32.Tan(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Asin(F32x1 a) => LaneMath32.Asin(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Acos(F32x1 a) => LaneMath32.Acos(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Atan(F32x1 a) => LaneMath32.Atan(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Sinh(F32x1 a) => LaneMath32.Sinh(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Cosh(F32x1 a) => LaneMath32.Cosh(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Tanh(F32x1 a) => LaneMath32.Tanh(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Erf(F32x1 a) => LaneMath32.Erf(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Erfc(F32x1 a) => LaneMath32.Erfc(a);
    [MethodImpl(Jit.Inline)] public static F32x1 Sigmoid(F32x1 a) => LaneMath32.Sigmoid(a);
    [MethodImpl(Jit.Inline)] public static F32x1 SinCos(F32x1 a, out F32x1 cosine) => LaneMath32.SinCos(a, out cosine);
    [MethodImpl(Jit.Inline)] public static F32x1 Pow(F32x1 a, F32x1 b) => LaneMath32.Pow(a, b);
    [MethodImpl(Jit.Inline)] public static F32x1 Atan2(F32x1 y, F32x1 x) => LaneMath32.Atan2(y, x);

    [MethodImpl(Jit.Inline)] public static F32x1 CreateBits(long bits) => FromBits((int)bits);
    [MethodImpl(Jit.Inline)] public static F32x1 AddBits(F32x1 a, F32x1 b) => FromBits(Bits(a) + Bits(b));
    [MethodImpl(Jit.Inline)] public static F32x1 SubtractBits(F32x1 a, F32x1 b) => FromBits(Bits(a) - Bits(b));
    [MethodImpl(Jit.Inline)] public static F32x1 ShiftLeft(F32x1 a, int bits) => FromBits(Bits(a) << bits);
    [MethodImpl(Jit.Inline)] public static F32x1 ShiftRightLogical(F32x1 a, int bits) => FromBits(Bits(a) >>> bits);
    [MethodImpl(Jit.Inline)] public static F32x1 ShiftRightArithmetic(F32x1 a, int bits) => FromBits(Bits(a) >> bits);
    [MethodImpl(Jit.Inline)] public static F32x1 LessBits(F32x1 a, F32x1 b) => Mask(Bits(a) < Bits(b));
    [MethodImpl(Jit.Inline)] public static F32x1 EqualBits(F32x1 a, F32x1 b) => Mask(Bits(a) == Bits(b));
    [MethodImpl(Jit.Inline)] public static F32x1 Scale(F32x1 a, F32x1 k) => LaneMath32.Scale(a, k);
}
