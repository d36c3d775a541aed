using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Tests.Lanes;

/// <summary>Every member of the lane interfaces other than the functions of one argument, by number, over arrays.</summary>
internal static unsafe class Members
{
    internal const int RingCount = 18;
    internal const int RealCount = RingCount + 22;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T[] Run<V, T>(T[] a, T[] b, T[] c, int member) where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        if (member < RingCount) return RunRing<V, T>(a, b, member);
        T[] y = new T[a.Length];
        fixed (T* pa = a, pb = b, pc = c, py = y)
        {
            for (int i = 0; i < a.Length; i += V.Count) V.Store(Real<V, T>(V.Load(pa + i), V.Load(pb + i), V.Load(pc + i), member - RingCount), py + i);
        }
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T[] RunRing<V, T>(T[] a, T[] b, int member) where V : struct, IPack<V, T> where T : unmanaged
    {
        T[] y = new T[a.Length];
        fixed (T* pa = a, pb = b, py = y)
        {
            for (int i = 0; i < a.Length; i += V.Count) V.Store(Ring<V, T>(V.Load(pa + i), V.Load(pb + i), member), py + i);
        }
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Ring<V, T>(V a, V b, int member) where V : struct, IPack<V, T> where T : unmanaged => member switch
    {
        0 => a + b,
        1 => a - b,
        2 => a * b,
        3 => -a,
        4 => V.Min(a, b),
        5 => V.Max(a, b),
        6 => V.Abs(a),
        7 => V.Select(V.Equal(a, b), V.Create(1), V.Create(2)),
        8 => V.Select(V.Less(a, b), V.Create(1), V.Create(2)),
        9 => V.Select(V.LessOrEqual(a, b), V.Create(1), V.Create(2)),
        10 => V.And(a, b),
        11 => V.Or(a, b),
        12 => V.Xor(a, b),
        13 => V.Not(a),
        14 => V.And(V.Less(a, b), b),
        15 => V.Select(ThroughBytes<V, T>(V.Less(a, b)), a, b),
        16 => V.Select(V.Less(a, V.Create(-7.9)), a, b),
        _ => V.Select(V.Or(V.Less(a, b), V.Not(V.LessOrEqual(a, b))), V.Create(3), V.Create(4)),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Real<V, T>(V a, V b, V c, int member) where V : struct, IBitLanes<V, T> where T : unmanaged => member switch
    {
        0 => a / b,
        1 => V.Fma(a, b, c),
        2 => V.Sqrt(a),
        3 => V.Floor(a),
        4 => V.Ceiling(a),
        5 => V.Truncate(a),
        6 => V.Round(a),
        7 => V.CopySign(a, b),
        8 => V.Pow(a, b),
        9 => V.Atan2(a, b),
        10 => V.AddBits(a, b),
        11 => V.SubtractBits(a, b),
        12 => V.ShiftLeft(a, 5),
        13 => V.ShiftRightLogical(a, 5),
        14 => V.ShiftRightArithmetic(a, 5),
        15 => V.Select(V.LessBits(a, b), V.Create(1), V.Create(2)),
        16 => V.Select(V.EqualBits(a, b), V.Create(1), V.Create(2)),
        17 => V.Scale(V.Create(1.37), V.Select(V.LessOrEqual(V.Abs(b), V.Create(250)), V.Round(b), V.Create(3))),
        18 => V.CreateBits(0x4000_1234),
        19 => V.SinCos(a, out V cosine) + cosine,
        20 => V.Fmod(a, b),
        _ => V.And(V.Less(a, b), V.Create(1)),
    };

    private static V ThroughBytes<V, T>(V mask) where V : struct, IPack<V, T> where T : unmanaged
    {
        byte* bytes = stackalloc byte[16];
        V.StoreMask(mask, bytes);
        uint bits = V.MaskBits(mask);
        for (int i = 0; i < V.Count; i++)
        {
            Assert.That(bytes[i], Is.EqualTo((byte)((bits >> i) & 1)));
            if (bytes[i] != 0) bytes[i] = (byte)(1 + i);
        }
        return V.LoadMask(bytes);
    }
}
