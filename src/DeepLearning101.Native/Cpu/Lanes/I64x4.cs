using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Four 64-bit integer lanes in one 256-bit vector (AVX2).</summary>
internal readonly unsafe struct I64x4(Vector256<long> v) : IPack<I64x4, long>
{
    internal readonly Vector256<long> V = v;

    public static int Count => 4;

    [MethodImpl(Jit.Inline)] public static I64x4 Create(double value) => new(Vector256.Create((long)value));
    [MethodImpl(Jit.Inline)] public static I64x4 Load(long* source) => new(Vector256.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(I64x4 value, long* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(I64x4 mask) => (uint)Vector256.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(I64x4 mask, byte* destination) => MaskBytes.Store4(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static I64x4 LoadMask(byte* source) => new(MaskBytes.Load4x64(source));

    [MethodImpl(Jit.Inline)] public static I64x4 operator +(I64x4 a, I64x4 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static I64x4 operator -(I64x4 a, I64x4 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static I64x4 operator *(I64x4 a, I64x4 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static I64x4 operator -(I64x4 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static I64x4 Min(I64x4 a, I64x4 b) => new(Vector256.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x4 Max(I64x4 a, I64x4 b) => new(Vector256.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x4 Abs(I64x4 a) => new(Vector256.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static I64x4 Equal(I64x4 a, I64x4 b) => new(Vector256.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x4 Less(I64x4 a, I64x4 b) => new(Vector256.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x4 LessOrEqual(I64x4 a, I64x4 b) => new(Vector256.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x4 Select(I64x4 mask, I64x4 whenTrue, I64x4 whenFalse) => new(Vector256.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static I64x4 And(I64x4 a, I64x4 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static I64x4 Or(I64x4 a, I64x4 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static I64x4 Xor(I64x4 a, I64x4 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static I64x4 Not(I64x4 a) => new(~a.V);
}
