using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Softmax or its logarithm, row by row.</summary>
internal sealed unsafe class SoftmaxKernel : Kernel
{
    private delegate*<void*, void*, nint, void> f32, f64;

    internal SoftmaxKernel(bool logarithm)
    {
        Name = $"cpu:{(logarithm ? "log_softmax" : "softmax")}:{Isa.Name}";
        if (Isa.HasAvx512) Bind<F32x16, F64x8>(logarithm);
        else if (Isa.HasAvx2) Bind<F32x8, F64x4>(logarithm);
        else if (Isa.HasV128) Bind<F32x4, F64x2>(logarithm);
        else Bind<F32x1, F64x1>(logarithm);
    }

    internal override string Name { get; }

    internal override string? Declines(in KernelCall call) => call.Inputs[0].DType.IsFloatingPoint ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor y) = (call.Inputs[0], call.Outputs[0]);
        if (x.Count == 0) return;
        DType compute = ElementTable.ComputeType(x.DType);
        var job = new RowJob(x, y, x.Rank == 0 ? -1 : call.Get<AlongDim>().Dim, compute, compute == DType.Float32 ? f32 : f64);
        Workers.Run(ref job, job.Parts);
    }

    private void Bind<V, W>(bool logarithm)
        where V : struct, IRealLanes<V>, IPack<V, float>
        where W : struct, IRealLanes<W>, IPack<W, double>
    {
        f32 = (delegate*<void*, void*, nint, void>)(logarithm ? (delegate*<float*, float*, nint, void>)&SoftmaxRow.Logarithm<V, float> : &SoftmaxRow.Run<V, float>);
        f64 = (delegate*<void*, void*, nint, void>)(logarithm ? (delegate*<double*, double*, nint, void>)&SoftmaxRow.Logarithm<W, double> : &SoftmaxRow.Run<W, double>);
    }
}
