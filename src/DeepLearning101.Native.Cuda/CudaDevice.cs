namespace DeepLearning101.Native;

/// <summary>One GPU as the driver sees it: its primary context, its properties, its memory.</summary>
/// <remarks>Thread-safe. Made once per device and never released: contexts live as long as the process.</remarks>
internal sealed unsafe class CudaDevice
{
    private static readonly Lock Gate = new();
    private static CudaDevice?[]? devices;

    [ThreadStatic] private static CudaDevice? current;

    private readonly nint context;

    private CudaDevice(int ordinal)
    {
        Ordinal = ordinal;
        int device;
        Status.ThrowIfFailed(LibCuda.cuDeviceGet(&device, ordinal));
        Handle = device;
        byte* name = stackalloc byte[256];
        Status.ThrowIfFailed(LibCuda.cuDeviceGetName(name, 256, device));
        Model = Utf8.Read(name);
        nuint bytes;
        Status.ThrowIfFailed(LibCuda.cuDeviceTotalMem_v2(&bytes, device));
        TotalBytes = (long)bytes;
        Capability = 10 * Attribute(CudaCode.AttributeMajor) + Attribute(CudaCode.AttributeMinor);
        Multiprocessors = Attribute(CudaCode.AttributeMultiprocessors);
        nint retained;
        Status.ThrowIfFailed(LibCuda.cuDevicePrimaryCtxRetain(&retained, device));
        context = retained;
    }

    /// <summary>The device whose context this thread used last; null where it used none.</summary>
    internal static CudaDevice? Current => current;

    /// <summary>Number of devices; 0 where there is no driver.</summary>
    internal static int Count => Devices().Length;

    internal int Ordinal { get; }

    internal int Handle { get; }

    /// <summary>The name that the driver gives it.</summary>
    internal string Model { get; }

    internal long TotalBytes { get; }

    /// <summary>Compute capability, 10 · major + minor.</summary>
    internal int Capability { get; }

    internal int Multiprocessors { get; }

    /// <summary>Version of the driver API, 1000 · major + 10 · minor.</summary>
    internal static int DriverVersion
    {
        get
        {
            int version;
            Status.ThrowIfFailed(LibCuda.cuDriverGetVersion(&version));
            return version;
        }
    }

    /// <summary>The device of a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no driver.</exception>
    internal static CudaDevice Of(int ordinal)
    {
        CudaDevice?[] all = Devices();
        if (all.Length == 0) throw new PlatformNotSupportedException($"CUDA: {Cuda.Diagnose()}");
        if ((uint)ordinal >= (uint)all.Length) throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, $"CUDA: the index must lie in [0, {all.Length - 1}]; given {ordinal}.");
        lock (Gate) return all[ordinal] ??= new CudaDevice(ordinal);
    }

    /// <summary>Makes this device's context the calling thread's: what follows happens here.</summary>
    internal void MakeCurrent()
    {
        if (ReferenceEquals(current, this)) return;
        Status.ThrowIfFailed(LibCuda.cuCtxSetCurrent(context));
        current = this;
    }

    /// <summary>Address of new memory; 0 where there is not enough.</summary>
    internal nint TryAllocate(long bytes)
    {
        MakeCurrent();
        nint address;
        int code = LibCuda.cuMemAlloc_v2(&address, (nuint)bytes);
        if (code == CudaCode.OutOfMemory) return 0;
        Status.ThrowIfFailed(code, nameof(LibCuda.cuMemAlloc_v2));
        return address;
    }

    /// <summary>Frees memory. A failure follows from an earlier error that was reported, or from the end of the process: it is not raised again.</summary>
    internal void Free(nint address)
    {
        MakeCurrent();
        _ = LibCuda.cuMemFree_v2(address);
    }

    /// <summary>Waits for everything on this device.</summary>
    internal void Synchronize()
    {
        MakeCurrent();
        Status.ThrowIfFailed(LibCuda.cuCtxSynchronize());
    }

    internal int Attribute(int attribute)
    {
        int value;
        Status.ThrowIfFailed(LibCuda.cuDeviceGetAttribute(&value, attribute, Handle));
        return value;
    }

    private static CudaDevice?[] Devices()
    {
        if (devices is { } known) return known;
        lock (Gate)
        {
            if (devices is not null) return devices;
            int count = 0;
            if (Resolver.Of(Resolver.Driver).IsFound && LibCuda.cuInit(0) == CudaCode.Success) Status.ThrowIfFailed(LibCuda.cuDeviceGetCount(&count));
            return devices = new CudaDevice?[count];
        }
    }
}
