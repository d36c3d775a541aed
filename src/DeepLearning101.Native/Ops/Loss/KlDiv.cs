using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Kullback-Leibler divergence, term by term.</summary>
    public static ElementLossOp KlDiv { get; } = OpRegistry.Add(ElementLossOp.Of<KlDivFormula>("kl_div", new Contract { Formula = "t · (ln t − x)", Ulp = 4, AbsoluteEpsilons = 64, Second = (0.01, 2),
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "where the target is 0 its gradient is −x here, that of the term that is left; PyTorch has NaN")] },
        static (x, t) => t * (t.Log() - x), noSpecials: "t · ln t − t · x meets ∞ − ∞ where a product overflows in f32 alone"));

    /// <summary>Kullback-Leibler divergence of a distribution given by logarithms, term by term.</summary>
    public static ElementLossOp KlDivLogTarget { get; } = OpRegistry.Add(ElementLossOp.Of<KlDivLogTargetFormula>("kl_div_log_target", new Contract { Formula = "e^t · (t − x)", Ulp = 4, AbsoluteEpsilons = 64, Second = (-5, 0.5) },
        static (x, t) => t.Exp() * (t - x), noSpecials: "t − x overflows in f32 alone"));
}

internal readonly struct KlDivFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V>
    {
        V zero = V.Create(0);
        return V.Select(V.Equal(t, zero), zero, t * V.Log(t)) - t * x;
    }
}

internal readonly struct KlDivLogTargetFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V> => V.Exp(t) * (t - x);
}

/// <summary>Kullback-Leibler divergence, term by term.</summary>
public static class KlDivExtensions
{
    extension(Tensor input)
    {
        /// <summary>Terms t · (ln t − x) of the Kullback-Leibler divergence of a distribution t from one whose logarithm is x; t = 0 gives 0 · x.</summary>
        /// <param name="target">Probabilities, or their logarithms.</param>
        /// <param name="reduction">Mean over all elements (default, as in PyTorch), sum, none, or <see cref="LossReduction.BatchMean"/>, which is the divergence itself.</param>
        /// <param name="logTarget">Whether the target holds logarithms; default not.</param>
        public Tensor KlDiv(Tensor target, LossReduction reduction = LossReduction.Mean, bool logTarget = false) =>
            (logTarget ? Op.KlDivLogTarget : Op.KlDiv).Apply(input, target, reduction);
    }
}
