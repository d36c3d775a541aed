using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Eight single-precision lanes in one 256-bit vector (AVX2).</summary>
internal readonly unsafe partial struct F32x8(Vector256<float> v) : IBitLanes<F32x8, float>
{
    internal readonly Vector256<float> V = v;

    public static int Count => 8;

    [MethodImpl(Jit.Inline)] public static F32x8 Create(double value) => new(Vector256.Create((float)value));
    [MethodImpl(Jit.Inline)] public static F32x8 Load(float* source) => new(Vector256.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(F32x8 value, float* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(F32x8 mask) => (uint)Vector256.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(F32x8 mask, byte* destination) => MaskBytes.Store8(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static F32x8 LoadMask(byte* source) => new(MaskBytes.Load8x32(source).AsSingle());

    [MethodImpl(Jit.Inline)] public static F32x8 operator +(F32x8 a, F32x8 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static F32x8 operator -(F32x8 a, F32x8 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static F32x8 operator *(F32x8 a, F32x8 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static F32x8 operator /(F32x8 a, F32x8 b) => new(a.V / b.V);
    [MethodImpl(Jit.Inline)] public static F32x8 operator -(F32x8 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static F32x8 Min(F32x8 a, F32x8 b) => new(Vector256.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Max(F32x8 a, F32x8 b) => new(Vector256.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Abs(F32x8 a) => new(Vector256.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static F32x8 Equal(F32x8 a, F32x8 b) => new(Vector256.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Less(F32x8 a, F32x8 b) => new(Vector256.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x8 LessOrEqual(F32x8 a, F32x8 b) => new(Vector256.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Select(F32x8 mask, F32x8 whenTrue, F32x8 whenFalse) => new(Vector256.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static F32x8 And(F32x8 a, F32x8 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static F32x8 Or(F32x8 a, F32x8 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static F32x8 Xor(F32x8 a, F32x8 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static F32x8 Not(F32x8 a) => new(~a.V);

    [MethodImpl(Jit.Inline)] public static F32x8 Fma(F32x8 a, F32x8 b, F32x8 c) => new(Vector256.FusedMultiplyAdd(a.V, b.V, c.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Sqrt(F32x8 a) => new(Vector256.Sqrt(a.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Floor(F32x8 a) => new(Vector256.Floor(a.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Ceiling(F32x8 a) => new(Vector256.Ceiling(a.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Truncate(F32x8 a) => new(Vector256.Truncate(a.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Round(F32x8 a) => new(Vector256.Round(a.V));
    [MethodImpl(Jit.Inline)] public static F32x8 CopySign(F32x8 a, F32x8 sign) => new(Vector256.CopySign(a.V, sign.V));
    [MethodImpl(Jit.Inline)] public static F32x8 Fmod(F32x8 a, F32x8 b) => LaneMath32.Fmod(a, b);

    [MethodImpl(Jit.Inline)] public static F32x8 Exp(F32x8 a) => LaneMath32.Exp(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Exp2(F32x8 a) => LaneMath32.Exp2(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Expm1(F32x8 a) => LaneMath32.Expm1(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Log(F32x8 a) => LaneMath32.Log(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Log2(F32x8 a) => LaneMath32.Log2(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Log10(F32x8 a) => LaneMath32.Log10(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Log1p(F32x8 a) => LaneMath32.Log1p(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Sin(F32x8 a) => LaneMath32.Sin(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Cos(F32x8 a) => LaneMath32.Cos(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Tan(F32x8 a) => LaneMath32.Tan(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Asin(F32x8 a) => LaneMath32.Asin(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Acos(F32x8 a) => LaneMath32.Acos(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Atan(F32x8 a) => LaneMath32.Atan(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Sinh(F32x8 a) => LaneMath32.Sinh(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Cosh(F32x8 a) => LaneMath32.Cosh(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Tanh(F32x8 a) => LaneMath32.Tanh(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Erf(F32x8 a) => LaneMath32.Erf(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Erfc(F32x8 a) => LaneMath32.Erfc(a);
    [MethodImpl(Jit.Inline)] public static F32x8 Sigmoid(F32x8 a) => LaneMath32.Sigmoid(a);
    [MethodImpl(Jit.Inline)] public static F32x8 SinCos(F32x8 a, out F32x8 cosine) => LaneMath32.SinCos(a, out cosine);
    [MethodImpl(Jit.Inline)] public static F32x8 Pow(F32x8 a, F32x8 b) => LaneMath32.Pow(a, b);
    [MethodImpl(Jit.Inline)] public static F32x8 Atan2(F32x8 y, F32x8 x) => LaneMath32.Atan2(y, x);

    [MethodImpl(Jit.Inline)] public static F32x8 CreateBits(long bits) => new(Vector256.Create((int)bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x8 AddBits(F32x8 a, F32x8 b) => new((a.V.AsInt32() + b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x8 SubtractBits(F32x8 a, F32x8 b) => new((a.V.AsInt32() - b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x8 ShiftLeft(F32x8 a, int bits) => new(Vector256.ShiftLeft(a.V.AsInt32(), bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x8 ShiftRightLogical(F32x8 a, int bits) => new(Vector256.ShiftRightLogical(a.V.AsInt32(), bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x8 ShiftRightArithmetic(F32x8 a, int bits) => new(Vector256.ShiftRightArithmetic(a.V.AsInt32(), bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x8 LessBits(F32x8 a, F32x8 b) => new(Vector256.LessThan(a.V.AsInt32(), b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x8 EqualBits(F32x8 a, F32x8 b) => new(Vector256.Equals(a.V.AsInt32(), b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x8 Scale(F32x8 a, F32x8 k) => Avx512F.VL.IsSupported ? new(Avx512F.VL.Scale(a.V, k.V)) : LaneMath32.Scale(a, k);
}
