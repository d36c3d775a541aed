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

    /// <summary>Asks for the cache lines of one row of the tile while the sums are still being formed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(byte* row, int bytes)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        // The first and the last byte, with the line between them, are every line of a row of up to 128 bytes.
        Sse.Prefetch0(row);
        if (bytes > 64) Sse.Prefetch0(row + 64);
        Sse.Prefetch0(row + bytes - 1);
    }

    /// <summary>Asks for a line in the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void PrefetchNext(byte* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(line);
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
