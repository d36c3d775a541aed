using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>One 64-bit integer lane: the form that runs where no vector unit does.</summary>
internal readonly unsafe struct I64x1(long v) : IPack<I64x1, long>
{
    internal readonly long V = v;

    public static int Count => 1;

    [MethodImpl(Jit.Inline)] public static I64x1 Create(double value) => new((long)value);
    [MethodImpl(Jit.Inline)] public static I64x1 Load(long* source) => new(*source);
    [MethodImpl(Jit.Inline)] public static void Store(I64x1 value, long* destination) => *destination = value.V;
    [MethodImpl(Jit.Inline)] public static uint MaskBits(I64x1 mask) => mask.V < 0 ? 1u : 0u;
    [MethodImpl(Jit.Inline)] public static void StoreMask(I64x1 mask, byte* destination) => *destination = (byte)MaskBits(mask);
    [MethodImpl(Jit.Inline)] public static I64x1 LoadMask(byte* source) => Mask(*source != 0);

    [MethodImpl(Jit.Inline)] private static I64x1 Mask(bool set) => new(set ? -1 : 0);

    [MethodImpl(Jit.Inline)] public static I64x1 operator +(I64x1 a, I64x1 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static I64x1 operator -(I64x1 a, I64x1 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static I64x1 operator *(I64x1 a, I64x1 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static I64x1 operator -(I64x1 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static I64x1 Min(I64x1 a, I64x1 b) => new(Math.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x1 Max(I64x1 a, I64x1 b) => new(Math.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I64x1 Abs(I64x1 a) => new((a.V ^ (a.V >> 63)) - (a.V >> 63));

    [MethodImpl(Jit.Inline)] public static I64x1 Equal(I64x1 a, I64x1 b) => Mask(a.V == b.V);
    [MethodImpl(Jit.Inline)] public static I64x1 Less(I64x1 a, I64x1 b) => Mask(a.V < b.V);
    [MethodImpl(Jit.Inline)] public static I64x1 LessOrEqual(I64x1 a, I64x1 b) => Mask(a.V <= b.V);
    [MethodImpl(Jit.Inline)] public static I64x1 Select(I64x1 mask, I64x1 whenTrue, I64x1 whenFalse) => mask.V != 0 ? whenTrue : whenFalse;
    [MethodImpl(Jit.Inline)] public static I64x1 And(I64x1 a, I64x1 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static I64x1 Or(I64x1 a, I64x1 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static I64x1 Xor(I64x1 a, I64x1 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static I64x1 Not(I64x1 a) => new(~a.V);
}
