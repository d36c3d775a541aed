using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>One row by eight vectors: eight accumulators hide the latency; bound by the loads of the source.</summary>
internal static unsafe class SlideMicro1x8
{
    /// <summary>See <see cref="SlideMicro.Run{V, T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T>(T* x, nint* offsets, nint taps, nint channels, nint channelPitch, T* panel, T* tile, nint tilePitch)
        where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        V a00 = Splat.Of<V, T>(panel), a01 = a00, a02 = a00, a03 = a00, a04 = a00, a05 = a00, a06 = a00, a07 = a00;
        T* w = panel + 1;
        for (nint c = 0; c < channels; c++, x += channelPitch)
        {
            for (nint t = 0; t < taps; t++, w += 1)
            {
                T* p = x + offsets[t];
                V x0 = V.Load(p);
                V x1 = V.Load(p + V.Count);
                V x2 = V.Load(p + 2 * V.Count);
                V x3 = V.Load(p + 3 * V.Count);
                V x4 = V.Load(p + 4 * V.Count);
                V x5 = V.Load(p + 5 * V.Count);
                V x6 = V.Load(p + 6 * V.Count);
                V x7 = V.Load(p + 7 * V.Count);
                V b = Splat.Of<V, T>(w);
                a00 = V.Fma(b, x0, a00);
                a01 = V.Fma(b, x1, a01);
                a02 = V.Fma(b, x2, a02);
                a03 = V.Fma(b, x3, a03);
                a04 = V.Fma(b, x4, a04);
                a05 = V.Fma(b, x5, a05);
                a06 = V.Fma(b, x6, a06);
                a07 = V.Fma(b, x7, a07);
            }
        }

        V zero = V.Create(0);
        V.Store(a00 + zero, tile);
        V.Store(a01 + zero, tile + V.Count);
        V.Store(a02 + zero, tile + 2 * V.Count);
        V.Store(a03 + zero, tile + 3 * V.Count);
        V.Store(a04 + zero, tile + 4 * V.Count);
        V.Store(a05 + zero, tile + 5 * V.Count);
        V.Store(a06 + zero, tile + 6 * V.Count);
        V.Store(a07 + zero, tile + 7 * V.Count);
    }
}
