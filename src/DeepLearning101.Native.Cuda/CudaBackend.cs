using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Runs ops on one NVIDIA GPU. All work goes through one stream, so it runs in the order in which it was asked for, and a block that is freed may be used again at once.</summary>
internal sealed unsafe class CudaBackend : Backend
{
    private static readonly Lock Gate = new();
    private static readonly CudaBackend?[] Backends = new CudaBackend?[CudaAllocator.MaxDevices];

    private CudaBackend(int ordinal)
    {
        Driver = CudaDevice.Of(ordinal);
        Stream = new CudaStream(Driver);
        Kernels = new KernelLibrary(Driver);
        Memory = CudaAllocator.PoolOf(ordinal);
        Name = $"cuda:{ordinal}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    internal override bool IsHost => false;

    internal override int Slot => 1;

    internal CudaDevice Driver { get; }

    internal CudaStream Stream { get; }

    internal KernelLibrary Kernels { get; }

    /// <summary>The backend of a device number.</summary>
    /// <exception cref="PlatformNotSupportedException">CUDA cannot run here; the text says what is missing.</exception>
    internal static CudaBackend Of(int ordinal)
    {
        if (!Cuda.IsAvailable) throw new PlatformNotSupportedException($"CUDA: {Cuda.Diagnose()}");
        CudaDevice device = CudaDevice.Of(ordinal);
        lock (Gate) return Backends[device.Ordinal] ??= new CudaBackend(device.Ordinal);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal override Kernel? Find(in KernelCall call) => ListOf(call.Op).Find(call);

    internal override string Explain(in KernelCall call) => ListOf(call.Op).Explain(call);

    internal override void Synchronize() => Stream.Synchronize();

    internal override void Copy(Tensor source, Tensor destination) => CudaCopy.Run(this, source, destination);

    internal override void Upload(void* source, nint destination, long bytes) => Stream.Upload(source, destination, bytes);

    internal override void Download(nint source, void* destination, long bytes) => Stream.Download(source, destination, bytes);

    /// <summary>Thread blocks for a grid-stride loop over so many units: enough to fill the device several times, no more.</summary>
    internal long BlocksFor(long units, int threads = 256) => Math.Clamp((units + threads - 1) / threads, 1, 32L * Driver.Multiprocessors);

    // Kernels are stateless; what differs by device they ask of the tensors' backend. So one list serves all devices.
    private static KernelList ListOf(OpDef op) => Unsafe.As<KernelList>(op.BackendSlots[1] ??= CudaKernels.For(op));
}

/// <summary>NVIDIA GPUs as devices.</summary>
public static class CudaDeviceExtensions
{
    extension(Device)
    {
        /// <summary>The GPU of a number. Kernels are compiled when they are first used and kept on disk.</summary>
        /// <param name="index">Number, from 0.</param>
        /// <exception cref="PlatformNotSupportedException">CUDA cannot run here; the text says what is missing, as <see cref="DeepLearning101.Native.Cuda.Diagnose"/> does.</exception>
        /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
        public static Device Cuda(int index = 0) => CudaBackend.Of(index);
    }
}
