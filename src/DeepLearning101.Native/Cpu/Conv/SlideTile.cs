using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace DeepLearning101.Native.Cpu;

/// <summary>A run of neighbouring outputs inside a tile: where it starts in the tile and in a destination channel, and how long it is.</summary>
internal readonly record struct SlideSegment(nint TileOffset, nint DestOffset, nint Length);

/// <summary>Tile shapes, and the way from a tile of packed outputs to the destination.</summary>
internal static unsafe class SlideTile
{
    /// <summary>The most destination rows in a tile.</summary>
    internal const int MaxRows = 8;

    /// <summary>The most vectors in a tile.</summary>
    internal const int MaxVectors = 24;

    /// <summary>The most lanes in one row of a tile: eight vectors of sixteen.</summary>
    internal const int MaxLanes = 128;

    /// <summary>Whether the processor has 32 registers for packs of this type (AVX-512, ARM64), else 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Wide<V>() where V : struct => Unsafe.SizeOf<V>() == 64 || AdvSimd.Arm64.IsSupported;

    /// <summary>Rows of the next tile when <paramref name="left"/> rows remain: few tiles, few padded rows.</summary>
    internal static int Height<V>(nint left) where V : struct
    {
        if (!Wide<V>())
        {
            return left >= 3 ? 4 : (int)left;
        }

        return left switch
        {
            >= 11 or 7 or 8 => 8,
            9 or 10 or 5 or 6 => 6,
            3 or 4 => 4,
            _ => (int)left,
        };
    }

    /// <summary>Vectors in a row of a tile of that height.</summary>
    internal static int Vectors<V>(int height) where V : struct => height switch
    {
        8 => 3,
        6 => 4,
        4 => Wide<V>() ? 6 : 3,
        2 => 6,
        _ => 8,
    };

    /// <summary>Writes one row of a tile to the destination.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Scatter<T>(T* tile, SlideSegment* segments, int count, nint step, T* dest) where T : unmanaged
    {
        for (int i = 0; i < count; i++)
        {
            SlideSegment s = segments[i];
            T* from = tile + s.TileOffset;
            T* to = dest + s.DestOffset;
            if (step == 1)
            {
                new ReadOnlySpan<T>(from, (int)s.Length).CopyTo(new Span<T>(to, (int)s.Length));
                continue;
            }

            for (nint j = 0; j < s.Length; j++)
            {
                to[j * step] = from[j];
            }
        }
    }
}
