using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Binary search, line by line.</summary>
internal sealed unsafe class SearchSortedKernel : Kernel
{
    private readonly LineTable table = new() { F32 = &Line<float>, F64 = &Line<double>, I32 = &Line<int>, I64 = &Line<long> };

    internal override string Name => "cpu:searchsorted";

    internal override string? Declines(in KernelCall call) => call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        (Tensor sorted, Tensor values) = (call.Inputs[0], call.Inputs[1]);
        DType compute = ElementTable.ComputeType(sorted.DType);
        int dim = sorted.Rank - 1;
        var job = new LineJob(table.Of(compute), call.Get<SearchSide>().Right ? 1 : 0);
        job.AddInput(sorted, dim, compute);
        job.AddInput(values, dim, compute);
        job.AddOutput(call.Outputs[0], dim, DType.Int64);
        job.Run();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Line<T>(LineCall* call) where T : unmanaged, INumber<T>
    {
        T* a = (T*)call->P0, v = (T*)call->P1;
        long* y = (long*)call->P2;
        bool right = call->Parameter != 0;
        for (nint i = 0; i < call->N1; i++)
        {
            nint low = 0, n = call->N0;
            while (n > 0)
            {
                nint half = n / 2;
                T middle = a[low + half];
                // Written so that a NaN goes to the end.
                bool behind = right ? !(middle > v[i]) : !(middle >= v[i]);
                low = behind ? low + half + 1 : low;
                n = behind ? n - half - 1 : half;
            }

            y[i] = low;
        }
    }
}
