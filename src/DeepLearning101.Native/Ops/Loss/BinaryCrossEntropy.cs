using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Cross-entropy of probabilities and binary targets.</summary>
    public static ElementLossOp BinaryCrossEntropy { get; } = OpRegistry.Add(ElementLossOp.Of<BinaryCrossEntropyFormula>("binary_cross_entropy", new Contract { Formula = "−t · max(ln x, −100) − (1 − t) · max(ln(1 − x), −100)", Ulp = 4, AbsoluteEpsilons = 2, Low = 0.02, High = 0.98 },
        static (x, t) => (t - 1) * Losses.AtLeast((1 - x).Log(), -100) - t * Losses.AtLeast(x.Log(), -100), rule: BinaryCrossEntropyRule.Run, noSpecials: "targets outside [0, 1] cancel"));

    /// <summary>Derivative of <see cref="BinaryCrossEntropy"/> by the probability.</summary>
    public static ElementLossOp BinaryCrossEntropySlope { get; } = OpRegistry.Add(ElementLossOp.Of<BinaryCrossEntropySlopeFormula>("binary_cross_entropy_slope",
        new Contract { Formula = "(x − t) / max(x · (1 − x), 10⁻¹²)", Ulp = 4, Low = 0.02, High = 0.98 }, static (x, t) => (x - t) / Losses.AtLeast((1 - x) * x, 1e-12)));
}

internal readonly struct BinaryCrossEntropyFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V>
    {
        V least = V.Create(-100);
        return (t - V.Create(1)) * V.Max(V.Log1p(-x), least) - t * V.Max(V.Log(x), least);
    }
}

internal readonly struct BinaryCrossEntropySlopeFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V> => (x - t) / V.Max((V.Create(1) - x) * x, V.Create(1e-12));
}

internal static class BinaryCrossEntropyRule
{
    /// <summary>By the probability (x − t) / max(x · (1 − x), 10⁻¹²), as in PyTorch: large but finite where the logarithm is cut off.</summary>
    internal static void Run(GradContext c)
    {
        (Tensor g, Tensor x, Tensor t) = (c.Gradient(), c.Input(0), c.Input(1));
        if (c.Needs(0)) c.Set(0, (g * Dispatcher.Run(Op.BinaryCrossEntropySlope, [x, t])).SumTo(c.InputLayout(0).Shape));
        if (c.Needs(1)) c.Set(1, (g * (Losses.AtLeast((1 - x).Log(), -100) - Losses.AtLeast(x.Log(), -100))).SumTo(c.InputLayout(1).Shape));
    }
}

/// <summary>Cross-entropy of probabilities and binary targets.</summary>
public static class BinaryCrossEntropyExtensions
{
    extension(Tensor input)
    {
        /// <summary>−t · ln x − (1 − t) · ln(1 − x) for probabilities in [0, 1]; logarithms are cut off at −100, so 0 and 1 give finite losses. From logits use <c>BinaryCrossEntropyWithLogits</c>.</summary>
        /// <param name="target">Target in [0, 1].</param>
        /// <param name="weight">Weight of each element; broadcasts; default 1.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor BinaryCrossEntropy(Tensor target, Tensor? weight = null, LossReduction reduction = LossReduction.Mean)
        {
            if (!target.Layout.SameShape(input.Layout)) Throw.Shapes("BinaryCrossEntropy", "input and target must have one shape", input.Layout, target.Layout);
            Tensor losses = Op.BinaryCrossEntropy.Apply(input, target, LossReduction.None);
            return Losses.Reduce(weight is null ? losses : losses * weight, reduction);
        }
    }
}
