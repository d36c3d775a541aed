using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Four 32-bit integer lanes in one 128-bit vector (SSE4.1 or ARM64 NEON).</summary>
internal readonly unsafe struct I32x4(Vector128<int> v) : IPack<I32x4, int>
{
    internal readonly Vector128<int> V = v;

    public static int Count => 4;

    [MethodImpl(Jit.Inline)] public static I32x4 Create(double value) => new(Vector128.Create((int)value));
    [MethodImpl(Jit.Inline)] public static I32x4 Load(int* source) => new(Vector128.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(I32x4 value, int* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(I32x4 mask) => (uint)Vector128.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(I32x4 mask, byte* destination) => MaskBytes.Store4(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static I32x4 LoadMask(byte* source) => new(MaskBytes.Load4x32(source));

    [MethodImpl(Jit.Inline)] public static I32x4 operator +(I32x4 a, I32x4 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static I32x4 operator -(I32x4 a, I32x4 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static I32x4 operator *(I32x4 a, I32x4 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static I32x4 operator -(I32x4 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static I32x4 Min(I32x4 a, I32x4 b) => new(Vector128.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x4 Max(I32x4 a, I32x4 b) => new(Vector128.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x4 Abs(I32x4 a) => new(Vector128.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static I32x4 Equal(I32x4 a, I32x4 b) => new(Vector128.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x4 Less(I32x4 a, I32x4 b) => new(Vector128.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x4 LessOrEqual(I32x4 a, I32x4 b) => new(Vector128.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x4 Select(I32x4 mask, I32x4 whenTrue, I32x4 whenFalse) => new(Vector128.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static I32x4 And(I32x4 a, I32x4 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static I32x4 Or(I32x4 a, I32x4 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static I32x4 Xor(I32x4 a, I32x4 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static I32x4 Not(I32x4 a) => new(~a.V);
}
