using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Eight 64-bit integer lanes in one 512-bit vector (AVX-512).</summary>
internal readonly unsafe struct I64x8(Vector512<long> v) : IPack<I64x8, long>
{
    internal readonly Vector512<long> V = v;

    public static int Count => 8;

    [MethodImpl(Jit.Inline)] public static I64x8 Create(double value) => new(Vector512.Create((long)value));
    [MethodImpl(Jit.Inline)] public static I64x8 Load(long* source) => new(Vector512.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(I64x8 value, long* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(I64x8 mask) => (uint)Vector512.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(I64x8 mask, byte* destination) => MaskBytes.Store8(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static I64x8 LoadMask(byte* source) => new(MaskBytes.Load8x64(source));

    [MethodImpl(Jit.Inline)] public static I64x8 operator +(I64x8 a, I64x8 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static I64x8 operator -(I64x8 a, I64x8 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static I64x8 operator *(I64x8 a, I64x8 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static I64x8 operator -(I64x8 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static I64x8 Min(I64x8 a, I64x8 b) => new(Vector512.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x8 Max(I64x8 a, I64x8 b) => new(Vector512.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x8 Abs(I64x8 a) => new(Vector512.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static I64x8 Equal(I64x8 a, I64x8 b) => new(Vector512.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x8 Less(I64x8 a, I64x8 b) => new(Vector512.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x8 LessOrEqual(I64x8 a, I64x8 b) => new(Vector512.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x8 Select(I64x8 mask, I64x8 whenTrue, I64x8 whenFalse) => new(Vector512.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static I64x8 And(I64x8 a, I64x8 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static I64x8 Or(I64x8 a, I64x8 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static I64x8 Xor(I64x8 a, I64x8 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static I64x8 Not(I64x8 a) => new(~a.V);
}
