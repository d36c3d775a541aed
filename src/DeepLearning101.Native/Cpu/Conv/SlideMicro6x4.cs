using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Six rows by four vectors: 24 accumulators, for 32 registers.</summary>
internal static unsafe class SlideMicro6x4
{
    /// <summary>See <see cref="SlideMicro.Run{V, T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T>(T* x, nint* offsets, nint taps, nint channels, nint channelPitch, T* panel, T* tile, nint tilePitch)
        where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        V a00 = Splat.Of<V, T>(panel), a01 = a00, a02 = a00, a03 = a00;
        V a10 = Splat.Of<V, T>(panel + 1), a11 = a10, a12 = a10, a13 = a10;
        V a20 = Splat.Of<V, T>(panel + 2), a21 = a20, a22 = a20, a23 = a20;
        V a30 = Splat.Of<V, T>(panel + 3), a31 = a30, a32 = a30, a33 = a30;
        V a40 = Splat.Of<V, T>(panel + 4), a41 = a40, a42 = a40, a43 = a40;
        V a50 = Splat.Of<V, T>(panel + 5), a51 = a50, a52 = a50, a53 = a50;
        T* w = panel + 6;
        for (nint c = 0; c < channels; c++, x += channelPitch)
        {
            for (nint t = 0; t < taps; t++, w += 6)
            {
                T* p = x + offsets[t];
                V x0 = V.Load(p);
                V x1 = V.Load(p + V.Count);
                V x2 = V.Load(p + 2 * V.Count);
                V x3 = V.Load(p + 3 * V.Count);
                V b = Splat.Of<V, T>(w);
                a00 = V.Fma(b, x0, a00);
                a01 = V.Fma(b, x1, a01);
                a02 = V.Fma(b, x2, a02);
                a03 = V.Fma(b, x3, a03);
                b = Splat.Of<V, T>(w + 1);
                a10 = V.Fma(b, x0, a10);
                a11 = V.Fma(b, x1, a11);
                a12 = V.Fma(b, x2, a12);
                a13 = V.Fma(b, x3, a13);
                b = Splat.Of<V, T>(w + 2);
                a20 = V.Fma(b, x0, a20);
                a21 = V.Fma(b, x1, a21);
                a22 = V.Fma(b, x2, a22);
                a23 = V.Fma(b, x3, a23);
                b = Splat.Of<V, T>(w + 3);
                a30 = V.Fma(b, x0, a30);
                a31 = V.Fma(b, x1, a31);
                a32 = V.Fma(b, x2, a32);
                a33 = V.Fma(b, x3, a33);
                b = Splat.Of<V, T>(w + 4);
                a40 = V.Fma(b, x0, a40);
                a41 = V.Fma(b, x1, a41);
                a42 = V.Fma(b, x2, a42);
                a43 = V.Fma(b, x3, a43);
                b = Splat.Of<V, T>(w + 5);
                a50 = V.Fma(b, x0, a50);
                a51 = V.Fma(b, x1, a51);
                a52 = V.Fma(b, x2, a52);
                a53 = V.Fma(b, x3, a53);
            }
        }

        V zero = V.Create(0);
        V.Store(a00 + zero, tile);
        V.Store(a01 + zero, tile + V.Count);
        V.Store(a02 + zero, tile + 2 * V.Count);
        V.Store(a03 + zero, tile + 3 * V.Count);
        tile += tilePitch;
        V.Store(a10 + zero, tile);
        V.Store(a11 + zero, tile + V.Count);
        V.Store(a12 + zero, tile + 2 * V.Count);
        V.Store(a13 + zero, tile + 3 * V.Count);
        tile += tilePitch;
        V.Store(a20 + zero, tile);
        V.Store(a21 + zero, tile + V.Count);
        V.Store(a22 + zero, tile + 2 * V.Count);
        V.Store(a23 + zero, tile + 3 * V.Count);
        tile += tilePitch;
        V.Store(a30 + zero, tile);
        V.Store(a31 + zero, tile + V.Count);
        V.Store(a32 + zero, tile + 2 * V.Count);
        V.Store(a33 + zero, tile + 3 * V.Count);
        tile += tilePitch;
        V.Store(a40 + zero, tile);
        V.Store(a41 + zero, tile + V.Count);
        V.Store(a42 + zero, tile + 2 * V.Count);
        V.Store(a43 + zero, tile + 3 * V.Count);
        tile += tilePitch;
        V.Store(a50 + zero, tile);
        V.Store(a51 + zero, tile + V.Count);
        V.Store(a52 + zero, tile + 2 * V.Count);
        V.Store(a53 + zero, tile + 3 * V.Count);
    }
}
