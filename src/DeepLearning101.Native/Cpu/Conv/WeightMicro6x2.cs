using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Six taps by two vectors of output channels: 12 accumulators, the main tile where there are 16 registers.</summary>
internal static unsafe class WeightMicro6x2
{
    /// <summary>See <see cref="WeightMicro.Run{V, T, TFetch}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TFetch>(T* x, nint* positions, nint count, T* dy, nint pitch, nint* offsets, T* sums)
        where V : struct, IBitLanes<V, T> where T : unmanaged where TFetch : struct, IWeightFetch
    {
        V zero = V.Create(0);
        V a00 = zero, a01 = zero;
        V a10 = zero, a11 = zero;
        V a20 = zero, a21 = zero;
        V a30 = zero, a31 = zero;
        V a40 = zero, a41 = zero;
        V a50 = zero, a51 = zero;
        for (nint p = 0; p < count; p++, dy += pitch)
        {
            T* q = x + positions[p];
            V d0 = V.Load(dy);
            V d1 = V.Load(dy + V.Count);
            V b = TFetch.Get<V, T>(q + offsets[0]);
            a00 = V.Fma(b, d0, a00);
            a01 = V.Fma(b, d1, a01);
            b = TFetch.Get<V, T>(q + offsets[1]);
            a10 = V.Fma(b, d0, a10);
            a11 = V.Fma(b, d1, a11);
            b = TFetch.Get<V, T>(q + offsets[2]);
            a20 = V.Fma(b, d0, a20);
            a21 = V.Fma(b, d1, a21);
            b = TFetch.Get<V, T>(q + offsets[3]);
            a30 = V.Fma(b, d0, a30);
            a31 = V.Fma(b, d1, a31);
            b = TFetch.Get<V, T>(q + offsets[4]);
            a40 = V.Fma(b, d0, a40);
            a41 = V.Fma(b, d1, a41);
            b = TFetch.Get<V, T>(q + offsets[5]);
            a50 = V.Fma(b, d0, a50);
            a51 = V.Fma(b, d1, a51);
        }

        V.Store(V.Load(sums) + a00, sums);
        V.Store(V.Load(sums + V.Count) + a01, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a10, sums);
        V.Store(V.Load(sums + V.Count) + a11, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a20, sums);
        V.Store(V.Load(sums + V.Count) + a21, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a30, sums);
        V.Store(V.Load(sums + V.Count) + a31, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a40, sums);
        V.Store(V.Load(sums + V.Count) + a41, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a50, sums);
        V.Store(V.Load(sums + V.Count) + a51, sums + V.Count);
    }
}
