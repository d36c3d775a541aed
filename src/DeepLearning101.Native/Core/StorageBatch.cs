using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>
/// The finaliser of small storages made outside every scope, shared by 32 of them: one object with a finaliser costs more than a small op.
/// A batch whose storages were all disposed is used again, so disposed use makes no finaliser at all; what was forgotten is freed when the whole batch is unreachable.
/// </summary>
internal sealed class StorageBatch
{
    /// <summary>Largest block: one living tensor may hold back 31 forgotten neighbours, so they must be small.</summary>
    internal const long MaxBytes = 1024;

    private const int Slots = 32;

    [ThreadStatic] private static StorageBatch? current;

    private readonly MemoryPool pool;
    private readonly nint[] blocks = new nint[Slots];
    private readonly short[] sizes = new short[Slots];
    private int used;
    private long retired;

    private StorageBatch(MemoryPool pool) => this.pool = pool;

    ~StorageBatch()
    {
        for (int i = 0; i < Slots; i++)
            if (blocks[i] != 0) pool.Free(blocks[i], sizes[i]);
        if (retired > 0) pool.Disposed(retired, finalized: true);
    }

    /// <summary>A batch with room, and the place in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static StorageBatch Take(MemoryPool pool, out int slot)
    {
        StorageBatch? batch = current;
        if (batch is null || batch.used == Slots || !ReferenceEquals(batch.pool, pool)) batch = Renew(pool);
        slot = batch.used++;
        return batch;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Hold(int slot, nint block, long size)
    {
        sizes[slot] = (short)size;
        blocks[slot] = block;
    }

    /// <summary>The storage was disposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Release(int slot) => Volatile.Write(ref blocks[slot], 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StorageBatch Renew(MemoryPool pool)
    {
        if (current is { } batch && ReferenceEquals(batch.pool, pool))
        {
            if (batch.Held() is not (> 0 and var bytes))
            {
                batch.used = 0;
                return batch;
            }

            batch.retired = bytes;
            pool.Undisposed(bytes);
        }

        return current = new StorageBatch(pool);
    }

    private long Held()
    {
        long bytes = 0;
        for (int i = 0; i < Slots; i++)
            if (Volatile.Read(ref blocks[i]) != 0) bytes += sizes[i];
        return bytes;
    }
}
