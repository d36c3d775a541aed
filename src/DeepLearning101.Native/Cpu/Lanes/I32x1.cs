using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>One 32-bit integer lane: the form that runs where no vector unit does.</summary>
internal readonly unsafe struct I32x1(int v) : IPack<I32x1, int>
{
    internal readonly int V = v;

    public static int Count => 1;

    [MethodImpl(Jit.Inline)] public static I32x1 Create(double value) => new((int)value);
    [MethodImpl(Jit.Inline)] public static I32x1 Load(int* source) => new(*source);
    [MethodImpl(Jit.Inline)] public static void Store(I32x1 value, int* destination) => *destination = value.V;
    [MethodImpl(Jit.Inline)] public static uint MaskBits(I32x1 mask) => mask.V < 0 ? 1u : 0u;
    [MethodImpl(Jit.Inline)] public static void StoreMask(I32x1 mask, byte* destination) => *destination = (byte)MaskBits(mask);
    [MethodImpl(Jit.Inline)] public static I32x1 LoadMask(byte* source) => Mask(*source != 0);

    [MethodImpl(Jit.Inline)] private static I32x1 Mask(bool set) => new(set ? -1 : 0);

    [MethodImpl(Jit.Inline)] public static I32x1 operator +(I32x1 a, I32x1 b) => new(a.V + b.V);
    [MethodImpl(Jit.Inline)] public static I32x1 operator -(I32x1 a, I32x1 b) => new(a.V - b.V);
    [MethodImpl(Jit.Inline)] public static I32x1 operator *(I32x1 a, I32x1 b) => new(a.V * b.V);
    [MethodImpl(Jit.Inline)] public static I32x1 operator -(I32x1 a) => new(-a.V);
    [MethodImpl(Jit.Inline)] public static I32x1 Min(I32x1 a, I32x1 b) => new(Math.Min(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x1 Max(I32x1 a, I32x1 b) => new(Math.Max(a.V, b.V));
    [MethodImpl(Jit.Inline)] public static I32x1 Abs(I32x1 a) => new((a.V ^ (a.V >> 31)) - (a.V >> 31));

    [MethodImpl(Jit.Inline)] public static I32x1 Equal(I32x1 a, I32x1 b) => Mask(a.V == b.V);
    [MethodImpl(Jit.Inline)] public static I32x1 Less(I32x1 a, I32x1 b) => Mask(a.V < b.V);
    [MethodImpl(Jit.Inline)] public static I32x1 LessOrEqual(I32x1 a, I32x1 b) => Mask(a.V <= b.V);
    [MethodImpl(Jit.Inline)] public static I32x1 Select(I32x1 mask, I32x1 whenTrue, I32x1 whenFalse) => mask.V != 0 ? whenTrue : whenFalse;
    [MethodImpl(Jit.Inline)] public static I32x1 And(I32x1 a, I32x1 b) => new(a.V & b.V);
    [MethodImpl(Jit.Inline)] public static I32x1 Or(I32x1 a, I32x1 b) => new(a.V | b.V);
    [MethodImpl(Jit.Inline)] public static I32x1 Xor(I32x1 a, I32x1 b) => new(a.V ^ b.V);
    [MethodImpl(Jit.Inline)] public static I32x1 Not(I32x1 a) => new(~a.V);
}
