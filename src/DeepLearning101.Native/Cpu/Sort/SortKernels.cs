namespace DeepLearning101.Native.Cpu;

/// <summary>Sorting, line by line.</summary>
internal sealed unsafe class ArgSortKernel : Kernel
{
    private readonly LineTable table = new()
    {
        F32 = &SortLines.Sort<float, ulong, NarrowKeys<float>>, I32 = &SortLines.Sort<int, ulong, NarrowKeys<int>>,
        F64 = &SortLines.SortWide<double>, I64 = &SortLines.SortWide<long>,
    };

    internal override string Name => "cpu:argsort";

    internal override string? Declines(in KernelCall call) => SortLimits.Reason(call.Op, call.Inputs[0], call.Get<SortOrder>().Dim);

    internal override void Run(in KernelCall call)
    {
        var order = call.Get<SortOrder>();
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        var job = new LineJob(table.Of(compute), order.Descending ? 1 : 0);
        job.AddInput(call.Inputs[0], order.Dim, compute);
        job.AddOutput(call.Outputs[0], order.Dim, DType.Int64);
        job.Run(2 * call.Inputs[0].Shape[order.Dim] * 2 * compute.Size);
    }
}

/// <summary>The k best, line by line.</summary>
internal sealed unsafe class ArgTopKKernel : Kernel
{
    private readonly LineTable table = new()
    {
        F32 = &SortLines.TopK<float, ulong, NarrowKeys<float>>, I32 = &SortLines.TopK<int, ulong, NarrowKeys<int>>,
        F64 = &SortLines.TopK<double, UInt128, WideKeys<double>>, I64 = &SortLines.TopK<long, UInt128, WideKeys<long>>,
    };

    internal override string Name => "cpu:argtopk";

    internal override string? Declines(in KernelCall call) => SortLimits.Reason(call.Op, call.Inputs[0], call.Get<TopKPlaces>().Dim);

    internal override void Run(in KernelCall call)
    {
        var places = call.Get<TopKPlaces>();
        Tensor x = call.Inputs[0];
        DType compute = ElementTable.ComputeType(x.DType);
        var job = new LineJob(table.Of(compute), places.Largest ? 1 : 0);
        job.AddInput(x, places.Dim, compute);
        job.AddOutput(call.Outputs[0], places.Dim, DType.Int64);
        job.Run(2 * SortLines.Room((nint)x.Shape[places.Dim], (nint)places.K) * 2 * compute.Size);
    }
}

/// <summary>One order statistic, line by line.</summary>
internal sealed unsafe class ArgKthKernel : Kernel
{
    private readonly LineTable table = new()
    {
        F32 = &SortLines.Kth<float, ulong, NarrowKeys<float>>, I32 = &SortLines.Kth<int, ulong, NarrowKeys<int>>,
        F64 = &SortLines.Kth<double, UInt128, WideKeys<double>>, I64 = &SortLines.Kth<long, UInt128, WideKeys<long>>,
    };

    internal override string Name => "cpu:argkth";

    internal override string? Declines(in KernelCall call) => SortLimits.Reason(call.Op, call.Inputs[0], call.Get<KthPlace>().Dim);

    internal override void Run(in KernelCall call)
    {
        var place = call.Get<KthPlace>();
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        var job = new LineJob(table.Of(compute), place.NanWins ? -place.K : place.K);
        job.AddInput(call.Inputs[0], place.Dim, compute);
        job.AddOutput(call.Outputs[0], place.Dim, DType.Int64);
        job.Run(call.Inputs[0].Shape[place.Dim] * 2 * compute.Size);
    }
}

internal static class SortLimits
{
    internal static string? Reason(OpDef op, Tensor x, int dim) =>
        !op.Takes(x.DType) ? $"{x.DType.Name} elements" : x.Shape[dim] > int.MaxValue ? "a line of more than 2^31 − 1 elements" : null;
}
