using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Chooses the micro-kernel of a tile.</summary>
internal static unsafe class SlideMicro
{
    /// <summary>
    /// tile[row, lane] = (bias[row] + Σ over channel, tap of x[channel · channelPitch + offsets[tap] + lane] · weight) + 0,
    /// one chain of fused multiply-adds per element in that order. The last + 0 turns −0 into +0, so that a tap in the zero padding
    /// leaves no trace.
    /// </summary>
    /// <param name="x">Packed source at the tile's first output.</param>
    /// <param name="offsets">Packed offset of each tap.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="channels">Channels summed over.</param>
    /// <param name="channelPitch">Packed elements between channels.</param>
    /// <param name="panel"><paramref name="height"/> biases, then <paramref name="height"/> weights per (channel, tap).</param>
    /// <param name="height">Rows of the tile: 8, 6, 4, 2 or 1 where there are 32 registers, 4, 2 or 1 elsewhere.</param>
    /// <param name="lanes">Outputs wanted in each row; the kernel may compute more, up to <see cref="SlideTile.Vectors{V}"/> packs.</param>
    /// <param name="tile">First output.</param>
    /// <param name="tilePitch">Elements between rows of outputs.</param>
    /// <remarks>Reading x past the block is allowed for as many lanes as a tile has: the packed buffer ends in slack.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<V, T>(
        T* x, nint* offsets, nint taps, nint channels, nint channelPitch, T* panel, int height, nint lanes, T* tile, nint tilePitch)
        where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        switch (height)
        {
            case 8 when lanes <= V.Count:
                SlideMicro8x1.Run<V, T>(x, offsets, taps, channels, channelPitch, panel, tile, tilePitch);
                break;
            case 8:
                SlideMicro8x3.Run<V, T>(x, offsets, taps, channels, channelPitch, panel, tile, tilePitch);
                break;
            case 6:
                SlideMicro6x4.Run<V, T>(x, offsets, taps, channels, channelPitch, panel, tile, tilePitch);
                break;
            case 4 when lanes <= V.Count:
                SlideMicro4x1.Run<V, T>(x, offsets, taps, channels, channelPitch, panel, tile, tilePitch);
                break;
            case 4 when lanes <= 3 * V.Count:
                SlideMicro4x3.Run<V, T>(x, offsets, taps, channels, channelPitch, panel, tile, tilePitch);
                break;
            case 4:
                SlideMicro4x6.Run<V, T>(x, offsets, taps, channels, channelPitch, panel, tile, tilePitch);
                break;
            case 2:
                SlideMicro2x6.Run<V, T>(x, offsets, taps, channels, channelPitch, panel, tile, tilePitch);
                break;
            default:
                SlideMicro1x8.Run<V, T>(x, offsets, taps, channels, channelPitch, panel, tile, tilePitch);
                break;
        }
    }
}
