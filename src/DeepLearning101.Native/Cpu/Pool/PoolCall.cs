using System.Numerics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Which of the four computations of a pooling.</summary>
internal enum PoolPass
{
    /// <summary>From x to y and indices.</summary>
    Max,

    /// <summary>From dy and indices to dx.</summary>
    MaxBackward,

    /// <summary>From x to y.</summary>
    Average,

    /// <summary>From dy to dx.</summary>
    AverageBackward,
}

/// <summary>One pooling pass with its operands, before the pack is chosen.</summary>
internal readonly unsafe struct PoolCall(PoolPass pass, PoolShape shape, AverageDivisor divisor, void* from, void* to, long* indices) : ILaneCall
{
    // Elements read or written below which waking a thread costs more than it brings, and that a part should have at least.
    private const double ParallelElements = 100_000;
    private const nint PartElements = 16_384;

    /// <summary>Runs on the widest packs that a row of outputs fills: a wider one would leave the row to scalar code.</summary>
    internal static void Run<T>(in PoolCall call) where T : unmanaged => LaneCall.Run<T, PoolCall>(call, Level(call, sizeof(T)));

    private static IsaLevel Level(in PoolCall call, nint elementBytes)
    {
        IsaLevel level = Isa.Level;
        nint bytes = call.RowOutputs * elementBytes;
        level = level == IsaLevel.Avx512 && bytes < 64 ? IsaLevel.Avx2 : level;
        return level == IsaLevel.Avx2 && bytes < 32 ? IsaLevel.V128 : level;
    }

    /// <summary>Outputs of a row that packs can work on; variable windows use packs inside the window.</summary>
    private nint RowOutputs => shape.W.IsAdaptive ? shape.W.Input : shape.W.InteriorEnd - shape.W.InteriorStart;

    public void On<V, T>() where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint perPlane = shape.InputPlane + shape.OutputPlane;
        bool parallel = (double)shape.Planes * perPlane > ParallelElements && Workers.Limit > 1;
        nint planes = parallel ? nint.Max(1, PartElements / nint.Max(1, perPlane)) : nint.Max(1, shape.Planes);
        nint parts = (shape.Planes + planes - 1) / planes;
        switch (pass)
        {
            case PoolPass.Max:
                MaxPoolJob<V, T> max = new(shape, (T*)from, (T*)to, indices, planes);
                Workers.Run(ref max, parts);
                break;
            case PoolPass.MaxBackward:
                MaxPoolBackwardJob<T> spread = new(shape, (T*)from, indices, (T*)to, planes);
                Workers.Run(ref spread, parts);
                break;
            case PoolPass.Average:
                AveragePoolJob<V, T> average = new(shape, divisor, (T*)from, (T*)to, planes);
                Workers.Run(ref average, parts);
                break;
            default:
                AveragePoolBackwardJob<V, T> share = new(shape, divisor, (T*)from, (T*)to, planes);
                Workers.Run(ref share, parts);
                break;
        }
    }
}
