namespace DeepLearning101.Native;

/// <summary>A mark in a stream: others wait for it, and two of them give the time between.</summary>
internal sealed unsafe class CudaEvent : IDisposable
{
    private readonly CudaDevice device;
    private nint handle;

    /// <param name="device">Device of the streams that record it.</param>
    /// <param name="timing">Whether <see cref="MillisecondsSince"/> will be asked; marks without a time are cheaper.</param>
    internal CudaEvent(CudaDevice device, bool timing = true)
    {
        this.device = device;
        device.MakeCurrent();
        nint created;
        Status.ThrowIfFailed(LibCuda.cuEventCreate(&created, timing ? 0 : CudaCode.EventDisableTiming));
        handle = created;
    }

    /// <summary>Whether everything before the mark is done.</summary>
    internal bool IsDone
    {
        get
        {
            device.MakeCurrent();
            int code = LibCuda.cuEventQuery(handle);
            if (code == CudaCode.NotReady) return false;
            Status.ThrowIfFailed(code, nameof(LibCuda.cuEventQuery));
            return true;
        }
    }

    /// <summary>Puts the mark behind the work that the stream has now.</summary>
    internal void Record(CudaStream stream)
    {
        device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuEventRecord(handle, stream.Handle));
    }

    /// <summary>Later work of <paramref name="stream"/> waits for the mark; the calling thread does not.</summary>
    internal void Block(CudaStream stream)
    {
        device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuStreamWaitEvent(stream.Handle, handle, 0));
    }

    /// <summary>Waits until the work before the mark is done.</summary>
    internal void Synchronize()
    {
        device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuEventSynchronize(handle));
    }

    /// <summary>Milliseconds from another mark to this one; both must be done.</summary>
    internal float MillisecondsSince(CudaEvent start)
    {
        device.MakeCurrent();
        float milliseconds;
        Status.ThrowIfFailed(LibCuda.cuEventElapsedTime(&milliseconds, start.handle, handle));
        return milliseconds;
    }

    public void Dispose()
    {
        nint own = Interlocked.Exchange(ref handle, 0);
        if (own == 0) return;
        device.MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuEventDestroy_v2(own));
    }
}
