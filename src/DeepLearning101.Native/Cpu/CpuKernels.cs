namespace DeepLearning101.Native.Cpu;

/// <summary>The list: for each op, its kernels on the processor, best first. An op without one runs its decomposition.</summary>
internal static class CpuKernels
{
    internal static KernelList For(OpDef op) => new(op switch
    {
        ElementwiseOp elementwise => [new ElementwiseKernel(elementwise)],
        ReduceOp reduce => [new ReduceKernel(reduce)],
        MatMulOp => [new MatMulKernel()],
        ConvOp => [new ConvKernel(ConvPass.Forward)],
        ConvDataOp => [new ConvKernel(ConvPass.BackwardData)],
        ConvWeightOp => [new ConvKernel(ConvPass.BackwardWeight)],
        NllLossOp => [new NllLossKernel(gradient: false)],
        NllLossGradOp => [new NllLossKernel(gradient: true)],
        LinearOp => [new LinearKernel()],
        CrossEntropyOp => [new CrossEntropyKernel()],
        CrossEntropyGradOp => [new CrossEntropyGradKernel()],
        SoftmaxOp => [new SoftmaxKernel(logarithm: false)],
        LogSoftmaxOp => [new SoftmaxKernel(logarithm: true)],
        MaxPoolOp => [new MaxPoolKernel()],
        MaxPoolScatterOp => [new MaxPoolScatterKernel()],
        MaxPoolGatherOp => [new MaxPoolGatherKernel()],
        AvgPoolOp => [new AvgPoolKernel()],
        AvgPoolGradOp => [new AvgPoolGradKernel()],
        FullOp => [new FullKernel()],
        ComplexOp => [new ComplexKernel()],
        RampOp => [new RampKernel()],
        EyeOp => [new EyeKernel()],
        TriangleOp triangle => [new TriangleKernel(triangle.Lower)],
        OneHotOp => [new OneHotKernel()],
        CopyOp => [new CopyKernel("copy")],
        CastOp => [new CopyKernel("cast")],
        _ => [],
    });
}
