using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Twelve taps by one vector of output channels: for few output channels and depthwise convolution; bound by loads.</summary>
internal static unsafe class WeightMicro12x1
{
    /// <summary>See <see cref="WeightMicro.Run{V, T, TFetch}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TFetch>(T* x, nint* positions, nint count, T* dy, nint pitch, nint* offsets, T* sums)
        where V : struct, IBitLanes<V, T> where T : unmanaged where TFetch : struct, IWeightFetch
    {
        V zero = V.Create(0);
        V a00 = zero;
        V a10 = zero;
        V a20 = zero;
        V a30 = zero;
        V a40 = zero;
        V a50 = zero;
        V a60 = zero;
        V a70 = zero;
        V a80 = zero;
        V a90 = zero;
        V a10_0 = zero;
        V a11_0 = zero;
        for (nint p = 0; p < count; p++, dy += pitch)
        {
            T* q = x + positions[p];
            V d0 = V.Load(dy);
            V b = TFetch.Get<V, T>(q + offsets[0]);
            a00 = V.Fma(b, d0, a00);
            b = TFetch.Get<V, T>(q + offsets[1]);
            a10 = V.Fma(b, d0, a10);
            b = TFetch.Get<V, T>(q + offsets[2]);
            a20 = V.Fma(b, d0, a20);
            b = TFetch.Get<V, T>(q + offsets[3]);
            a30 = V.Fma(b, d0, a30);
            b = TFetch.Get<V, T>(q + offsets[4]);
            a40 = V.Fma(b, d0, a40);
            b = TFetch.Get<V, T>(q + offsets[5]);
            a50 = V.Fma(b, d0, a50);
            b = TFetch.Get<V, T>(q + offsets[6]);
            a60 = V.Fma(b, d0, a60);
            b = TFetch.Get<V, T>(q + offsets[7]);
            a70 = V.Fma(b, d0, a70);
            b = TFetch.Get<V, T>(q + offsets[8]);
            a80 = V.Fma(b, d0, a80);
            b = TFetch.Get<V, T>(q + offsets[9]);
            a90 = V.Fma(b, d0, a90);
            b = TFetch.Get<V, T>(q + offsets[10]);
            a10_0 = V.Fma(b, d0, a10_0);
            b = TFetch.Get<V, T>(q + offsets[11]);
            a11_0 = V.Fma(b, d0, a11_0);
        }

        V.Store(V.Load(sums) + a00, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a10, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a20, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a30, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a40, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a50, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a60, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a70, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a80, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a90, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a10_0, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a11_0, sums);
    }
}
