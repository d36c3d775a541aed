using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Negative log-likelihood, or its gradient: one element of each position.</summary>
internal sealed unsafe class NllLossKernel(bool gradient) : Kernel
{
    internal override string Name => gradient ? "cpu:nll_loss_grad" : "cpu:nll_loss";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        var attributes = call.Get<ClassLoss>();
        using var loss = new ClassLossCall(gradient ? call.Inputs[1..] : call.Inputs, attributes, "NllLoss");
        var rows = new Pick { Targets = loss.Targets, Weights = loss.Weights, Classes = loss.Classes, Plane = loss.Plane, Ignored = attributes.IgnoreIndex };
        if (gradient)
        {
            using var g = new ComputeOperand(call.Inputs[0], DType.Float64);
            using var result = new ComputeResult(call.Outputs[0], loss.Compute);
            NativeMemory.Clear(result.Pointer, (nuint)(call.Outputs[0].Count * loss.Compute.Size));
            rows.X = result.Pointer;
            rows.Values = (double*)g.Pointer;
            rows.Step = attributes.Reduction == LossReduction.None ? 1 : 0;
            rows.Divisor = loss.Divisor;
            RowsKernel.Run(rows, loss.Compute, loss.Positions, 8);
            return;
        }

        using Tensor losses = ComputeOperand.Temporary(loss.Positions, DType.Float64, call.Outputs[0].Device);
        rows.X = loss.Scores;
        rows.Values = (double*)losses.Pointer;
        RowsKernel.Run(rows, loss.Compute, loss.Positions, 8);
        loss.Reduce(rows.Values, call.Outputs[0], attributes.Reduction);
    }

    private struct Pick : IRowsKernel
    {
        internal void* X, Weights;
        internal long* Targets;

        /// <summary>Forward: the losses; backward (<see cref="Divisor"/> is set): the gradients.</summary>
        internal double* Values;
        internal nint Step, Classes, Plane;
        internal long Ignored;
        internal double? Divisor;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            for (nint i = begin; i < end; i++)
            {
                long t = Targets[i];
                T* x = (T*)X + i / Plane * Classes * Plane + i % Plane;
                double weight = Weights == null || t == Ignored ? 1 : RowLoop.Get((T*)Weights + t);
                if (Divisor is not { } divisor)
                {
                    Values[i] = t == Ignored ? 0 : -weight * RowLoop.Get(x + t * Plane);
                    continue;
                }

                if (t != Ignored) RowLoop.Put(x + t * Plane, -weight * (Values[i * Step] / divisor));
            }
        }
    }
}
