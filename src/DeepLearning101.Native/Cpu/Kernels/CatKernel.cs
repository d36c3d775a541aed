namespace DeepLearning101.Native.Cpu;

/// <summary>Copies each operand, converted, into its part of the result.</summary>
internal sealed class CatKernel : Kernel
{
    internal override string Name => "cpu:cat";

    internal override void Run(in KernelCall call)
    {
        Tensor y = call.Outputs[0];
        int dim = call.Get<AlongDim>().Dim;
        long start = 0;
        foreach (Tensor x in call.Inputs)
        {
            long length = x.Shape[dim];
            if (x.Count > 0) StridedCopy.Run(x, y.Storage, y.DType, y.Layout.WithDim(dim, length, y.Strides[dim]), y.Offset + start * y.Strides[dim]);
            start += length;
        }
    }
}
