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
        if (source.IsContiguous && destination.IsContiguous)
        {
            if (source.Count > 0) device.Stream.Copy((nint)source.Pointer, (nint)destination.Pointer, source.Count * size);
            return;
        }

        StridedMap.Run(device, File, $"copy_b{8 * size}", source, destination);
    }
}

/// <summary>Elements in another floating-point type.</summary>
internal sealed class CudaCast : Kernel
{
    private const string File = "view/cast.cu";

    internal override string Name => "cuda:cast";

    internal override string? Declines(in KernelCall call)
    {
        (DType from, DType to) = (call.Inputs[0].DType, call.Get<TargetType>().DType);
        return from.IsFloatingPoint && to.IsFloatingPoint ? StridedMap.Declines(call) : $"{from.Name} to {to.Name}";
    }

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor y) = (call.Inputs[0], call.Outputs[0]);
        var device = Unsafe.As<CudaBackend>(y.Device);
        if (x.DType == y.DType) CudaCopy.Run(device, x, y);
        else StridedMap.Run(device, File, $"cast_{x.DType.Name}_{y.DType.Name}", x, y);
    }
}

/// <summary>Kernels of one operand of any layout whose result may have any layout and another type.</summary>
internal static unsafe class StridedMap
{
    internal static string? Declines(in KernelCall call) =>
        !call.Inputs[0].IsContiguous && call.Inputs[0].Count > int.MaxValue ? $"a strided operand of {call.Inputs[0].Count:N0} elements" : null;

    internal static void Run(CudaBackend device, string file, string kernel, Tensor x, Tensor y)
    {
        if (y.Count == 0) return;
        MergedDims dims = MergedDims.Of(y.Shape, [x.Layout, y.Layout]);
        ElementwiseMeta meta = default;
        meta.Count = y.Count;
        meta.Rank = dims.IsContiguous(0) && dims.IsContiguous(1) ? 0 : dims.Rank;
        for (int k = 0; k < 2; k++) dims.CopyTo(k, meta.Shape, meta.Strides + k * Layout.MaxRank);
        device.Kernels.Function(file, kernel).Launch(device.Stream, LaunchShape.Linear(device.BlocksFor(y.Count)), (nint)x.Pointer, (nint)y.Pointer, meta);
    }
}
