using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Cross-entropy in one pass: each row of scores is read for its maximum and its sum of exponentials, nothing of its size is kept.</summary>
internal sealed unsafe class CrossEntropyKernel : Kernel
{
    internal override string Name { get; } = $"cpu:cross_entropy:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        var attributes = call.Get<ClassLoss>();
        using var loss = new ClassLossCall(call.Inputs, attributes, "CrossEntropy");
        using Tensor losses = ComputeOperand.Temporary(loss.Positions, DType.Float64, call.Outputs[0].Device);
        var rows = new Forward
        {
            X = loss.Scores, Targets = loss.Targets, Weights = loss.Weights, Losses = (double*)losses.Pointer, Classes = loss.Classes,
            Ignored = attributes.IgnoreIndex, Smoothing = attributes.LabelSmoothing, WeightSum = attributes.LabelSmoothing > 0 ? loss.WeightSum() : 0,
        };
        if (loss.Plane == 1 || loss.Classes == 0) RowsKernel.Run(rows, loss.Compute, loss.Positions, 4 * loss.Classes);
        else CrossEntropyPlanes.Forward(loss, attributes, rows.Losses);
        loss.Reduce(rows.Losses, call.Outputs[0], attributes.Reduction);
    }

    private struct Forward : IRowsKernel
    {
        internal void* X, Weights;
        internal long* Targets;
        internal double* Losses;
        internal nint Classes;
        internal long Ignored;
        internal double Smoothing, WeightSum;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            T* weights = (T*)Weights;
            for (nint i = begin; i < end; i++)
            {
                long t = Targets[i];
                if (t == Ignored)
                {
                    Losses[i] = 0;
                    continue;
                }

                T* x = (T*)X + i * Classes;
                double max = RowLoop.Max<V, T>(x, Classes);
                double log = F64x1.Log(new F64x1(RowLoop.Sum<RowExp, V, T>(x, null, null, Classes, max))).V;
                double loss = (1 - Smoothing) * (weights == null ? 1 : RowLoop.Get(weights + t)) * (max - RowLoop.Get(x + t) + log);
                if (Smoothing > 0)
                {
                    double below = weights == null ? RowLoop.Sum<RowBelow, V, T>(x, null, null, Classes, max) : RowLoop.Sum<RowBelowTimes, V, T>(x, weights, null, Classes, max);
                    loss += Smoothing / Classes * Math.FusedMultiplyAdd(WeightSum, log, below);
                }

                Losses[i] = loss;
            }
        }
    }
}

/// <summary>Gradient of the cross-entropy, softmax − target, straight from the scores.</summary>
internal sealed unsafe class CrossEntropyGradKernel : Kernel
{
    internal override string Name { get; } = $"cpu:cross_entropy_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        var attributes = call.Get<ClassLoss>();
        using var loss = new ClassLossCall(call.Inputs[1..], attributes, "CrossEntropy");
        using var g = new ComputeOperand(call.Inputs[0], DType.Float64);
        using var result = new ComputeResult(call.Outputs[0], loss.Compute);
        var rows = new Backward
        {
            X = loss.Scores, Targets = loss.Targets, Weights = loss.Weights, G = (double*)g.Pointer, GStep = attributes.Reduction == LossReduction.None ? 1 : 0, Out = result.Pointer,
            Classes = loss.Classes, Ignored = attributes.IgnoreIndex, Smoothing = attributes.LabelSmoothing,
            WeightSum = attributes.LabelSmoothing > 0 ? loss.WeightSum() : 0, Divisor = loss.Divisor,
        };
        if (loss.Plane == 1 || loss.Classes == 0) RowsKernel.Run(rows, loss.Compute, loss.Positions, 6 * loss.Classes);
        else CrossEntropyPlanes.Backward(loss, attributes, rows.G, rows.GStep, result.Pointer);
    }

    private struct Backward : IRowsKernel
    {
        internal void* X, Weights, Out;
        internal long* Targets;
        internal double* G;
        internal nint GStep, Classes;
        internal long Ignored;
        internal double Smoothing, WeightSum, Divisor;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            T* weights = (T*)Weights;
            for (nint i = begin; i < end; i++)
            {
                long t = Targets[i];
                T* x = (T*)X + i * Classes, to = (T*)Out + i * Classes;
                if (t == Ignored)
                {
                    new Span<byte>(to, checked((int)(Classes * sizeof(T)))).Clear();
                    continue;
                }

                double g = G[i * GStep] / Divisor, own = (1 - Smoothing) * (weights == null ? 1 : RowLoop.Get(weights + t)), each = Smoothing / Classes;
                RowLoop.Map<RowExp, V, T>(x, null, null, to, Classes, RowLoop.Max<V, T>(x, Classes));
                double scale = g * Math.FusedMultiplyAdd(each, WeightSum, own) / RowLoop.Sum<RowValue, V, T>(to, null, null, Classes);
                if (Smoothing > 0 && weights != null) RowLoop.Map<RowScale2, V, T>(to, weights, null, to, Classes, scale, g * each);
                else RowLoop.Map<RowScale, V, T>(to, null, null, to, Classes, scale, g * each);
                RowLoop.Put(to + t, RowLoop.Get(to + t) - g * own);
            }
        }
    }
}
