using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

/// <summary>
/// The counter-based random generator Philox4x32 with 10 rounds: four random words for each 128-bit counter, under a 64-bit key, with no state.
/// </summary>
/// <remarks>
/// <para>J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.</para>
/// <para>
/// A stream of 2^66 words is named by (seed, stream): the seed is the key and the stream the upper half of the counter. Word i of a stream is
/// word i mod 4 of block ⌊i / 4⌋, so any slice of it can be made on its own, by any thread, on any device.
/// </para>
/// </remarks>
internal static class Philox4x32
{
    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    internal const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>The block of four words at a counter.</summary>
    internal static (uint X0, uint X1, uint X2, uint X3) Block(uint c0, uint c1, uint c2, uint c3, uint key0, uint key1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ key0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ key1, (uint)p0);
            key0 += Weyl0;
            key1 += Weyl1;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>Word <paramref name="index"/> of a stream.</summary>
    internal static uint Word(ulong seed, ulong stream, ulong index)
    {
        ulong block = index >> 2;
        var (x0, x1, x2, x3) = Block((uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32), (uint)seed, (uint)(seed >> 32));
        return (index & 3) switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
    }

    /// <summary>The upper 24 bits of a word as a number in [0, 1), a multiple of 2^−24.</summary>
    [MethodImpl(Jit.Inline)]
    internal static float UniformFloat(uint word) => (word >> 8) * (1f / 16777216);

    /// <summary>The upper 53 bits of two words, the second one leading, as a number in [0, 1), a multiple of 2^−53.</summary>
    [MethodImpl(Jit.Inline)]
    internal static double UniformDouble(uint first, uint second) => ((((ulong)second << 32) | first) >> 11) * (1.0 / 9007199254740992);
}
