namespace DeepLearning101.Native.Cpu;

/// <summary>Zeros, then a 1 for each class.</summary>
internal sealed unsafe class OneHotKernel : Kernel
{
    internal override string Name => "cpu:one_hot";

    internal override void Run(in KernelCall call)
    {
        Tensor x = call.Inputs[0], y = call.Outputs[0];
        long classes = y.Shape[^1];
        if (y.Count == 0) return;
        var result = new DenseResult(y);
        long* to = (long*)result.Pointer;
        for (long i = 0; i < y.Count; i++) to[i] = 0;
        var reader = new ElementReader(x);
        for (long i = 0; i < x.Count; i++)
        {
            long at = reader.IntegerAt(i);
            if ((ulong)at >= (ulong)classes) Throw.Class("one_hot", at, classes);
            to[i * classes + at] = 1;
        }

        result.Dispose();
    }
}
