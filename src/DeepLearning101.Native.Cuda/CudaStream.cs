namespace DeepLearning101.Native;

/// <summary>A queue of work on one device. Work in one stream runs in order, and never waits for the default stream.</summary>
internal sealed unsafe class CudaStream : IDisposable
{
    private nint handle;

    internal CudaStream(CudaDevice device)
    {
        Device = device;
        device.MakeCurrent();
        nint created;
        Status.ThrowIfFailed(LibCuda.cuStreamCreate(&created, CudaCode.StreamNonBlocking));
        handle = created;
    }

    internal CudaDevice Device { get; }

    internal nint Handle => handle;

    /// <summary>Copies from process memory; the memory may be reused when the call returns (page-locked memory only after <see cref="Synchronize"/>).</summary>
    internal void Upload(void* source, nint destination, long bytes)
    {
        Device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuMemcpyHtoDAsync_v2(destination, source, (nuint)bytes, handle));
    }

    /// <summary>Copies to process memory and waits until it is there.</summary>
    internal void Download(nint source, void* destination, long bytes)
    {
        Device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuMemcpyDtoHAsync_v2(destination, source, (nuint)bytes, handle));
        Synchronize();
    }

    /// <summary>Copies on the device.</summary>
    internal void Copy(nint source, nint destination, long bytes)
    {
        Device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuMemcpyDtoDAsync_v2(destination, source, (nuint)bytes, handle));
    }

    /// <summary>Writes one byte everywhere.</summary>
    internal void Fill(nint destination, byte value, long bytes)
    {
        Device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuMemsetD8Async(destination, value, (nuint)bytes, handle));
    }

    /// <summary>Waits for all work of this stream.</summary>
    internal void Synchronize()
    {
        Device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuStreamSynchronize(handle));
    }

    public void Dispose()
    {
        nint own = Interlocked.Exchange(ref handle, 0);
        if (own == 0) return;
        Device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuStreamDestroy_v2(own));
    }
}
