using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>
/// An n-dimensional array on a device: an element type, a shape, and strides over a storage that views share.
/// </summary>
/// <remarks>
/// Many threads may read a tensor at once; a tensor that is written to, and the tape that records operations on it, belong to one flow at a time.
/// <c>==</c> is reference equality (elementwise comparison is <c>Equal</c>). Operators, methods and gradients are extension members of this namespace.
/// Dispose a tensor, or make it inside a <see cref="TensorScope"/>; a forgotten one costs memory until the collector finds it.
/// </remarks>
[DebuggerDisplay("{Describe(),nq}")]
public sealed partial class Tensor : IDisposable
{
    private Storage? storage;
    private GradSlot? slot;
    private int rewrites;

    internal Tensor(Layout layout, Storage storage, long offset, DType dtype)
    {
        Layout = layout;
        this.storage = storage;
        Offset = offset;
        DType = dtype;
        rewrites = storage.Rewrites;
        if (FlowContext.Current.Scope is { } scope) scope.Track(this);
    }

    /// <summary>A tensor that no scope tracks: what the tape keeps for itself.</summary>
    internal Tensor(Layout layout, Storage storage, long offset, DType dtype, GradSlot? slot)
    {
        Layout = layout;
        this.storage = storage;
        Offset = offset;
        DType = dtype;
        rewrites = storage.Rewrites;
        this.slot = slot;
    }

    /// <summary>Element type.</summary>
    public DType DType { get; private set; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Layout.Rank;

    /// <summary>Length of each dimension.</summary>
    public ReadOnlySpan<long> Shape => Layout.Shape;

    /// <summary>Elements to step over for the next index of each dimension; 0 where the tensor is broadcast, negative where it is reversed.</summary>
    public ReadOnlySpan<long> Strides => Layout.Strides;

    /// <summary>Number of elements.</summary>
    public long Count => Layout.Count;

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous => Layout.IsContiguous;

    /// <summary>Where the tensor lives.</summary>
    public Device Device => Storage.Device;

    /// <summary>Whether <see cref="Dispose"/> was called (or the scope that owned the tensor has ended).</summary>
    public bool IsDisposed => storage is null;

    internal Layout Layout { get; private set; }

    /// <summary>Index of the first element in the storage.</summary>
    internal long Offset { get; private set; }

    /// <summary>What automatic differentiation knows of this tensor; null where it was never asked.</summary>
    internal GradSlot? Slot
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => slot;
        set
        {
            slot = value;
            if (storage is { } held) rewrites = held.Rewrites;
        }
    }

    /// <summary>Whether a recorded op has written into this memory through another tensor since this one got its place in the graph.</summary>
    internal bool IsStale
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => storage is { } held && held.Rewrites != rewrites;
    }

    internal Storage? StorageOrNull => storage;

    internal Storage Storage
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => storage ?? Throw.Disposed(this);
    }

    /// <summary>Length of one dimension; a negative <paramref name="dim"/> counts from the end.</summary>
    public long Size(int dim) => Layout[Layout.Dim("Size", dim)];

    /// <summary>Lets go of the storage, which returns to the pool when no view and no tape holds it. A second call does nothing.</summary>
    public void Dispose() => Interlocked.Exchange(ref storage, null)?.Release();

    internal unsafe void* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (void*)(Storage.Pointer + (nint)(Offset * DType.Size));
    }

    /// <summary>A new tensor whose elements are not set yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tensor Allocate(Layout layout, DType dtype, Device device)
    {
        long bytes = layout.Count * dtype.Size;
        Storage storage = FlowContext.Current.Scope is null ? Storage.Guarded(device, bytes) : new Storage(device, bytes);
        if (MemoryPool.IsObserved) device.Memory.Observe(storage, dtype, layout);
        return new Tensor(layout, storage, 0, dtype);
    }

    /// <summary>Another tensor over the same storage.</summary>
    internal Tensor View(Layout layout, long offset)
    {
        Storage shared = Storage;
        shared.Retain();
        return new Tensor(layout, shared, offset, DType);
    }

    /// <summary>Takes over the memory and the type of another tensor of the same shape, which is disposed; identity, place in the graph and owner stay. What views hold of the old memory stays theirs.</summary>
    internal void Adopt(Tensor source)
    {
        Storage taken = source.Storage;
        taken.Retain();
        (Layout, Offset, DType) = (source.Layout, source.Offset, source.DType);
        Interlocked.Exchange(ref storage, taken)?.Release();
        rewrites = taken.Rewrites;
        source.Dispose();
    }

    internal string Describe() => IsDisposed ? $"Tensor {DType.Name}{Layout} (disposed)" : $"Tensor {DType.Name}{Layout} on {Device} {TensorFormatter.Preview(this)}";
}
