using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Sixteen single-precision lanes in one 512-bit vector (AVX-512).</summary>
internal readonly unsafe partial struct F32x16(Vector512<float> v) : IBitLanes<F32x16, float>
{
    internal readonly Vector512<float> V = v;

    public static int Count => 16;

    [MethodImpl(Jit.Inline)] public static F32x16 Create(double value) => new(Vector512.Create((float)value));
    [MethodImpl(Jit.Inline)] public static F32x16 Load(float* source) => new(Vector512.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(F32x16 value, float* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(F32x16 mask) => (uint)Vector512.ExtractMostSignificantBits(mask.V);

    [MethodImpl(Jit.Inline)]
    public static void StoreMask(F32x16 mask, byte* destination)
    {
        if (Avx512F.IsSupported)
        {
            (Avx512F.ConvertToVector128Byte(mask.V.AsInt32()) & Vector128<byte>.One).Store(destination);
            return;
        }
        uint bits = MaskBits(mask);
        MaskBytes.Store8(bits & 0xFF, destination);
        MaskBytes.Store8(bits >> 8, destination + 8);
    }

    [MethodImpl(Jit.Inline)] public static F32x16 LoadMask(byte* source) => new(MaskBytes.Load16x32(source).AsSingle());

    [MethodImpl(Jit.Inline)] public static F32x16 operator +(F32x16 a, F32x16 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static F32x16 operator -(F32x16 a, F32x16 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static F32x16 operator *(F32x16 a, F32x16 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static F32x16 operator /(F32x16 a, F32x16 b) => new(a.V / b.V);
    [MethodImpl(Jit.Inline)] public static F32x16 operator -(F32x16 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static F32x16 Min(F32x16 a, F32x16 b) => new(Vector512.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Max(F32x16 a, F32x16 b) => new(Vector512.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Abs(F32x16 a) => new(Vector512.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static F32x16 Equal(F32x16 a, F32x16 b) => new(Vector512.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Less(F32x16 a, F32x16 b) => new(Vector512.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x16 LessOrEqual(F32x16 a, F32x16 b) => new(Vector512.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Select(F32x16 mask, F32x16 whenTrue, F32x16 whenFalse) => new(Vector512.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static F32x16 And(F32x16 a, F32x16 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static F32x16 Or(F32x16 a, F32x16 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static F32x16 Xor(F32x16 a, F32x16 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static F32x16 Not(F32x16 a) => new(~a.V);

    [MethodImpl(Jit.Inline)] public static F32x16 Fma(F32x16 a, F32x16 b, F32x16 c) => new(Vector512.FusedMultiplyAdd(a.V, b.V, c.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Sqrt(F32x16 a) => new(Vector512.Sqrt(a.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Floor(F32x16 a) => new(Vector512.Floor(a.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Ceiling(F32x16 a) => new(Vector512.Ceiling(a.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Truncate(F32x16 a) => new(Vector512.Truncate(a.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Round(F32x16 a) => new(Vector512.Round(a.V));
    [MethodImpl(Jit.Inline)] public static F32x16 CopySign(F32x16 a, F32x16 sign) => new(Vector512.CopySign(a.V, sign.V));
    [MethodImpl(Jit.Inline)] public static F32x16 Fmod(F32x16 a, F32x16 b) => LaneMath32.Fmod(a, b);

    [MethodImpl(Jit.Inline)] public static F32x16 Exp(F32x16 a) => LaneMath32.Exp(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Exp2(F32x16 a) => LaneMath32.Exp2(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Expm1(F32x16 a) => LaneMath32.Expm1(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Log(F32x16 a) => LaneMath32.Log(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Log2(F32x16 a) => LaneMath32.Log2(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Log10(F32x16 a) => LaneMath32.Log10(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Log1p(F32x16 a) => LaneMath32.Log1p(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Sin(F32x16 a) => LaneMath32.Sin(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Cos(F32x16 a) => LaneMath32.Cos(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Tan(F32x16 a) => LaneMath32.Tan(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Asin(F32x16 a) => LaneMath32.Asin(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Acos(F32x16 a) => LaneMath32.Acos(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Atan(F32x16 a) => LaneMath32.Atan(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Sinh(F32x16 a) => LaneMath32.Sinh(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Cosh(F32x16 a) => LaneMath32.Cosh(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Tanh(F32x16 a) => LaneMath32.Tanh(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Erf(F32x16 a) => LaneMath32.Erf(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Erfc(F32x16 a) => LaneMath32.Erfc(a);
    [MethodImpl(Jit.Inline)] public static F32x16 Sigmoid(F32x16 a) => LaneMath32.Sigmoid(a);
    [MethodImpl(Jit.Inline)] public static F32x16 SinCos(F32x16 a, out F32x16 cosine) => LaneMath32.SinCos(a, out cosine);
    [MethodImpl(Jit.Inline)] public static F32x16 Pow(F32x16 a, F32x16 b) => LaneMath32.Pow(a, b);
    [MethodImpl(Jit.Inline)] public static F32x16 Atan2(F32x16 y, F32x16 x) => LaneMath32.Atan2(y, x);

    [MethodImpl(Jit.Inline)] public static F32x16 CreateBits(long bits) => new(Vector512.Create((int)bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x16 AddBits(F32x16 a, F32x16 b) => new((a.V.AsInt32() + b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x16 SubtractBits(F32x16 a, F32x16 b) => new((a.V.AsInt32() - b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x16 ShiftLeft(F32x16 a, int bits) => new(Vector512.ShiftLeft(a.V.AsInt32(), bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x16 ShiftRightLogical(F32x16 a, int bits) => new(Vector512.ShiftRightLogical(a.V.AsInt32(), bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x16 ShiftRightArithmetic(F32x16 a, int bits) => new(Vector512.ShiftRightArithmetic(a.V.AsInt32(), bits).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x16 LessBits(F32x16 a, F32x16 b) => new(Vector512.LessThan(a.V.AsInt32(), b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x16 EqualBits(F32x16 a, F32x16 b) => new(Vector512.Equals(a.V.AsInt32(), b.V.AsInt32()).AsSingle());
    [MethodImpl(Jit.Inline)] public static F32x16 Scale(F32x16 a, F32x16 k) => Avx512F.IsSupported ? new(Avx512F.Scale(a.V, k.V)) : LaneMath32.Scale(a, k);
}
