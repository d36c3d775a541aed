using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

/// <summary>Doubles of a Philox stream: element i takes words 2i and 2i + 1, a pair of normal elements one block.</summary>
internal static unsafe class Philox64
{
    private const int Chunk = 256;

    /// <summary>Uniform numbers in [0, 1), multiples of 2^−53: <see cref="Philox4x32.UniformDouble"/> of each two words.</summary>
    [SkipLocalsInit]
    internal static void FillUniform<V, W>(double* destination, nint count, ulong seed, ulong stream, ulong offset)
        where V : struct, IBitLanes<V, double> where W : struct, IBlockLanes<W>
    {
        double* words = stackalloc double[Chunk];
        while (count > 0)
        {
            nint take = Math.Min(count, Chunk);
            Philox.FillBits<W>((uint*)words, 2 * take, seed, stream, 2 * offset);
            for (nint i = 0; i < take; i += V.Count)
            {
                V.Store(RandomLanes.From53(V.Load(words + i)) * V.Create(1.0 / 9007199254740992), words + i);
            }
            Unsafe.CopyBlockUnaligned(destination, words, (uint)take * sizeof(double));
            destination += take;
            count -= take;
            offset += (ulong)take;
        }
    }

    /// <summary>Standard normal numbers by Box and Muller's method, up to 8.7 standard deviations.</summary>
    [SkipLocalsInit]
    internal static void FillNormal<V, W>(double* destination, nint count, ulong seed, ulong stream, ulong offset)
        where V : struct, IBitLanes<V, double> where W : struct, IBlockLanes<W>
    {
        double* words = stackalloc double[Chunk], first = stackalloc double[Chunk / 2], second = stackalloc double[Chunk / 2];
        int skip = (int)(offset & 1);
        offset -= (ulong)skip;
        while (count > 0)
        {
            nint take = Math.Min(count + skip, Chunk);
            nint pairs = (take + 1) / 2;
            Philox.FillBits<W>((uint*)words, 4 * pairs, seed, stream, 2 * offset);
            for (nint i = 0; i < pairs; i++)
            {
                first[i] = words[2 * i];
                second[i] = words[2 * i + 1];
            }
            for (nint i = 0; i < pairs; i += V.Count)
            {
                V.Store(RandomLanes.NormalPair64(V.Load(first + i), V.Load(second + i), out V sine), first + i);
                V.Store(sine, second + i);
            }
            for (nint i = skip; i < take; i++)
            {
                *destination++ = (i & 1) == 0 ? first[i >> 1] : second[i >> 1];
            }
            count -= take - skip;
            offset += (ulong)take;
            skip = 0;
        }
    }
}
