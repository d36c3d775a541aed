using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Four double-precision lanes in one 256-bit vector (AVX2).</summary>
internal readonly unsafe struct F64x4(Vector256<double> v) : IBitLanes<F64x4, double>
{
    internal readonly Vector256<double> V = v;

    public static int Count => 4;

    [MethodImpl(Jit.Inline)] public static F64x4 Create(double value) => new(Vector256.Create(value));
    [MethodImpl(Jit.Inline)] public static F64x4 Load(double* source) => new(Vector256.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(F64x4 value, double* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(F64x4 mask) => (uint)Vector256.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(F64x4 mask, byte* destination) => MaskBytes.Store4(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static F64x4 LoadMask(byte* source) => new(MaskBytes.Load4x64(source).AsDouble());

    [MethodImpl(Jit.Inline)] public static F64x4 operator +(F64x4 a, F64x4 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static F64x4 operator -(F64x4 a, F64x4 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static F64x4 operator *(F64x4 a, F64x4 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static F64x4 operator /(F64x4 a, F64x4 b) => new(a.V / b.V);
    [MethodImpl(Jit.Inline)] public static F64x4 operator -(F64x4 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static F64x4 Min(F64x4 a, F64x4 b) => new(Vector256.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Max(F64x4 a, F64x4 b) => new(Vector256.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Abs(F64x4 a) => new(Vector256.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static F64x4 Equal(F64x4 a, F64x4 b) => new(Vector256.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Less(F64x4 a, F64x4 b) => new(Vector256.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x4 LessOrEqual(F64x4 a, F64x4 b) => new(Vector256.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Select(F64x4 mask, F64x4 whenTrue, F64x4 whenFalse) => new(Vector256.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static F64x4 And(F64x4 a, F64x4 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static F64x4 Or(F64x4 a, F64x4 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static F64x4 Xor(F64x4 a, F64x4 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static F64x4 Not(F64x4 a) => new(~a.V);

    [MethodImpl(Jit.Inline)] public static F64x4 Fma(F64x4 a, F64x4 b, F64x4 c) => new(Vector256.FusedMultiplyAdd(a.V, b.V, c.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Sqrt(F64x4 a) => new(Vector256.Sqrt(a.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Floor(F64x4 a) => new(Vector256.Floor(a.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Ceiling(F64x4 a) => new(Vector256.Ceiling(a.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Truncate(F64x4 a) => new(Vector256.Truncate(a.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Round(F64x4 a) => new(Vector256.Round(a.V));
    [MethodImpl(Jit.Inline)] public static F64x4 CopySign(F64x4 a, F64x4 sign) => new(Vector256.CopySign(a.V, sign.V));
    [MethodImpl(Jit.Inline)] public static F64x4 Fmod(F64x4 a, F64x4 b) => LaneMath64.Fmod(a, b);

    [MethodImpl(Jit.Inline)] public static F64x4 Exp(F64x4 a) => LaneMath64.Exp(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Exp2(F64x4 a) => LaneMath64.Exp2(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Expm1(F64x4 a) => LaneMath64.Expm1(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Log(F64x4 a) => LaneMath64.Log(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Log2(F64x4 a) => LaneMath64.Log2(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Log10(F64x4 a) => LaneMath64.Log10(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Log1p(F64x4 a) => LaneMath64.Log1p(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Sin(F64x4 a) => LaneMath64.Sin(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Cos(F64x4 a) => LaneMath64.Cos(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Tan(F64x4 a) => LaneMath64.Tan(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Asin(F64x4 a) => LaneMath64.Asin(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Acos(F64x4 a) => LaneMath64.Acos(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Atan(F64x4 a) => LaneMath64.Atan(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Sinh(F64x4 a) => LaneMath64.Sinh(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Cosh(F64x4 a) => LaneMath64.Cosh(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Tanh(F64x4 a) => LaneMath64.Tanh(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Erf(F64x4 a) => LaneMath64.Erf(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Erfc(F64x4 a) => LaneMath64.Erfc(a);
    [MethodImpl(Jit.Inline)] public static F64x4 Sigmoid(F64x4 a) => LaneMath64.Sigmoid(a);
    [MethodImpl(Jit.Inline)] public static F64x4 SinCos(F64x4 a, out F64x4 cosine) => LaneMath64.SinCos(a, out cosine);
    [MethodImpl(Jit.Inline)] public static F64x4 Pow(F64x4 a, F64x4 b) => LaneMath64.Pow(a, b);
    [MethodImpl(Jit.Inline)] public static F64x4 Atan2(F64x4 y, F64x4 x) => LaneMath64.Atan2(y, x);

    [MethodImpl(Jit.Inline)] public static F64x4 CreateBits(long bits) => new(Vector256.Create(bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x4 AddBits(F64x4 a, F64x4 b) => new((a.V.AsInt64() + b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x4 SubtractBits(F64x4 a, F64x4 b) => new((a.V.AsInt64() - b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x4 ShiftLeft(F64x4 a, int bits) => new(Vector256.ShiftLeft(a.V.AsInt64(), bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x4 ShiftRightLogical(F64x4 a, int bits) => new(Vector256.ShiftRightLogical(a.V.AsInt64(), bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x4 ShiftRightArithmetic(F64x4 a, int bits) => new(Vector256.ShiftRightArithmetic(a.V.AsInt64(), bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x4 LessBits(F64x4 a, F64x4 b) => new(Vector256.LessThan(a.V.AsInt64(), b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x4 EqualBits(F64x4 a, F64x4 b) => new(Vector256.Equals(a.V.AsInt64(), b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x4 Scale(F64x4 a, F64x4 k) => Avx512F.VL.IsSupported ? new(Avx512F.VL.Scale(a.V, k.V)) : LaneMath64.Scale(a, k);
}
