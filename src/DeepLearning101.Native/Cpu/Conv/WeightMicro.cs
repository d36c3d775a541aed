using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>How a tap reads x: one element for all lanes, or one per lane.</summary>
internal unsafe interface IWeightFetch
{
    static abstract V Get<V, T>(T* source) where V : struct, IBitLanes<V, T> where T : unmanaged;
}

/// <summary>Lanes are output channels, which share the element of x.</summary>
internal readonly unsafe struct FetchShared : IWeightFetch
{
    [MethodImpl(Jit.Inline)]
    public static V Get<V, T>(T* source) where V : struct, IBitLanes<V, T> where T : unmanaged => Splat.Of<V, T>(source);
}

/// <summary>Lanes are the channels of a depthwise convolution, each with its own element of x.</summary>
internal readonly unsafe struct FetchEach : IWeightFetch
{
    [MethodImpl(Jit.Inline)]
    public static V Get<V, T>(T* source) where V : struct, IBitLanes<V, T> where T : unmanaged => V.Load(source);
}

/// <summary>Chooses the micro-kernels for the taps of one block of output positions.</summary>
internal static unsafe class WeightMicro
{
    /// <summary>Offsets and sums are padded to a multiple of this many taps.</summary>
    internal const int MaxTaps = 12;

    // Up to this many taps are left to the small kernel instead of a mostly empty large one.
    private const int FewTaps = 4;

    /// <summary>
    /// sums[tap, lane] += Σ over p of x[positions[p] + offsets[tap]] · dy[p, lane]: the sum over the block is one chain of fused
    /// multiply-adds from +0 in order of p, then added.
    /// </summary>
    /// <param name="x">Padded input.</param>
    /// <param name="positions">Offset in x of each output position's first tap.</param>
    /// <param name="count">Output positions in the block.</param>
    /// <param name="dy">Output gradient, lanes next to each other.</param>
    /// <param name="pitch">Lanes between neighbours in dy and in sums.</param>
    /// <param name="vectors">Vectors of lanes in use: 1 or 2.</param>
    /// <param name="offsets">Offset of each (channel, tap).</param>
    /// <param name="taps">Number of (channel, tap) pairs.</param>
    /// <param name="sums">One row of lanes for each pair.</param>
    internal static void Run<V, T, TFetch>(
        T* x, nint* positions, nint count, T* dy, nint pitch, int vectors, nint* offsets, nint taps, T* sums)
        where V : struct, IBitLanes<V, T> where T : unmanaged where TFetch : struct, IWeightFetch
    {
        for (nint t = 0; t < taps;)
        {
            T* to = sums + t * pitch;
            if (taps - t <= FewTaps)
            {
                if (vectors == 2)
                {
                    WeightMicro4x2.Run<V, T, TFetch>(x, positions, count, dy, pitch, offsets + t, to);
                }
                else
                {
                    WeightMicro4x1.Run<V, T, TFetch>(x, positions, count, dy, pitch, offsets + t, to);
                }

                t += FewTaps;
            }
            else if (vectors == 1)
            {
                WeightMicro12x1.Run<V, T, TFetch>(x, positions, count, dy, pitch, offsets + t, to);
                t += 12;
            }
            else if (SlideTile.Wide<V>())
            {
                WeightMicro12x2.Run<V, T, TFetch>(x, positions, count, dy, pitch, offsets + t, to);
                t += 12;
            }
            else
            {
                WeightMicro6x2.Run<V, T, TFetch>(x, positions, count, dy, pitch, offsets + t, to);
                t += 6;
            }
        }
    }
}
