using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Eight rows by one vector: for the last outputs of a block.</summary>
internal static unsafe class SlideMicro8x1
{
    /// <summary>See <see cref="SlideMicro.Run{V, T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T>(T* x, nint* offsets, nint taps, nint channels, nint channelPitch, T* panel, T* tile, nint tilePitch)
        where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        V a00 = Splat.Of<V, T>(panel);
        V a10 = Splat.Of<V, T>(panel + 1);
        V a20 = Splat.Of<V, T>(panel + 2);
        V a30 = Splat.Of<V, T>(panel + 3);
        V a40 = Splat.Of<V, T>(panel + 4);
        V a50 = Splat.Of<V, T>(panel + 5);
        V a60 = Splat.Of<V, T>(panel + 6);
        V a70 = Splat.Of<V, T>(panel + 7);
        T* w = panel + 8;
        for (nint c = 0; c < channels; c++, x += channelPitch)
        {
            for (nint t = 0; t < taps; t++, w += 8)
            {
                T* p = x + offsets[t];
                V x0 = V.Load(p);
                V b = Splat.Of<V, T>(w);
                a00 = V.Fma(b, x0, a00);
                b = Splat.Of<V, T>(w + 1);
                a10 = V.Fma(b, x0, a10);
                b = Splat.Of<V, T>(w + 2);
                a20 = V.Fma(b, x0, a20);
                b = Splat.Of<V, T>(w + 3);
                a30 = V.Fma(b, x0, a30);
                b = Splat.Of<V, T>(w + 4);
                a40 = V.Fma(b, x0, a40);
                b = Splat.Of<V, T>(w + 5);
                a50 = V.Fma(b, x0, a50);
                b = Splat.Of<V, T>(w + 6);
                a60 = V.Fma(b, x0, a60);
                b = Splat.Of<V, T>(w + 7);
                a70 = V.Fma(b, x0, a70);
            }
        }

        V zero = V.Create(0);
        V.Store(a00 + zero, tile);
        tile += tilePitch;
        V.Store(a10 + zero, tile);
        tile += tilePitch;
        V.Store(a20 + zero, tile);
        tile += tilePitch;
        V.Store(a30 + zero, tile);
        tile += tilePitch;
        V.Store(a40 + zero, tile);
        tile += tilePitch;
        V.Store(a50 + zero, tile);
        tile += tilePitch;
        V.Store(a60 + zero, tile);
        tile += tilePitch;
        V.Store(a70 + zero, tile);
    }
}
