using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Negative log-likelihood of counts, from the logarithm of the rate.</summary>
    public static ElementLossOp PoissonNllLoss { get; } = OpRegistry.Add(ElementLossOp.Of<PoissonNllLossFormula>("poisson_nll_loss", new Contract { Formula = "e^x − t · x", Ulp = 4, AbsoluteEpsilons = 128, Second = (0, 20) },
        static (x, t) => x.Exp() - t * x, noSpecials: "the difference of overflows is NaN in f32 alone"));

    /// <summary>Negative log-likelihood of counts, from the rate.</summary>
    public static ElementLossOp PoissonNllRate { get; } = OpRegistry.Add(ElementLossOp.WithNumber<PoissonNllRateFormula>("poisson_nll_rate", new Contract { Formula = "x − t · ln(x + ε)", Ulp = 4, AbsoluteEpsilons = 128, Low = 0.5, High = 10, Second = (0, 20) },
        static (x, t, eps) => x - t * (x + eps).Log(), noSpecials: "the difference of overflows is NaN in f32 alone"));

    /// <summary>Stirling's approximation of ln x!, 0 up to x = 1.</summary>
    public static UnaryOp StirlingTerm { get; } = OpRegistry.Add(UnaryOp.Of<StirlingTermFormula>("stirling_term", new Contract { Formula = "x · ln x − x + ln(2πx)/2 where x > 1, else 0", Ulp = 4, AbsoluteEpsilons = 32, Low = 0, High = 30, Kinks = [1] },
        static x => (x * x.Log() - x + (x * (2 * Math.PI)).Log() * 0.5) * (x > 1).Cast(x.DType)));
}

internal readonly struct PoissonNllLossFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V> => V.Exp(x) - t * x;
}

internal readonly struct PoissonNllRateFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t, V eps) where V : struct, IRealLanes<V> => x - t * V.Log(x + eps);
}

internal readonly struct StirlingTermFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        V log = V.Log(x), full = V.Fma(x, log, -x) + V.Create(0.5) * (log + V.Create(1.8378770664093454836));
        return V.Select(V.LessOrEqual(x, V.Create(1)), V.Create(0), full);
    }
}

/// <summary>Negative log-likelihood of counts, from the logarithm of the rate.</summary>
public static class PoissonNllLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>Negative log-likelihood e^x − t · x of counts t under a Poisson distribution of rate e^x (or x − t · ln(x + eps) of rate x).</summary>
        /// <param name="target">Counts.</param>
        /// <param name="logInput">Whether the input is the logarithm of the rate; default so.</param>
        /// <param name="full">Whether ln t! is added for t &gt; 1, by Stirling's formula t · ln t − t + ln(2πt)/2; default not.</param>
        /// <param name="eps">Keeps the logarithm of a rate of 0 finite; default 10⁻⁸.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor PoissonNllLoss(Tensor target, bool logInput = true, bool full = false, double eps = 1e-8, LossReduction reduction = LossReduction.Mean)
        {
            Tensor losses = logInput ? Op.PoissonNllLoss.Apply(input, target, LossReduction.None) : Op.PoissonNllRate.Apply(input, target, LossReduction.None, eps);
            return Losses.Reduce(full ? losses + Op.StirlingTerm.Apply(target) : losses, reduction);
        }
    }
}
