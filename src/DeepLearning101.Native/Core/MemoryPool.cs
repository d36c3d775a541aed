using System.Globalization;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>
/// Memory of one device: blocks aligned to 64 bytes, kept in size classes for reuse. Four classes a power of two, so a block is at most a quarter larger than asked for.
/// </summary>
/// <remarks>
/// Thread-safe. A tensor that nobody disposes is invisible to the garbage collector, whose heap sees some 60 bytes of it; so the pool keeps a budget:
/// when the bytes of undisposed tensors grow by <see cref="CollectionBudget"/>, it asks for a collection of the youngest generation.
/// A program that disposes its tensors never causes one.
/// </remarks>
public sealed unsafe class MemoryPool
{
    private readonly delegate*<long, nint> allocate;
    private readonly delegate*<nint, void> free;
    private readonly BlockList[] lists = new BlockList[BlockClass.Count];
    private readonly bool perThread;
    private readonly CollectionBudget budget;
    private readonly MemoryTags tags = new();
    private volatile MemoryCensus? census;
    private long live, peak, reserved;

    internal MemoryPool(delegate*<long, nint> allocate, delegate*<nint, void> free, bool perThread)
    {
        this.allocate = allocate;
        this.free = free;
        this.perThread = perThread;
        budget = new CollectionBudget();
        for (int i = 0; i < lists.Length; i++) lists[i] = new BlockList();
    }

    /// <summary>Bytes of blocks that tensors hold now.</summary>
    public long LiveBytes => Volatile.Read(ref live);

    /// <summary>Largest <see cref="LiveBytes"/> since the start or the last <see cref="ResetPeak"/>.</summary>
    public long PeakBytes => Volatile.Read(ref peak);

    /// <summary>Bytes taken from the system: live and cached.</summary>
    public long ReservedBytes => Volatile.Read(ref reserved);

    /// <summary>Bytes kept for reuse.</summary>
    public long CachedBytes => ReservedBytes - LiveBytes;

    /// <summary>Upper bound of <see cref="ReservedBytes"/>; an allocation that would pass it throws <see cref="TensorMemoryException"/> and takes nothing. Null (the default): no bound.</summary>
    /// <remarks>While a cap is set, live tensors are listed with the place where they were made, which makes large allocations slower; those made before are not listed.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The cap is negative.</exception>
    public long? Cap
    {
        get => census?.Cap;
        set
        {
            if (value is not { } cap)
            {
                census = null;
                return;
            }

            ArgumentOutOfRangeException.ThrowIfNegative(cap, nameof(value));
            IsObserved = true;
            lock (lists) (census ??= new MemoryCensus()).Cap = cap;
        }
    }

    /// <summary>Memory by <see cref="MemoryTag"/>, in the order of their names; what was taken under none is the rest of <see cref="LiveBytes"/>. A snapshot.</summary>
    public IReadOnlyList<MemoryTagUsage> Tags => tags.Usage();

    /// <summary>Growth of undisposed bytes after which a generation-0 collection is asked for. Default 256 MiB.</summary>
    public long CollectionBudget { get => budget.Bytes; set => budget.Bytes = value; }

    /// <summary>Number of collections that the budget has asked for.</summary>
    public long CollectionsAsked => budget.Asked;

    /// <summary>Sets <see cref="PeakBytes"/> to <see cref="LiveBytes"/>, also for each tag.</summary>
    public void ResetPeak()
    {
        Volatile.Write(ref peak, LiveBytes);
        tags.ResetPeak();
    }

    /// <summary>Gives cached blocks back to the system until at most <paramref name="target"/> bytes are cached (blocks in caches of other threads stay).</summary>
    public void Trim(long target = 0)
    {
        if (perThread) BlockCache.Current.Flush(this);
        for (int i = lists.Length - 1; i >= 0; i--)
        {
            while (CachedBytes > target && lists[i].TryPop(out nint block))
            {
                free(block);
                Interlocked.Add(ref reserved, -BlockClass.Bytes(i));
            }
        }
    }

    /// <summary>A block of at least <paramref name="bytes"/> bytes; <paramref name="size"/> is what it really holds and must come back with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint Allocate(long bytes, out long size)
    {
        int index = BlockClass.Of(bytes);
        size = BlockClass.Bytes(index);
        if (perThread && index < BlockCache.Classes && BlockCache.Current.TryPop(index, out nint block)) return Taken(block, size);
        return Taken(AllocateSlow(index, size), size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Taken(nint block, long size)
    {
        long now = Interlocked.Add(ref live, size);
        if (now > Volatile.Read(ref peak)) RaisePeak(now);
        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Free(nint block, long size)
    {
        Interlocked.Add(ref live, -size);
        int index = BlockClass.Of(size);
        if (perThread && index < BlockCache.Classes)
        {
            BlockCache cache = BlockCache.Current;
            if (!cache.TryPush(this, index, block)) cache.Relieve(this, lists[index], index, block);
            return;
        }

        lists[index].Push(block);
    }

    internal void Return(int index, nint block) => lists[index].Push(block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Undisposed(long bytes)
    {
        if (budget.Add(bytes)) budget.Collect();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Disposed(long bytes, bool finalized) => budget.Remove(bytes, finalized);

    /// <summary>Whether some program part wants to know more than counters: set for good by the first cap or tag.</summary>
    internal static bool IsObserved { get; set; }

    internal void Observe(Storage storage, DType dtype, Layout layout)
    {
        census?.Add(storage, dtype, layout);
        if (FlowContext.Current.Tag is { } tag) tags.Add(storage, tag);
    }

    internal void Forget(Storage storage)
    {
        census?.Remove(storage);
        tags.Remove(storage);
    }

    /// <summary>Whether threads keep blocks of their own.</summary>
    internal bool IsPerThread => perThread;

    private nint AllocateSlow(int index, long size)
    {
        nint block;
        if (index >= BlockClass.Count) throw Refused(size);
        if (perThread && index < BlockCache.Classes)
        {
            if (BlockCache.Current.TryRefill(this, lists[index], index, out block)) return block;
        }
        else if (lists[index].TryPop(out block))
        {
            return block;
        }

        if (TryTake(size, out block)) return block;
        Trim();
        if (TryTake(size, out block)) return block;
        // What nobody disposed may fill the room: its finalisers give it back.
        budget.Reclaim();
        Trim();
        if (TryTake(size, out block)) return block;
        if (census is { } bound && Volatile.Read(ref reserved) + size > bound.Cap) throw bound.Exceeded(size, LiveBytes);
        throw Refused(size);
    }

    private TensorMemoryException Refused(long size) =>
        new(string.Create(CultureInfo.InvariantCulture, $"memory: {size:N0} bytes could not be had from the system; {LiveBytes:N0} bytes are live. Dispose tensors or use smaller batches."), size, LiveBytes, null);

    /// <summary>A block from the system, where the cap and the system have room for it.</summary>
    private bool TryTake(long size, out nint block)
    {
        block = 0;
        long before, cap = census?.Cap ?? long.MaxValue;
        do
        {
            before = Volatile.Read(ref reserved);
            if (before > cap - size) return false;
        }
        while (Interlocked.CompareExchange(ref reserved, before + size, before) != before);

        block = allocate(size);
        if (block != 0) return true;
        Interlocked.Add(ref reserved, -size);
        return false;
    }

    private void RaisePeak(long now)
    {
        long seen = Volatile.Read(ref peak);
        while (now > seen)
        {
            long before = Interlocked.CompareExchange(ref peak, now, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
