using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DeepLearning101.Native.Cpu;

/// <summary>How a micro-kernel touches C.</summary>
internal static unsafe class MicroC
{
    /// <summary>Writes one row of one or two packs: C = sum, or C = C + sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Put<O, T, V, C, M>(T* c, V x0, V x1, V mask, bool add)
        where O : struct, ITileOps<T, V> where T : unmanaged where V : struct where C : unmanaged where M : unmanaged
    {
        if (sizeof(C) == 1)
        {
            PutOne<O, T, V, M>(c, x0, mask, add);
        }
        else
        {
            PutOne<O, T, V, N1>(c, x0, mask, add);
            PutOne<O, T, V, M>(c + O.Count, x1, mask, add);
        }
    }

    /// <summary>Asks for the cache lines of the tile while the sums are still being formed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch<T, R>(T* c, nint stepC, int width) where T : unmanaged where R : unmanaged
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        for (int row = 0; row < sizeof(R); row++)
        {
            // The first and the last byte: with the line between them, that is every line of a row of up to 128 bytes.
            byte* line = (byte*)(c + row * stepC);
            Sse.Prefetch0(line);
            Sse.Prefetch0(line + 64);
            Sse.Prefetch0(line + width * sizeof(T) - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutOne<O, T, V, M>(T* c, V x, V mask, bool add)
        where O : struct, ITileOps<T, V> where T : unmanaged where V : struct where M : unmanaged
    {
        if (sizeof(M) == 1)
        {
            O.Store(c, add ? O.Add(O.Load(c), x) : x);
        }
        else
        {
            O.StoreMasked(c, mask, add ? O.Add(O.LoadMasked(c, mask), x) : x);
        }
    }
}
