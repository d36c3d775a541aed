using System.Numerics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Places of extrema: block by block the extremum in lanes, then a search in the block that has it.</summary>
internal sealed unsafe class ArgKernel(bool largest) : Kernel
{
    private readonly LineTable table = largest ? Bind<MaxFormula>() : Bind<MinFormula>();

    internal override string Name { get; } = $"cpu:arg:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        int dim = call.Get<AlongDim>().Dim;
        var job = new LineJob(table.Of(compute), largest ? 1 : 0);
        job.AddInput(call.Inputs[0], dim, compute);
        job.AddOutput(call.Outputs[0], dim, DType.Int64);
        job.Run();
    }

    private static LineTable Bind<F>() where F : struct, IReduceFormula =>
        Isa.HasAvx512 ? Bind<F, F32x16, F64x8, I32x16, I64x8>()
        : Isa.HasAvx2 ? Bind<F, F32x8, F64x4, I32x8, I64x4>()
        : Isa.HasV128 ? Bind<F, F32x4, F64x2, I32x4, I64x2>()
        : Bind<F, F32x1, F64x1, I32x1, I64x1>();

    private static LineTable Bind<F, F32, F64, I32, I64>()
        where F : struct, IReduceFormula
        where F32 : struct, IPack<F32, float>
        where F64 : struct, IPack<F64, double>
        where I32 : struct, IPack<I32, int>
        where I64 : struct, IPack<I64, long> => new()
        {
            F32 = &Line<F, F32, float>, F64 = &Line<F, F64, double>, I32 = &Line<F, I32, int>, I64 = &Line<F, I64, long>,
        };

    private static void Line<F, V, T>(LineCall* call)
        where F : struct, IReduceFormula
        where V : struct, IPack<V, T>
        where T : unmanaged, INumber<T>
    {
        T* x = (T*)call->P0;
        nint n = call->N0, at = 0;
        T best = default;
        for (nint start = 0; start < n; start += ReduceLoop.Block)
        {
            T value;
            ReduceLoop.Row<F, V, T>(x + start, Math.Min(ReduceLoop.Block, n - start), &value);
            if (start > 0 && !(call->Parameter != 0 ? value > best : value < best) && !T.IsNaN(value)) continue;
            (best, at) = (value, start);
            if (T.IsNaN(best)) break;
        }

        *(long*)call->P1 = at + Find<V, T>(x + at, Math.Min(ReduceLoop.Block, n - at), best);
    }

    /// <summary>The first element that equals a value that is there; for NaN the first NaN.</summary>
    private static nint Find<V, T>(T* x, nint n, T value)
        where V : struct, IPack<V, T>
        where T : unmanaged, INumber<T>
    {
        nint i = 0;
        T* broadcast = stackalloc T[V.Count];
        for (int k = 0; k < V.Count; k++) broadcast[k] = value;
        V wanted = V.Load(broadcast);
        bool isNan = T.IsNaN(value);
        for (; i + V.Count <= n; i += V.Count)
        {
            V found = V.Load(x + i);
            uint bits = V.MaskBits(isNan ? V.Not(V.Equal(found, found)) : V.Equal(found, wanted));
            if (bits != 0) return i + BitOperations.TrailingZeroCount(bits);
        }

        while (isNan ? !T.IsNaN(x[i]) : x[i] != value) i++;
        return i;
    }
}
