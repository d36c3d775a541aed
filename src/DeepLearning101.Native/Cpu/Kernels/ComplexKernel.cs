namespace DeepLearning101.Native.Cpu;

/// <summary>Complex numbers from their parts: two strided copies.</summary>
internal sealed class ComplexKernel : Kernel
{
    internal override string Name => "cpu:complex";

    internal override void Run(in KernelCall call)
    {
        Tensor output = call.Outputs[0];
        for (int part = 0; part < 2; part++)
        {
            Tensor input = call.Inputs[part];
            using Tensor target = ViewAsRealOp.Parts(output, output.Rank, part);
            using Tensor source = input.View(input.Layout.Expand(output.Shape)!, input.Offset);
            StridedCopy.Run(source, target);
        }
    }
}
