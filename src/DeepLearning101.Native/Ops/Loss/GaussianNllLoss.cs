using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Negative log-likelihood under a normal distribution.</summary>
    public static ElementLossOp GaussianNllLoss { get; } = OpRegistry.Add(ElementLossOp.OfThree<GaussianNllLossFormula>("gaussian_nll_loss",
        new Contract { Formula = "(ln v + (x − t)² / v) / 2", Ulp = 8, AbsoluteEpsilons = 8, Low = 0.25, High = 8 },
        static (x, t, v) => (v.Log() + (x - t) * (x - t) / v) * 0.5, noSpecials: "(x − t)² overflows in f32 alone"));
}

internal readonly struct GaussianNllLossFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t, V v) where V : struct, IRealLanes<V>
    {
        V d = x - t;
        return V.Create(0.5) * (V.Log(v) + d * d / v);
    }
}

/// <summary>Negative log-likelihood under a normal distribution.</summary>
public static class GaussianNllLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>Negative log-likelihood (ln v + (x − t)² / v) / 2 of targets t under normal distributions of mean x and variance v.</summary>
        /// <param name="target">Targets; broadcast with the input.</param>
        /// <param name="variance">Variances of the input's shape, of that shape without the last dimension, or with a last dimension of 1.</param>
        /// <param name="full">Whether ln(2π)/2 is added; default not.</param>
        /// <param name="eps">Least variance; a smaller one is raised without touching its gradient; default 10⁻⁶.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor GaussianNllLoss(Tensor target, Tensor variance, bool full = false, double eps = 1e-6, LossReduction reduction = LossReduction.Mean)
        {
            if (variance.Rank == input.Rank - 1 && variance.Shape.SequenceEqual(input.Shape[..^1])) variance = variance.Unsqueeze(-1);
            Tensor raised = variance + (eps - variance.Detach()).Relu();
            Tensor losses = Op.GaussianNllLoss.Apply(input, target, raised);
            return Losses.Reduce(full ? losses + 0.5 * Math.Log(2 * Math.PI) : losses, reduction);
        }
    }
}
