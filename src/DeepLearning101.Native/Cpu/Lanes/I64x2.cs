using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Two 64-bit integer lanes in one 128-bit vector (SSE4.1 or ARM64 NEON).</summary>
internal readonly unsafe struct I64x2(Vector128<long> v) : IPack<I64x2, long>
{
    internal readonly Vector128<long> V = v;

    public static int Count => 2;

    [MethodImpl(Jit.Inline)] public static I64x2 Create(double value) => new(Vector128.Create((long)value));
    [MethodImpl(Jit.Inline)] public static I64x2 Load(long* source) => new(Vector128.Load(source));
    [MethodImpl(Jit.Inline)] public static void Store(I64x2 value, long* destination) => value.V.Store(destination);
    [MethodImpl(Jit.Inline)] public static uint MaskBits(I64x2 mask) => (uint)Vector128.ExtractMostSignificantBits(mask.V);
    [MethodImpl(Jit.Inline)] public static void StoreMask(I64x2 mask, byte* destination) => MaskBytes.Store2(MaskBits(mask), destination);
    [MethodImpl(Jit.Inline)] public static I64x2 LoadMask(byte* source) => new(MaskBytes.Load2x64(source));

    [MethodImpl(Jit.Inline)] public static I64x2 operator +(I64x2 a, I64x2 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static I64x2 operator -(I64x2 a, I64x2 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static I64x2 operator *(I64x2 a, I64x2 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static I64x2 operator -(I64x2 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static I64x2 Min(I64x2 a, I64x2 b) => new(Vector128.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x2 Max(I64x2 a, I64x2 b) => new(Vector128.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x2 Abs(I64x2 a) => new(Vector128.Abs(a.V));

    [MethodImpl(Jit.Inline)] public static I64x2 Equal(I64x2 a, I64x2 b) => new(Vector128.Equals(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x2 Less(I64x2 a, I64x2 b) => new(Vector128.LessThan(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x2 LessOrEqual(I64x2 a, I64x2 b) => new(Vector128.LessThanOrEqual(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x2 Select(I64x2 mask, I64x2 whenTrue, I64x2 whenFalse) => new(Vector128.ConditionalSelect(mask.V, whenTrue.V, whenFalse.V));
    [MethodImpl(Jit.Inline)] public static I64x2 And(I64x2 a, I64x2 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static I64x2 Or(I64x2 a, I64x2 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static I64x2 Xor(I64x2 a, I64x2 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static I64x2 Not(I64x2 a) => new(~a.V);
}
