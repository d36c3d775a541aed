using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Four taps by one vector of output channels: for the last taps.</summary>
internal static unsafe class WeightMicro4x1
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
        }

        V.Store(V.Load(sums) + a00, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a10, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a20, sums);
        sums += pitch;
        V.Store(V.Load(sums) + a30, sums);
    }
}
