namespace DeepLearning101.Native.Cpu;

/// <summary>Scans line by line, with a running value in f64 or i64.</summary>
internal sealed unsafe class ScanKernel(ScanKind kind) : Kernel
{
    private readonly LineTable table = kind switch
    {
        ScanKind.Sum => new LineTable { F32 = &ScanLines.Sum32, F64 = &ScanLines.Sum64, I64 = &ScanLines.SumOfIntegers },
        ScanKind.Prod => new LineTable { F32 = &ScanLines.Product32, F64 = &ScanLines.Product64, I64 = &ScanLines.ProductOfIntegers },
        _ => new LineTable
        {
            F64 = Isa.HasAvx512 ? &LogSumExpLine.Run<F64x8> : Isa.HasAvx2 ? &LogSumExpLine.Run<F64x4> : Isa.HasV128 ? &LogSumExpLine.Run<F64x2> : &LogSumExpLine.Run<F64x1>,
        },
    };

    internal override string Name { get; } = "cpu:scan";

    internal override string? Declines(in KernelCall call) => !call.Inputs[0].DType.IsComplex && call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor y) = (call.Inputs[0], call.Outputs[0]);
        // Halves go through f64, so that they are rounded once.
        DType compute = y.DType is DType.Float16 or DType.BFloat16 || kind == ScanKind.LogSumExp ? DType.Float64 : y.DType;
        int dim = call.Get<AlongDim>().Dim;
        if (kind != ScanKind.LogSumExp && ScanColumns.Fits(x, y, dim))
        {
            if (kind == ScanKind.Sum) ScanColumns.Run<SumStep>(x, y, dim);
            else ScanColumns.Run<ProductStep>(x, y, dim);
            return;
        }

        var job = new LineJob(table.Of(compute));
        job.AddInput(x, dim, compute);
        job.AddOutput(y, dim, compute);
        job.Run();
    }
}

/// <summary>A linear recurrence, line by line.</summary>
internal sealed unsafe class LinearScanKernel : Kernel
{
    internal override string Name => "cpu:linear_scan";

    internal override string? Declines(in KernelCall call) => call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        DType compute = call.Outputs[0].DType == DType.Float32 ? DType.Float32 : DType.Float64;
        int dim = call.Get<AlongDim>().Dim;
        var job = new LineJob(compute == DType.Float32 ? &ScanLines.Linear<float> : &ScanLines.Linear<double>);
        job.AddInput(call.Inputs[0], dim, compute);
        job.AddInput(call.Inputs[1], dim, compute);
        job.AddOutput(call.Outputs[0], dim, compute);
        job.Run();
    }
}

/// <summary>Places of running extrema, line by line.</summary>
internal sealed unsafe class CumArgKernel(bool largest) : Kernel
{
    private readonly LineTable table = largest
        ? new LineTable { F32 = &ScanLines.Largest<float>, F64 = &ScanLines.Largest<double>, I32 = &ScanLines.Largest<int>, I64 = &ScanLines.Largest<long> }
        : new LineTable { F32 = &ScanLines.Smallest<float>, F64 = &ScanLines.Smallest<double>, I32 = &ScanLines.Smallest<int>, I64 = &ScanLines.Smallest<long> };

    internal override string Name => "cpu:cumarg";

    internal override string? Declines(in KernelCall call) => call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        int dim = call.Get<AlongDim>().Dim;
        var job = new LineJob(table.Of(compute));
        job.AddInput(call.Inputs[0], dim, compute);
        job.AddOutput(call.Outputs[0], dim, DType.Int64);
        job.Run();
    }
}
