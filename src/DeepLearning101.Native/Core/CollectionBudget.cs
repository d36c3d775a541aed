using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Counts the bytes of tensors that only a finaliser would free, and asks for a collection when they have grown by a budget since the last one.</summary>
internal sealed class CollectionBudget
{
    private readonly Lock gate = new();
    private long undisposed, limit, asked;
    private long bytes = 256L << 20;

    internal CollectionBudget() => limit = bytes;

    internal long Bytes
    {
        get => Volatile.Read(ref bytes);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            Volatile.Write(ref bytes, value);
            Volatile.Write(ref limit, Volatile.Read(ref undisposed) + value);
        }
    }

    internal long Asked => Volatile.Read(ref asked);

    /// <summary>Whether the budget is spent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Add(long size) => Interlocked.Add(ref undisposed, size) > Volatile.Read(ref limit);

    /// <summary>What a finaliser freed lowers the limit with it, or the room would fill with garbage again; what was disposed does not: a program whose steps take and give back much asks for no collection.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Remove(long size, bool finalized)
    {
        long now = Interlocked.Add(ref undisposed, -size);
        if (finalized && now + Bytes < Volatile.Read(ref limit)) Volatile.Write(ref limit, now + Bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Collect()
    {
        lock (gate)
        {
            // Another thread may have collected while this one waited for the lock.
            if (Volatile.Read(ref undisposed) <= Volatile.Read(ref limit)) return;
            long before = Volatile.Read(ref limit) - Bytes;
            // Generation 0 usually suffices; generation 1 holds what lived through one collection.
            for (int generation = 0; generation <= 1; generation++)
            {
                GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
                GC.WaitForPendingFinalizers();
                asked++;
                if (Volatile.Read(ref undisposed) <= before + Bytes / 2) break;
            }

            long now = Volatile.Read(ref undisposed);
            // Still large: either truly in use, or garbage of generation 2, for which a background collection is enough.
            if (now > before + Bytes / 2) GC.Collect(2, GCCollectionMode.Optimized, blocking: false);
            Volatile.Write(ref limit, now + Bytes);
        }
    }
}
