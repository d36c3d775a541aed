using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Elements in another real type: one kernel for each type of the operand, which is told the type of the result.</summary>
internal sealed unsafe class CudaCast : Kernel
{
    private const string File = "view/cast.cu";

    internal override string Name => "cuda:cast";

    internal override string? Declines(in KernelCall call)
    {
        (DType from, DType to) = (call.Inputs[0].DType, call.Get<TargetType>().DType);
        return from.IsComplex || to.IsComplex ? $"{from.Name} to {to.Name}" : StridedMap.Declines(call);
    }

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor y) = (call.Inputs[0], call.Outputs[0]);
        if (y.Count == 0) return;
        var device = Unsafe.As<CudaBackend>(y.Device);
        ElementwiseMeta meta = StridedMap.MetaOf(x, y);
        device.Kernels.Function(File, $"cast_{x.DType.Name}").Launch(device.Stream, LaunchShape.Linear(device.BlocksFor(y.Count)), (nint)x.Pointer, (nint)y.Pointer, meta, (int)y.DType);
    }
}
