using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Eight double-precision lanes in one 512-bit vector (AVX-512).</summary>
internal readonly unsafe struct F64x8(Vector512<double> v) : IBitLanes<F64x8, double>
{
    internal readonly Vector512<double> V = v;

    public static int Count => 8;

    [MethodImpl(Jit.Inline)] public static F64x8 Create(double value) => new(Vector512.Create(value));
    [MethodImpl(Jit.Inline)] public static F64x8 Load(double* source) => new(Vector512.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(F64x8 value, double* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(F64x8 mask) => (uint)Vector512.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(F64x8 mask, byte* destination) => MaskBytes.Store8(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static F64x8 LoadMask(byte* source) => new(MaskBytes.Load8x64(source).AsDouble());

    [MethodImpl(Jit.Inline)] public static F64x8 operator +(F64x8 a, F64x8 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static F64x8 operator -(F64x8 a, F64x8 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static F64x8 operator *(F64x8 a, F64x8 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static F64x8 operator /(F64x8 a, F64x8 b) => new(a.V / b.V);
    [MethodImpl(Jit.Inline)] public static F64x8 operator -(F64x8 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static F64x8 Min(F64x8 a, F64x8 b) => new(Vector512.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Max(F64x8 a, F64x8 b) => new(Vector512.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Abs(F64x8 a) => new(Vector512.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static F64x8 Equal(F64x8 a, F64x8 b) => new(Vector512.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Less(F64x8 a, F64x8 b) => new(Vector512.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x8 LessOrEqual(F64x8 a, F64x8 b) => new(Vector512.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Select(F64x8 mask, F64x8 whenTrue, F64x8 whenFalse) => new(Vector512.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static F64x8 And(F64x8 a, F64x8 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static F64x8 Or(F64x8 a, F64x8 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static F64x8 Xor(F64x8 a, F64x8 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static F64x8 Not(F64x8 a) => new(~a.V);

    [MethodImpl(Jit.Inline)] public static F64x8 Fma(F64x8 a, F64x8 b, F64x8 c) => new(Vector512.FusedMultiplyAdd(a.V, b.V, c.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Sqrt(F64x8 a) => new(Vector512.Sqrt(a.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Floor(F64x8 a) => new(Vector512.Floor(a.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Ceiling(F64x8 a) => new(Vector512.Ceiling(a.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Truncate(F64x8 a) => new(Vector512.Truncate(a.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Round(F64x8 a) => new(Vector512.Round(a.V));
    [MethodImpl(Jit.Inline)] public static F64x8 CopySign(F64x8 a, F64x8 sign) => new(Vector512.CopySign(a.V, sign.V));
    [MethodImpl(Jit.Inline)] public static F64x8 Fmod(F64x8 a, F64x8 b) => LaneMath64.Fmod(a, b);

    [MethodImpl(Jit.Inline)] public static F64x8 Exp(F64x8 a) => LaneMath64.Exp(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Exp2(F64x8 a) => LaneMath64.Exp2(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Expm1(F64x8 a) => LaneMath64.Expm1(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Log(F64x8 a) => LaneMath64.Log(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Log2(F64x8 a) => LaneMath64.Log2(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Log10(F64x8 a) => LaneMath64.Log10(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Log1p(F64x8 a) => LaneMath64.Log1p(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Sin(F64x8 a) => LaneMath64.Sin(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Cos(F64x8 a) => LaneMath64.Cos(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Tan(F64x8 a) => LaneMath64.Tan(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Asin(F64x8 a) => LaneMath64.Asin(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Acos(F64x8 a) => LaneMath64.Acos(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Atan(F64x8 a) => LaneMath64.Atan(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Sinh(F64x8 a) => LaneMath64.Sinh(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Cosh(F64x8 a) => LaneMath64.Cosh(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Tanh(F64x8 a) => LaneMath64.Tanh(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Erf(F64x8 a) => LaneMath64.Erf(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Erfc(F64x8 a) => LaneMath64.Erfc(a);
    [MethodImpl(Jit.Inline)] public static F64x8 Sigmoid(F64x8 a) => LaneMath64.Sigmoid(a);
    [MethodImpl(Jit.Inline)] public static F64x8 SinCos(F64x8 a, out F64x8 cosine) => LaneMath64.SinCos(a, out cosine);
    [MethodImpl(Jit.Inline)] public static F64x8 Pow(F64x8 a, F64x8 b) => LaneMath64.Pow(a, b);
    [MethodImpl(Jit.Inline)] public static F64x8 Atan2(F64x8 y, F64x8 x) => LaneMath64.Atan2(y, x);

    [MethodImpl(Jit.Inline)] public static F64x8 CreateBits(long bits) => new(Vector512.Create(bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x8 AddBits(F64x8 a, F64x8 b) => new((a.V.AsInt64() + b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x8 SubtractBits(F64x8 a, F64x8 b) => new((a.V.AsInt64() - b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x8 ShiftLeft(F64x8 a, int bits) => new(Vector512.ShiftLeft(a.V.AsInt64(), bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x8 ShiftRightLogical(F64x8 a, int bits) => new(Vector512.ShiftRightLogical(a.V.AsInt64(), bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x8 ShiftRightArithmetic(F64x8 a, int bits) => new(Vector512.ShiftRightArithmetic(a.V.AsInt64(), bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x8 LessBits(F64x8 a, F64x8 b) => new(Vector512.LessThan(a.V.AsInt64(), b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x8 EqualBits(F64x8 a, F64x8 b) => new(Vector512.Equals(a.V.AsInt64(), b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x8 Scale(F64x8 a, F64x8 k) => Avx512F.IsSupported ? new(Avx512F.Scale(a.V, k.V)) : LaneMath64.Scale(a, k);
}
