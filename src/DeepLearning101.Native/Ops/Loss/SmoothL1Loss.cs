using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Absolute error that is rounded off near the target.</summary>
    public static ElementLossOp SmoothL1Loss { get; } = OpRegistry.Add(ElementLossOp.WithNumber<SmoothL1LossFormula>("smooth_l1_loss", new Contract { Formula = "d²/(2β) where |d| < β, else |d| − β/2, d = x − t", Ulp = 3, AbsoluteEpsilons = 2, Source = "Girshick, Fast R-CNN, 2015" },
        Losses.SmoothL1));
}

internal readonly struct SmoothL1LossFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t, V number) where V : struct, IRealLanes<V>
    {
        V d = V.Abs(x - t), half = V.Create(0.5);
        return V.Select(V.Less(d, number), half * d * d / number, d - half * number);
    }
}

/// <summary>Absolute error that is rounded off near the target.</summary>
public static class SmoothL1LossExtensions
{
    extension(Tensor input)
    {
        /// <summary>d²/(2β) where |d| = |x − t| &lt; β, otherwise |d| − β/2; with β = 0 the absolute error.</summary>
        /// <param name="target">Target; broadcasts with the input.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        /// <param name="beta">Where the parabola ends, ≥ 0; default 1.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is negative.</exception>
        public Tensor SmoothL1Loss(Tensor target, LossReduction reduction = LossReduction.Mean, double beta = 1)
        {
            if (!(beta >= 0)) Throw.Argument("SmoothL1Loss", nameof(beta), "beta must not be negative", beta);
            return Op.SmoothL1Loss.Apply(input, target, reduction, beta);
        }
    }
}
