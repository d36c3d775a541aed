namespace DeepLearning101.Native;

/// <summary>A place where tensors live and ops run. <c>Device.Cpu</c> is always there; other assemblies add theirs.</summary>
/// <remarks>Thread-safe.</remarks>
public abstract class Device
{
    /// <summary>Kind and number, e.g. <c>cpu</c> or <c>cuda:0</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Memory of this device: counters, cap, trim.</summary>
    public MemoryPool Memory { get; private protected init; } = null!;

    /// <summary>Whether kernels may read and write the storage through ordinary pointers of this process.</summary>
    internal abstract bool IsHost { get; }

    /// <summary>Copies bytes from process memory to this device.</summary>
    internal abstract unsafe void Upload(void* source, nint destination, long bytes);

    /// <summary>Copies bytes from this device to process memory; returns when they are there.</summary>
    internal abstract unsafe void Download(nint source, void* destination, long bytes);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
