using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Eight 32-bit integer lanes in one 256-bit vector (AVX2).</summary>
internal readonly unsafe struct I32x8(Vector256<int> v) : IPack<I32x8, int>
{
    internal readonly Vector256<int> V = v;

    public static int Count => 8;

    [MethodImpl(Jit.Inline)] public static I32x8 Create(double value) => new(Vector256.Create((int)value));
    [MethodImpl(Jit.Inline)] public static I32x8 Load(int* source) => new(Vector256.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(I32x8 value, int* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(I32x8 mask) => (uint)Vector256.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(I32x8 mask, byte* destination) => MaskBytes.Store8(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static I32x8 LoadMask(byte* source) => new(MaskBytes.Load8x32(source));

    [MethodImpl(Jit.Inline)] public static I32x8 operator +(I32x8 a, I32x8 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static I32x8 operator -(I32x8 a, I32x8 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static I32x8 operator *(I32x8 a, I32x8 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static I32x8 operator -(I32x8 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static I32x8 Min(I32x8 a, I32x8 b) => new(Vector256.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x8 Max(I32x8 a, I32x8 b) => new(Vector256.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x8 Abs(I32x8 a) => new(Vector256.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static I32x8 Equal(I32x8 a, I32x8 b) => new(Vector256.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x8 Less(I32x8 a, I32x8 b) => new(Vector256.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x8 LessOrEqual(I32x8 a, I32x8 b) => new(Vector256.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x8 Select(I32x8 mask, I32x8 whenTrue, I32x8 whenFalse) => new(Vector256.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static I32x8 And(I32x8 a, I32x8 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static I32x8 Or(I32x8 a, I32x8 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static I32x8 Xor(I32x8 a, I32x8 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static I32x8 Not(I32x8 a) => new(~a.V);
}
