using System.Numerics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Which of the four computations of a convolution.</summary>
internal enum ConvPass
{
    /// <summary>First x, second w, bias, result y.</summary>
    Forward,

    /// <summary>First dy, second w, bias, result dx.</summary>
    BackwardData,

    /// <summary>First x, second dy, result dw.</summary>
    BackwardWeight,

    /// <summary>First dy, result db.</summary>
    BackwardBias,
}

/// <summary>One pass with its operands, before the pack is chosen.</summary>
internal readonly unsafe struct ConvCall(ConvPass pass, ConvShape shape, void* first, void* second, void* bias, void* result, void* workspace) : ILaneCall
{
    // Below this many multiply-adds (about 20 µs on one core) waking a thread costs more than it brings.
    private const double ParallelMultiplyAdds = 1_000_000;

    // The bias gradient does one addition per element.
    private const double ParallelAdds = 250_000;

    public void On<V, T>() where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (pass)
        {
            case ConvPass.Forward:
                Slide<V, T>(SlidePlan.Forward(shape));
                break;
            case ConvPass.BackwardData:
                Slide<V, T>(SlidePlan.Backward(shape));
                break;
            case ConvPass.BackwardWeight when new WeightPlan(shape) is { Depthwise: true } plan:
                Weight<V, T, FetchEach>(plan);
                break;
            case ConvPass.BackwardWeight:
                Weight<V, T, FetchShared>(new WeightPlan(shape));
                break;
            default:
                BiasJob<V, T> job = new(shape, (T*)first, (T*)result);
                SplitRun(ref job, shape.O, (double)shape.N * shape.O * shape.OutputPlane > ParallelAdds);
                break;
        }
    }

    private void Slide<V, T>(SlidePlan plan) where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (plan.Images * plan.Groups * plan.Rows * plan.DestPlane == 0)
        {
            return;
        }

        bool parallel = shape.MultiplyAdds > ParallelMultiplyAdds && Workers.Limit > 1;
        plan.Cut(sizeof(T), parallel ? Workers.Limit : 1);
        void* memory = workspace is null ? ConvScratch.ForCall(plan.WorkspaceBytes(sizeof(T))) : workspace;
        SlideTables tables = new(plan, memory);
        T* panels = (T*)((byte*)memory + plan.TableBytes);
        SlidePanels<V, T>.Fill(plan, tables, (T*)second, (T*)bias, panels);
        SlideJob<V, T> job = new(plan, tables, (T*)first, panels, (T*)result);
        SplitRun(ref job, plan.Parts, parallel);
        if (!ConvFinite.All<V, T>((T*)second, shape.O * shape.GroupC * shape.Taps))
        {
            SlideBorder<T>.Run(plan, (T*)first, (T*)second, (T*)bias, (T*)result);
        }
    }

    private void Weight<V, T, TFetch>(in WeightPlan plan)
        where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T> where TFetch : struct, IWeightFetch
    {
        if (shape.O * shape.GroupC * shape.Taps == 0)
        {
            return;
        }

        bool parallel = shape.MultiplyAdds > ParallelMultiplyAdds && Workers.Limit > 1;
        void* memory = workspace is null ? ConvScratch.ForCall(plan.WorkspaceBytes(sizeof(T))) : workspace;
        WeightJob<V, T, TFetch> job = new(plan, (T*)first, (T*)second, memory, parallel ? Workers.Limit : 1);
        job.FillTables();
        SplitRun(ref job, job.Parts, parallel);
        WeightCombine<V, T> combine = new(plan, (T*)((byte*)memory + plan.TableBytes), (T*)result, WeightJob<V, T, TFetch>.BlockLanes(plan));
        SplitRun(ref combine, combine.Parts, parallel && plan.Sets * shape.O * shape.GroupC * shape.Taps > ParallelAdds);
    }

    private static void SplitRun<TJob>(ref TJob job, nint parts, bool parallel) where TJob : struct, IJob
    {
        if (parallel)
        {
            Workers.Run(ref job, parts);
            return;
        }

        for (nint part = 0; part < parts; part++)
        {
            job.Run(part, 0);
        }
    }
}
