using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Copies on a GPU: the driver's own copy where both tensors are contiguous, otherwise a kernel for the element size.</summary>
internal sealed class CudaCopy : Kernel
{
    private const string File = "view/copy.cu";

    internal override string Name => "cuda:copy";

    internal override string? Declines(in KernelCall call) => StridedMap.Declines(call);

    internal override void Run(in KernelCall call) => Run(Unsafe.As<CudaBackend>(call.Outputs[0].Device), call.Inputs[0], call.Outputs[0]);

    internal static unsafe void Run(CudaBackend device, Tensor source, Tensor destination)
    {
        int size = source.DType.Size;
        if (source.Count == 0) return;
        if (source.IsContiguous && destination.IsContiguous)
        {
            device.Stream.Copy((nint)source.Pointer, (nint)destination.Pointer, source.Count * size);
            return;
        }

        ElementwiseMeta meta = StridedMap.MetaOf(source, destination);
        device.Kernels.Function(File, $"copy_b{8 * size}").Launch(device.Stream, LaunchShape.Linear(device.BlocksFor(source.Count)), (nint)source.Pointer, (nint)destination.Pointer, meta);
    }
}
