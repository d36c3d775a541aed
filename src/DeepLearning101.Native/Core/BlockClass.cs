using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Size classes of the pool: 64, 128, 192, 256 bytes, then four steps to each power of two.</summary>
internal static class BlockClass
{
    internal const int Count = 4 + 4 * 40;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Of(long bytes)
    {
        if (bytes <= 256) return bytes <= 64 ? 0 : (int)((bytes - 1) >> 6);
        int power = BitOperations.Log2((ulong)(bytes - 1)); // 2^power < bytes ≤ 2^(power + 1), power ≥ 8
        int quarter = (int)((bytes - 1) >> (power - 2)) & 3;
        return 4 + 4 * (power - 8) + quarter;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Bytes(int index)
    {
        if (index < 4) return 64 * (index + 1);
        int power = 8 + ((index - 4) >> 2);
        return (1L << power) + ((long)(((index - 4) & 3) + 1) << (power - 2));
    }
}

/// <summary>Free blocks of one size class.</summary>
internal sealed class BlockList
{
    private readonly Lock gate = new();
    private nint[] blocks = new nint[4];
    private int count;

    internal void Push(nint block)
    {
        lock (gate)
        {
            if (count == blocks.Length) Array.Resize(ref blocks, 2 * count);
            blocks[count++] = block;
        }
    }

    /// <summary>Takes several blocks under one lock.</summary>
    internal int PopMany(Span<nint> destination)
    {
        if (Volatile.Read(ref count) == 0) return 0;
        lock (gate)
        {
            int n = Math.Min(count, destination.Length);
            count -= n;
            blocks.AsSpan(count, n).CopyTo(destination);
            return n;
        }
    }

    /// <summary>Gives several blocks back under one lock.</summary>
    internal void PushMany(ReadOnlySpan<nint> source)
    {
        lock (gate)
        {
            if (count + source.Length > blocks.Length) Array.Resize(ref blocks, Math.Max(2 * blocks.Length, count + source.Length));
            source.CopyTo(blocks.AsSpan(count));
            count += source.Length;
        }
    }

    internal bool TryPop(out nint block)
    {
        block = 0;
        if (Volatile.Read(ref count) == 0) return false;
        lock (gate)
        {
            if (count == 0) return false;
            block = blocks[--count];
            return true;
        }
    }
}

/// <summary>A few free blocks of each small class for one thread, so that the usual allocation takes no lock.</summary>
internal sealed class BlockCache
{
    private const int Depth = 16;

    /// <summary>Classes up to 16 KiB: larger blocks are worth a lock, and would pile up in threads that have nothing to do.</summary>
    internal const int Classes = 28;

    [ThreadStatic] private static BlockCache? current;

    private readonly nint[] blocks = new nint[Classes * Depth];
    private readonly byte[] counts = new byte[Classes];
    private MemoryPool? owner;

    internal static BlockCache Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => current ??= new BlockCache();
    }

    // The thread has ended: its blocks go where others find them.
    ~BlockCache()
    {
        if (owner is { } pool) Flush(pool);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryPop(int index, out nint block)
    {
        int count = counts[index];
        if (count == 0) { block = 0; return false; }
        counts[index] = (byte)--count;
        block = blocks[index * Depth + count];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryPush(MemoryPool pool, int index, nint block)
    {
        int count = counts[index];
        if (count == Depth) return false;
        owner = pool;
        blocks[index * Depth + count] = block;
        counts[index] = (byte)(count + 1);
        return true;
    }

    /// <summary>An empty class is refilled, a full one relieved, by half its depth at a time: one lock serves many tensors.</summary>
    internal bool TryRefill(MemoryPool pool, BlockList list, int index, out nint block)
    {
        owner = pool;
        int got = list.PopMany(blocks.AsSpan(index * Depth, Depth / 2));
        block = got > 0 ? blocks[index * Depth + got - 1] : 0;
        counts[index] = (byte)Math.Max(got - 1, 0);
        return got > 0;
    }

    internal void Relieve(MemoryPool pool, BlockList list, int index, nint block)
    {
        owner = pool;
        list.PushMany(blocks.AsSpan(index * Depth + Depth / 2, Depth / 2));
        blocks[index * Depth + Depth / 2] = block;
        counts[index] = Depth / 2 + 1;
    }

    internal void Flush(MemoryPool pool)
    {
        for (int index = 0; index < counts.Length; index++)
            while (counts[index] > 0) pool.Return(index, blocks[index * Depth + --counts[index]]);
    }
}
