using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Data;

/// <summary>A stream of random integers for orders and splits: Philox 4×32-10, keyed by a seed and a stream number. The same pair gives the same numbers everywhere.</summary>
/// <remarks>Not thread-safe; give each thread a stream of its own. Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011.</remarks>
internal sealed class RandomStream
{
    private readonly uint key0, key1, stream0, stream1;
    private uint r0, r1, r2, r3;
    private ulong block;
    private int left;

    /// <summary>Starts a stream.</summary>
    /// <param name="seed">Key of the generator.</param>
    /// <param name="stream">Number of the stream; streams of one seed are independent.</param>
    internal RandomStream(long seed, long stream = 0)
    {
        (key0, key1) = ((uint)seed, (uint)((ulong)seed >> 32));
        (stream0, stream1) = ((uint)stream, (uint)((ulong)stream >> 32));
    }

    /// <summary>32 random bits.</summary>
    internal uint NextUInt32()
    {
        if (left == 0)
        {
            NextBlock();
            left = 4;
        }

        return left-- switch { 4 => r0, 3 => r1, 2 => r2, _ => r3 };
    }

    /// <summary>64 random bits.</summary>
    internal ulong NextUInt64()
    {
        ulong low = NextUInt32();
        return low | (ulong)NextUInt32() << 32;
    }

    /// <summary>An integer in [0, <paramref name="bound"/>), every one equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    internal long NextBelow(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        // Lemire 2019: the high half of a product is uniform once the low half passes the rest that does not divide.
        ulong n = (ulong)bound, high = Math.BigMul(NextUInt64(), n, out ulong low);
        if (low < n)
        {
            ulong rest = (0 - n) % n;
            while (low < rest) high = Math.BigMul(NextUInt64(), n, out low);
        }

        return (long)high;
    }

    /// <summary>Puts the values into a random order, every one equally likely.</summary>
    internal void Shuffle(Span<long> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = (int)NextBelow(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>The integers 0 … <paramref name="count"/> − 1 in a random order.</summary>
    internal long[] Permutation(long count)
    {
        var order = new long[count];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Shuffle(order);
        return order;
    }

    private void NextBlock()
    {
        (r0, r1, r2, r3) = Philox4x32.Block((uint)block, (uint)(block >> 32), stream0, stream1, key0, key1);
        block++;
    }
}
