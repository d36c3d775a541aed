using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Four single-precision lanes in one 128-bit vector (SSE4.1 or ARM64 NEON).</summary>
internal readonly unsafe partial struct F32x4(Vector128<float> v) : IBitLanes<F32x4, float>
{
    internal readonly Vector128<float> V = v;

    public static int Count => 4;

    [MethodImpl(Jit.Inline)] public static F32x4 Create(double value) => new(Vector128.Create((float)value));
    [MethodImpl(Jit.Inline)] public static F32x4 Load(float* source) => new(Vector128.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(F32x4 value, float* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(F32x4 mask) => (uint)Vector128.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(F32x4 mask, byte* destination) => MaskBytes.Store4(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static F32x4 LoadMask(byte* source) => new(MaskBytes.Load4x32(source).AsSingle());

    [MethodImpl(Jit.Inline)] public static F32x4 operator +(F32x4 a, F32x4 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static F32x4 operator -(F32x4 a, F32x4 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static F32x4 operator *(F32x4 a, F32x4 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static F32x4 operator /(F32x4 a, F32x4 b) => new(a.V / b.V);
    [MethodImpl(Jit.Inline)] public static F32x4 operator -(F32x4 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static F32x4 Min(F32x4 a, F32x4 b) => new(Vector128.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Max(F32x4 a, F32x4 b) => new(Vector128.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Abs(F32x4 a) => new(Vector128.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static F32x4 Equal(F32x4 a, F32x4 b) => new(Vector128.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Less(F32x4 a, F32x4 b) => new(Vector128.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x4 LessOrEqual(F32x4 a, F32x4 b) => new(Vector128.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Select(F32x4 mask, F32x4 whenTrue, F32x4 whenFalse) => new(Vector128.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static F32x4 And(F32x4 a, F32x4 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static F32x4 Or(F32x4 a, F32x4 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static F32x4 Xor(F32x4 a, F32x4 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static F32x4 Not(F32x4 a) => new(~a.V);

    [MethodImpl(Jit.Inline)] public static F32x4 Fma(F32x4 a, F32x4 b, F32x4 c) => new(Vector128.FusedMultiplyAdd(a.V, b.V, c.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Sqrt(F32x4 a) => new(Vector128.Sqrt(a.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Floor(F32x4 a) => new(Vector128.Floor(a.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Ceiling(F32x4 a) => new(Vector128.Ceiling(a.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Truncate(F32x4 a) => new(Vector128.Truncate(a.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Round(F32x4 a) => new(Vector128.Round(a.V));
    [MethodImpl(Jit.Inline)] public static F32x4 CopySign(F32x4 a, F32x4 sign) => new(Vector128.CopySign(a.V, sign.V));
    [MethodImpl(Jit.Inline)] public static F32x4 Fmod(F32x4 a, F32x4 b) => LaneMath32.Fmod(a, b);

    [MethodImpl(Jit.Inline)] public static F32x4 Exp(F32x4 a) => LaneMath32.Exp(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Exp2(F32x4 a) => LaneMath32.Exp2(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Expm1(F32x4 a) => LaneMath32.Expm1(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Log(F32x4 a) => LaneMath32.Log(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Log2(F32x4 a) => LaneMath32.Log2(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Log10(F32x4 a) => LaneMath32.Log10(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Log1p(F32x4 a) => LaneMath32.Log1p(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Sin(F32x4 a) => LaneMath32.Sin(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Cos(F32x4 a) => LaneMath32.Cos(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Tan(F32x4 a) => LaneMath32.Tan(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Asin(F32x4 a) => LaneMath32.Asin(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Acos(F32x4 a) => LaneMath32.Acos(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Atan(F32x4 a) => LaneMath32.Atan(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Sinh(F32x4 a) => LaneMath32.Sinh(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Cosh(F32x4 a) => LaneMath32.Cosh(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Tanh(F32x4 a) => LaneMath32.Tanh(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Erf(F32x4 a) => LaneMath32.Erf(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Erfc(F32x4 a) => LaneMath32.Erfc(a);
    [MethodImpl(Jit.Inline)] public static F32x4 Sigmoid(F32x4 a) => LaneMath32.Sigmoid(a);
    [MethodImpl(Jit.Inline)] public static F32x4 SinCos(F32x4 a, out F32x4 cosine) => LaneMath32.SinCos(a, out cosine);
    [MethodImpl(Jit.Inline)] public static F32x4 Pow(F32x4 a, F32x4 b) => LaneMath32.Pow(a, b);
    [MethodImpl(Jit.Inline)] public static F32x4 Atan2(F32x4 y, F32x4 x) => LaneMath32.Atan2(y, x);

    [MethodImpl(Jit.Inline)] public static F32x4 CreateBits(long bits) => new(Vector128.Create((int)bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x4 AddBits(F32x4 a, F32x4 b) => new((a.V.AsInt32() + b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x4 SubtractBits(F32x4 a, F32x4 b) => new((a.V.AsInt32() - b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x4 ShiftLeft(F32x4 a, int bits) => new(Vector128.ShiftLeft(a.V.AsInt32(), bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x4 ShiftRightLogical(F32x4 a, int bits) => new(Vector128.ShiftRightLogical(a.V.AsInt32(), bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x4 ShiftRightArithmetic(F32x4 a, int bits) => new(Vector128.ShiftRightArithmetic(a.V.AsInt32(), bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x4 LessBits(F32x4 a, F32x4 b) => new(Vector128.LessThan(a.V.AsInt32(), b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x4 EqualBits(F32x4 a, F32x4 b) => new(Vector128.Equals(a.V.AsInt32(), b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x4 Scale(F32x4 a, F32x4 k) => Avx512F.VL.IsSupported ? new(Avx512F.VL.Scale(a.V, k.V)) : LaneMath32.Scale(a, k);
}
