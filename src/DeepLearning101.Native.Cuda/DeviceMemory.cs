namespace DeepLearning101.Native;

/// <summary>Memory on a device, exactly as large as asked for. Tensors use the device's pool instead; this is for workspace and tests.</summary>
internal sealed class DeviceMemory : IDisposable
{
    private nint address;

    /// <exception cref="TensorMemoryException">The device has not enough memory.</exception>
    internal DeviceMemory(CudaDevice device, long bytes)
    {
        (Device, Bytes) = (device, bytes);
        address = device.TryAllocate(bytes);
        if (address == 0) throw new TensorMemoryException($"memory: {bytes:N0} bytes could not be had on cuda:{device.Ordinal} ({device.Model}, {device.TotalBytes:N0} bytes).", bytes, 0, null);
    }

    ~DeviceMemory() => Free();

    internal CudaDevice Device { get; }

    internal long Bytes { get; }

    /// <summary>Address on the device; the process cannot read it.</summary>
    internal nint Address => address != 0 ? address : throw new ObjectDisposedException(nameof(DeviceMemory));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        nint own = Interlocked.Exchange(ref address, 0);
        if (own != 0) Device.Free(own);
    }
}
