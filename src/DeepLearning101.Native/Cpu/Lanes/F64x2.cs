using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Two double-precision lanes in one 128-bit vector (SSE4.1 or ARM64 NEON).</summary>
internal readonly unsafe struct F64x2(Vector128<double> v) : IBitLanes<F64x2, double>
{
    internal readonly Vector128<double> V = v;

    public static int Count => 2;

    [MethodImpl(Jit.Inline)] public static F64x2 Create(double value) => new(Vector128.Create(value));
    [MethodImpl(Jit.Inline)] public static F64x2 Load(double* source) => new(Vector128.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(F64x2 value, double* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(F64x2 mask) => (uint)Vector128.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(F64x2 mask, byte* destination) => MaskBytes.Store2(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static F64x2 LoadMask(byte* source) => new(MaskBytes.Load2x64(source).AsDouble());

    [MethodImpl(Jit.Inline)] public static F64x2 operator +(F64x2 a, F64x2 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static F64x2 operator -(F64x2 a, F64x2 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static F64x2 operator *(F64x2 a, F64x2 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static F64x2 operator /(F64x2 a, F64x2 b) => new(a.V / b.V);
    [MethodImpl(Jit.Inline)] public static F64x2 operator -(F64x2 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static F64x2 Min(F64x2 a, F64x2 b) => new(Vector128.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Max(F64x2 a, F64x2 b) => new(Vector128.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Abs(F64x2 a) => new(Vector128.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static F64x2 Equal(F64x2 a, F64x2 b) => new(Vector128.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Less(F64x2 a, F64x2 b) => new(Vector128.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x2 LessOrEqual(F64x2 a, F64x2 b) => new(Vector128.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Select(F64x2 mask, F64x2 whenTrue, F64x2 whenFalse) => new(Vector128.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static F64x2 And(F64x2 a, F64x2 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static F64x2 Or(F64x2 a, F64x2 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static F64x2 Xor(F64x2 a, F64x2 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static F64x2 Not(F64x2 a) => new(~a.V);

    [MethodImpl(Jit.Inline)] public static F64x2 Fma(F64x2 a, F64x2 b, F64x2 c) => new(Vector128.FusedMultiplyAdd(a.V, b.V, c.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Sqrt(F64x2 a) => new(Vector128.Sqrt(a.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Floor(F64x2 a) => new(Vector128.Floor(a.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Ceiling(F64x2 a) => new(Vector128.Ceiling(a.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Truncate(F64x2 a) => new(Vector128.Truncate(a.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Round(F64x2 a) => new(Vector128.Round(a.V));
    [MethodImpl(Jit.Inline)] public static F64x2 CopySign(F64x2 a, F64x2 sign) => new(Vector128.CopySign(a.V, sign.V));
    [MethodImpl(Jit.Inline)] public static F64x2 Fmod(F64x2 a, F64x2 b) => LaneMath64.Fmod(a, b);

    [MethodImpl(Jit.Inline)] public static F64x2 Exp(F64x2 a) => LaneMath64.Exp(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Exp2(F64x2 a) => LaneMath64.Exp2(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Expm1(F64x2 a) => LaneMath64.Expm1(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Log(F64x2 a) => LaneMath64.Log(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Log2(F64x2 a) => LaneMath64.Log2(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Log10(F64x2 a) => LaneMath64.Log10(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Log1p(F64x2 a) => LaneMath64.Log1p(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Sin(F64x2 a) => LaneMath64.Sin(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Cos(F64x2 a) => LaneMath64.Cos(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Tan(F64x2 a) => LaneMath64.Tan(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Asin(F64x2 a) => LaneMath64.Asin(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Acos(F64x2 a) => LaneMath64.Acos(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Atan(F64x2 a) => LaneMath64.Atan(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Sinh(F64x2 a) => LaneMath64.Sinh(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Cosh(F64x2 a) => LaneMath64.Cosh(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Tanh(F64x2 a) => LaneMath64.Tanh(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Erf(F64x2 a) => LaneMath64.Erf(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Erfc(F64x2 a) => LaneMath64.Erfc(a);
    [MethodImpl(Jit.Inline)] public static F64x2 Sigmoid(F64x2 a) => LaneMath64.Sigmoid(a);
    [MethodImpl(Jit.Inline)] public static F64x2 SinCos(F64x2 a, out F64x2 cosine) => LaneMath64.SinCos(a, out cosine);
    [MethodImpl(Jit.Inline)] public static F64x2 Pow(F64x2 a, F64x2 b) => LaneMath64.Pow(a, b);
    [MethodImpl(Jit.Inline)] public static F64x2 Atan2(F64x2 y, F64x2 x) => LaneMath64.Atan2(y, x);

    [MethodImpl(Jit.Inline)] public static F64x2 CreateBits(long bits) => new(Vector128.Create(bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x2 AddBits(F64x2 a, F64x2 b) => new((a.V.AsInt64() + b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x2 SubtractBits(F64x2 a, F64x2 b) => new((a.V.AsInt64() - b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x2 ShiftLeft(F64x2 a, int bits) => new(Vector128.ShiftLeft(a.V.AsInt64(), bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x2 ShiftRightLogical(F64x2 a, int bits) => new(Vector128.ShiftRightLogical(a.V.AsInt64(), bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x2 ShiftRightArithmetic(F64x2 a, int bits) => new(Vector128.ShiftRightArithmetic(a.V.AsInt64(), bits).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x2 LessBits(F64x2 a, F64x2 b) => new(Vector128.LessThan(a.V.AsInt64(), b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x2 EqualBits(F64x2 a, F64x2 b) => new(Vector128.Equals(a.V.AsInt64(), b.V.AsInt64()).AsDouble());
    [MethodImpl(Jit.Inline)] public static F64x2 Scale(F64x2 a, F64x2 k) => Avx512F.VL.IsSupported ? new(Avx512F.VL.Scale(a.V, k.V)) : LaneMath64.Scale(a, k);
}
