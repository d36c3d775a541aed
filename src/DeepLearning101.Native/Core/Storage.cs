using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>
/// One allocation. Tensors and saved values count as its owners; the last one to let go returns the block at once.
/// The object itself is new for each allocation (pooled handles grow old and leak), the block behind it is pooled.
/// </summary>
internal class Storage
{
    private nint pointer;
    private readonly long size;
    private int owners = 1;
    private int version;
    private int rewrites;
    private int slot;
    private object? guard;

    internal Storage(Device device, long bytes)
    {
        Device = device;
        Bytes = bytes;
        pointer = device.Memory.Allocate(bytes, out size);
    }

    /// <summary>Memory that belongs to somebody else: <paramref name="owner"/> is disposed when the last tensor lets go.</summary>
    internal Storage(Device device, nint pointer, long bytes, IDisposable? owner)
    {
        Device = device;
        Bytes = bytes;
        this.pointer = pointer;
        guard = owner;
        size = -1;
    }

    /// <summary>A storage that the collector frees when nobody disposes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Storage Guarded(Device device, long bytes)
    {
        MemoryPool pool = device.Memory;
        if (bytes > StorageBatch.MaxBytes || !pool.IsPerThread || MemoryPool.IsObserved) return new FinalizableStorage(device, bytes);
        StorageBatch batch = StorageBatch.Take(pool, out int slot);
        var storage = new Storage(device, bytes) { guard = batch, slot = slot };
        batch.Hold(slot, storage.pointer, storage.size);
        return storage;
    }

    internal Device Device { get; }

    internal long Bytes { get; }

    internal nint Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => pointer;
    }

    /// <summary>Grows with every write in place; what a tape saved is stale when this has moved on.</summary>
    internal int Version => Volatile.Read(ref version);

    internal int Owners => Volatile.Read(ref owners);

    /// <summary>Number of recorded writes in place: a tensor whose place in the graph is older than the last one does not stand for what it holds.</summary>
    internal int Rewrites
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref rewrites);
    }

    internal void Rewritten() => Interlocked.Increment(ref rewrites);

    internal void Written() => Interlocked.Increment(ref version);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Retain() => Interlocked.Increment(ref owners);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Release()
    {
        if (Interlocked.Decrement(ref owners) == 0) Free(finalizing: false);
    }

    /// <summary>A storage that was made without a finaliser outlives its scope: from now on the collector looks after it.</summary>
    internal void Guard()
    {
        if (size >= 0 && guard is null && this is not FinalizableStorage) guard = new StorageGuard(this);
    }

    private protected void Free(bool finalizing)
    {
        nint block = Interlocked.Exchange(ref pointer, 0);
        if (block == 0) return;
        if (size < 0)
        {
            (guard as IDisposable)?.Dispose();
            return;
        }

        MemoryPool pool = Device.Memory;
        if (MemoryPool.IsObserved) pool.Forget(this);
        if (guard is StorageBatch batch) batch.Release(slot);
        else if (this is FinalizableStorage) pool.Disposed(size, finalizing);
        if (!finalizing)
        {
            if (this is FinalizableStorage) GC.SuppressFinalize(this);
            else (guard as StorageGuard)?.Cancel();
        }

        pool.Free(block, size);
    }

    /// <summary>Frees the block of a storage that no tensor can reach any more.</summary>
    private sealed class StorageGuard(Storage storage)
    {
        ~StorageGuard() => storage.Free(finalizing: true);

        internal void Cancel() => GC.SuppressFinalize(this);
    }

    internal long BlockSize => size;
}

/// <summary>A storage made outside every scope: forgotten, it costs memory until its finaliser has run, never correctness.</summary>
internal sealed class FinalizableStorage : Storage
{
    internal FinalizableStorage(Device device, long bytes) : base(device, bytes) => device.Memory.Undisposed(BlockSize);

    ~FinalizableStorage() => Free(finalizing: true);
}
