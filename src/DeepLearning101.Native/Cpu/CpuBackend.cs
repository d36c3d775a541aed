using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Runs ops on the processor.</summary>
internal sealed unsafe class CpuBackend : Backend
{
    internal static readonly CpuBackend Instance = new();

    private CpuBackend() => Memory = new MemoryPool(&Allocate, &Free, perThread: true);

    /// <inheritdoc/>
    public override string Name => "cpu";

    internal override bool IsHost => true;

    internal override int Slot => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal override Kernel? Find(in KernelCall call) =>
        Unsafe.As<KernelList>(call.Op.BackendSlots[0] ??= CpuKernels.For(call.Op)).Find(call);

    internal override string Explain(in KernelCall call) => ((KernelList)(call.Op.BackendSlots[0] ??= CpuKernels.For(call.Op))).Explain(call);

    internal override void Synchronize()
    {
    }

    internal override bool AllFinite(Tensor x)
    {
        if (!x.IsContiguous || x.DType is not (DType.Float32 or DType.Float64)) return base.AllFinite(x);
        bool finite = x.DType == DType.Float32 ? FiniteScan.All((float*)x.Pointer, (nint)x.Count) : FiniteScan.All((double*)x.Pointer, (nint)x.Count);
        GC.KeepAlive(x);
        return finite;
    }

    internal override void Copy(Tensor source, Tensor destination) => StridedCopy.Run(source, destination);

    internal override void Upload(void* source, nint destination, long bytes) => Buffer.MemoryCopy(source, (void*)destination, bytes, bytes);

    internal override void Download(nint source, void* destination, long bytes) => Buffer.MemoryCopy((void*)source, destination, bytes, bytes);

    private static nint Allocate(long bytes)
    {
        try
        {
            return (nint)LargeBlocks.Allocate((nuint)bytes);
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    private static void Free(nint block) => LargeBlocks.Free((void*)block);
}
