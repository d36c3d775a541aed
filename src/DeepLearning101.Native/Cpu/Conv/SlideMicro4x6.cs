using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Four rows by six vectors: 24 accumulators, for 32 registers.</summary>
internal static unsafe class SlideMicro4x6
{
    /// <summary>See <see cref="SlideMicro.Run{V, T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T>(T* x, nint* offsets, nint taps, nint channels, nint channelPitch, T* panel, T* tile, nint tilePitch)
        where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        V a00 = Splat.Of<V, T>(panel), a01 = a00, a02 = a00, a03 = a00, a04 = a00, a05 = a00;
        V a10 = Splat.Of<V, T>(panel + 1), a11 = a10, a12 = a10, a13 = a10, a14 = a10, a15 = a10;
        V a20 = Splat.Of<V, T>(panel + 2), a21 = a20, a22 = a20, a23 = a20, a24 = a20, a25 = a20;
        V a30 = Splat.Of<V, T>(panel + 3), a31 = a30, a32 = a30, a33 = a30, a34 = a30, a35 = a30;
        T* w = panel + 4;
        for (nint c = 0; c < channels; c++, x += channelPitch)
        {
            for (nint t = 0; t < taps; t++, w += 4)
            {
                T* p = x + offsets[t];
                V x0 = V.Load(p);
                V x1 = V.Load(p + V.Count);
                V x2 = V.Load(p + 2 * V.Count);
                V x3 = V.Load(p + 3 * V.Count);
                V x4 = V.Load(p + 4 * V.Count);
                V x5 = V.Load(p + 5 * V.Count);
                V b = Splat.Of<V, T>(w);
                a00 = V.Fma(b, x0, a00);
                a01 = V.Fma(b, x1, a01);
                a02 = V.Fma(b, x2, a02);
                a03 = V.Fma(b, x3, a03);
                a04 = V.Fma(b, x4, a04);
                a05 = V.Fma(b, x5, a05);
                b = Splat.Of<V, T>(w + 1);
                a10 = V.Fma(b, x0, a10);
                a11 = V.Fma(b, x1, a11);
                a12 = V.Fma(b, x2, a12);
                a13 = V.Fma(b, x3, a13);
                a14 = V.Fma(b, x4, a14);
                a15 = V.Fma(b, x5, a15);
                b = Splat.Of<V, T>(w + 2);
                a20 = V.Fma(b, x0, a20);
                a21 = V.Fma(b, x1, a21);
                a22 = V.Fma(b, x2, a22);
                a23 = V.Fma(b, x3, a23);
                a24 = V.Fma(b, x4, a24);
                a25 = V.Fma(b, x5, a25);
                b = Splat.Of<V, T>(w + 3);
                a30 = V.Fma(b, x0, a30);
                a31 = V.Fma(b, x1, a31);
                a32 = V.Fma(b, x2, a32);
                a33 = V.Fma(b, x3, a33);
                a34 = V.Fma(b, x4, a34);
                a35 = V.Fma(b, x5, a35);
            }
        }

        V zero = V.Create(0);
        V.Store(a00 + zero, tile);
        V.Store(a01 + zero, tile + V.Count);
        V.Store(a02 + zero, tile + 2 * V.Count);
        V.Store(a03 + zero, tile + 3 * V.Count);
        V.Store(a04 + zero, tile + 4 * V.Count);
        V.Store(a05 + zero, tile + 5 * V.Count);
        tile += tilePitch;
        V.Store(a10 + zero, tile);
        V.Store(a11 + zero, tile + V.Count);
        V.Store(a12 + zero, tile + 2 * V.Count);
        V.Store(a13 + zero, tile + 3 * V.Count);
        V.Store(a14 + zero, tile + 4 * V.Count);
        V.Store(a15 + zero, tile + 5 * V.Count);
        tile += tilePitch;
        V.Store(a20 + zero, tile);
        V.Store(a21 + zero, tile + V.Count);
        V.Store(a22 + zero, tile + 2 * V.Count);
        V.Store(a23 + zero, tile + 3 * V.Count);
        V.Store(a24 + zero, tile + 4 * V.Count);
        V.Store(a25 + zero, tile + 5 * V.Count);
        tile += tilePitch;
        V.Store(a30 + zero, tile);
        V.Store(a31 + zero, tile + V.Count);
        V.Store(a32 + zero, tile + 2 * V.Count);
        V.Store(a33 + zero, tile + 3 * V.Count);
        V.Store(a34 + zero, tile + 4 * V.Count);
        V.Store(a35 + zero, tile + 5 * V.Count);
    }
}
