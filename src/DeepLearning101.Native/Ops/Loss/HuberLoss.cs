using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Squared near the target, linear away from it.</summary>
    public static ElementLossOp HuberLoss { get; } = OpRegistry.Add(ElementLossOp.WithNumber<HuberLossFormula>("huber_loss", new Contract { Formula = "d²/2 where |d| ≤ δ, else δ · (|d| − δ/2), d = x − t", Ulp = 3, AbsoluteEpsilons = 2, Source = "Huber, Robust estimation of a location parameter, 1964" },
        Losses.Huber));
}

internal readonly struct HuberLossFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t, V number) where V : struct, IRealLanes<V>
    {
        V d = V.Abs(x - t), half = V.Create(0.5);
        return V.Select(V.LessOrEqual(d, number), half * d * d, number * (d - half * number));
    }
}

/// <summary>Squared near the target, linear away from it.</summary>
public static class HuberLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>d²/2 where |d| = |x − t| ≤ δ, otherwise δ · (|d| − δ/2).</summary>
        /// <param name="target">Target; broadcasts with the input.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        /// <param name="delta">Where the parabola ends, &gt; 0; default 1.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is not positive.</exception>
        public Tensor HuberLoss(Tensor target, LossReduction reduction = LossReduction.Mean, double delta = 1)
        {
            if (!(delta > 0)) Throw.Argument("HuberLoss", nameof(delta), "delta must be positive", delta);
            return Op.HuberLoss.Apply(input, target, reduction, delta);
        }
    }
}
