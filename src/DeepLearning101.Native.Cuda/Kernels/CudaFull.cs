using System.Runtime.CompilerServices;
using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native;

/// <summary>Writes one value everywhere. The value is converted on the processor, so every element type has it.</summary>
internal sealed unsafe class CudaFull : Kernel
{
    private const string File = "create/full.cu";

    internal override string Name => "cuda:full";

    internal override string? Declines(in KernelCall call) => call.Outputs.Length > 0 && !call.Outputs[0].IsContiguous ? "a result with strides" : null;

    internal override void Run(in KernelCall call)
    {
        Tensor y = call.Outputs[0];
        if (y.Count == 0) return;
        var device = Unsafe.As<CudaBackend>(y.Device);
        double value = call.Get<Fill>().Value;
        ulong* pattern = stackalloc ulong[2] { 0, 0 };
        ElementConvert.Of(DType.Float64, y.DType)((byte*)&value, 0, (byte*)pattern, 0, 1);
        int size = y.DType.Size;
        if ((pattern[0] | pattern[1]) == 0) device.Stream.Fill((nint)y.Pointer, 0, y.Count * size);
        else device.Kernels.Function(File, $"full_b{8 * size}").Launch(device.Stream, LaunchShape.Linear(device.BlocksFor(y.Count)), (nint)y.Pointer, y.Count, pattern[0], pattern[1]);
    }
}
