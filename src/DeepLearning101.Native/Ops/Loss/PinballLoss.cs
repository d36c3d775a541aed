using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Quantile loss.</summary>
    public static ElementLossOp PinballLoss { get; } = OpRegistry.Add(ElementLossOp.WithNumber<PinballLossFormula>("pinball_loss", new Contract { Formula = "τ · (t − x) where t ≥ x, else (1 − τ) · (x − t)", Ulp = 3, Source = "Koenker and Bassett, Regression quantiles, 1978" },
        static (x, t, quantile) => quantile * (t - x) + (x - t).Relu(), noSpecials: "t − x overflows in f32 alone"));
}

internal readonly struct PinballLossFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t, V number) where V : struct, IRealLanes<V>
    {
        V d = t - x;
        return V.Select(V.Less(d, V.Create(0)), (number - V.Create(1)) * d, number * d);
    }
}

/// <summary>Quantile loss.</summary>
public static class PinballLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>Quantile loss: τ · (t − x) where the target lies above the prediction, (1 − τ) · (x − t) below; its minimiser is the τ-quantile.</summary>
        /// <param name="target">Target; broadcasts with the input.</param>
        /// <param name="quantile">τ in [0, 1]; default 0.5 (half the absolute error).</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="quantile"/> lies outside [0, 1].</exception>
        public Tensor PinballLoss(Tensor target, double quantile = 0.5, LossReduction reduction = LossReduction.Mean)
        {
            if (quantile is not (>= 0 and <= 1)) Throw.Argument("PinballLoss", nameof(quantile), "the quantile must lie in [0, 1]", quantile);
            return Op.PinballLoss.Apply(input, target, reduction, quantile);
        }
    }
}
