using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Twelve taps by two vectors of output channels: 24 accumulators, the main tile where there are 32 registers.</summary>
internal static unsafe class WeightMicro12x2
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
        V a60 = zero, a61 = zero;
        V a70 = zero, a71 = zero;
        V a80 = zero, a81 = zero;
        V a90 = zero, a91 = zero;
        V a10_0 = zero, a10_1 = zero;
        V a11_0 = zero, a11_1 = zero;
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
            b = TFetch.Get<V, T>(q + offsets[6]);
            a60 = V.Fma(b, d0, a60);
            a61 = V.Fma(b, d1, a61);
            b = TFetch.Get<V, T>(q + offsets[7]);
            a70 = V.Fma(b, d0, a70);
            a71 = V.Fma(b, d1, a71);
            b = TFetch.Get<V, T>(q + offsets[8]);
            a80 = V.Fma(b, d0, a80);
            a81 = V.Fma(b, d1, a81);
            b = TFetch.Get<V, T>(q + offsets[9]);
            a90 = V.Fma(b, d0, a90);
            a91 = V.Fma(b, d1, a91);
            b = TFetch.Get<V, T>(q + offsets[10]);
            a10_0 = V.Fma(b, d0, a10_0);
            a10_1 = V.Fma(b, d1, a10_1);
            b = TFetch.Get<V, T>(q + offsets[11]);
            a11_0 = V.Fma(b, d0, a11_0);
            a11_1 = V.Fma(b, d1, a11_1);
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
        sums += pitch;
        V.Store(V.Load(sums) + a60, sums);
        V.Store(V.Load(sums + V.Count) + a61, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a70, sums);
        V.Store(V.Load(sums + V.Count) + a71, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a80, sums);
        V.Store(V.Load(sums + V.Count) + a81, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a90, sums);
        V.Store(V.Load(sums + V.Count) + a91, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a10_0, sums);
        V.Store(V.Load(sums + V.Count) + a10_1, sums + V.Count);
        sums += pitch;
        V.Store(V.Load(sums) + a11_0, sums);
        V.Store(V.Load(sums + V.Count) + a11_1, sums + V.Count);
    }
}
