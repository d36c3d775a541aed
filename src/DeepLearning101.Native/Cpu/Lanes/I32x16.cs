using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Sixteen 32-bit integer lanes in one 512-bit vector (AVX-512).</summary>
internal readonly unsafe struct I32x16(Vector512<int> v) : IPack<I32x16, int>
{
    internal readonly Vector512<int> V = v;

    public static int Count => 16;

    [MethodImpl(Jit.Inline)] public static I32x16 Create(double value) => new(Vector512.Create((int)value));
    [MethodImpl(Jit.Inline)] public static I32x16 Load(int* source) => new(Vector512.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(I32x16 value, int* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(I32x16 mask) => (uint)Vector512.ExtractMostSignificantBits(mask.V);

    [MethodImpl(Jit.Inline)]
    public static void StoreMask(I32x16 mask, byte* destination)
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

    [MethodImpl(Jit.Inline)] public static I32x16 LoadMask(byte* source) => new(MaskBytes.Load16x32(source));

    [MethodImpl(Jit.Inline)] public static I32x16 operator +(I32x16 a, I32x16 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static I32x16 operator -(I32x16 a, I32x16 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static I32x16 operator *(I32x16 a, I32x16 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static I32x16 operator -(I32x16 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static I32x16 Min(I32x16 a, I32x16 b) => new(Vector512.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x16 Max(I32x16 a, I32x16 b) => new(Vector512.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x16 Abs(I32x16 a) => new(Vector512.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static I32x16 Equal(I32x16 a, I32x16 b) => new(Vector512.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x16 Less(I32x16 a, I32x16 b) => new(Vector512.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x16 LessOrEqual(I32x16 a, I32x16 b) => new(Vector512.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x16 Select(I32x16 mask, I32x16 whenTrue, I32x16 whenFalse) => new(Vector512.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static I32x16 And(I32x16 a, I32x16 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static I32x16 Or(I32x16 a, I32x16 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static I32x16 Xor(I32x16 a, I32x16 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static I32x16 Not(I32x16 a) => new(~a.V);
}
