namespace DeepLearning101.Native.Cpu;

/// <summary>Makes negative indices count from the end, and checks all.</summary>
internal sealed unsafe class WrapIndexKernel : Kernel
{
    internal override string Name => "cpu:wrap_index";

    internal override string? Declines(in KernelCall call) => call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        (Tensor index, Tensor y) = (call.Inputs[0], call.Outputs[0]);
        (long length, int dim) = (call.Get<IndexedDim>().Length, call.Get<IndexedDim>().Dim);
        StridedCopy.Run(index, y);
        long* p = (long*)y.Pointer;
        for (nint i = 0, n = (nint)y.Count; i < n; i++)
        {
            long value = p[i];
            if (value < 0) p[i] = value += length;
            if ((ulong)value >= (ulong)length) IndexData.Outside("index", value < 0 ? value - length : value, length, dim, wraps: true);
        }
    }
}
