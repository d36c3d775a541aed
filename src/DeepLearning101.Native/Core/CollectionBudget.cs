using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Counts the bytes of tensors that only a finaliser would free, and asks for a collection when they have grown by a budget since the last one.</summary>
internal sealed class CollectionBudget
{
    /// <summary>A collection of a very large managed heap takes longer; then memory grows meanwhile, and a program that really uses more is hardly held up.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private long undisposed, limit, asked;
    private long bytes = 256L << 20, floor;

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

    /// <summary>Frees forgotten tensors of the young generations: memory has run out.</summary>
    internal void Reclaim()
    {
        if (Volatile.Read(ref undisposed) == 0) return;
        lock (gate)
        {
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
            asked++;
        }
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
            floor = Math.Min(floor, now);
            // What was in use during a collection grows old, and dies in generation 2 where the young collections do not look.
            // When that has come to half a budget, a full collection in the background finds it.
            if (now > floor + Bytes / 2)
            {
                now = CollectOld();
                floor = now;
            }

            Volatile.Write(ref limit, now + Bytes);
        }
    }

    /// <summary>
    /// Starts a full collection in the background and waits a moment for its end, or a program that takes memory faster than the collector finds it would
    /// outrun it. Only those wait who take memory; a small managed heap takes a few milliseconds.
    /// </summary>
    private long CollectOld()
    {
        (long, long) before = Finished();
        GC.Collect(2, GCCollectionMode.Forced, blocking: false);
        long start = Stopwatch.GetTimestamp();
        while (Finished() == before && Stopwatch.GetElapsedTime(start) < LongestWait) Thread.Sleep(1);
        GC.WaitForPendingFinalizers();
        return Volatile.Read(ref undisposed);
    }

    private static (long Background, long Blocking) Finished() => (GC.GetGCMemoryInfo(GCKind.Background).Index, GC.GetGCMemoryInfo(GCKind.FullBlocking).Index);
}
