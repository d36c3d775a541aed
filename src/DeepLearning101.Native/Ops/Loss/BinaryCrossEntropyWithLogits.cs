using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Cross-entropy of logits and binary targets.</summary>
    public static ElementLossOp BinaryCrossEntropyWithLogits { get; } = OpRegistry.Add(ElementLossOp.Of<BinaryCrossEntropyWithLogitsFormula>("binary_cross_entropy_with_logits", new Contract { Formula = "(1 − t) · x + ln(1 + e^−x)", Ulp = 4, AbsoluteEpsilons = 64, Second = (0, 1),
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "at −∞ with a target above 1 the sum is ∞ here; PyTorch subtracts ∞ from ∞")] },
        static (x, t) => (1 - t) * x + Losses.Softplus(-x)));

    /// <summary>Cross-entropy of logits and binary targets with a weight on the positive term.</summary>
    public static ElementLossOp PositiveWeightedCrossEntropy { get; } = OpRegistry.Add(ElementLossOp.OfThree<PositiveWeightedCrossEntropyFormula>("positive_weighted_cross_entropy",
        new Contract { Formula = "(1 − t) · x + (1 + (w − 1) · t) · ln(1 + e^−x)", Ulp = 4, AbsoluteEpsilons = 1024, Second = (0, 1) },
        static (x, t, w) => (1 - t) * x + ((w - 1) * t + 1) * Losses.Softplus(-x), noSpecials: "a product of weights overflows in f32 alone"));
}

internal readonly struct BinaryCrossEntropyWithLogitsFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V> => V.Fma(V.Create(1) - t, x, LossFormulas.Softplus(-x));
}

internal readonly struct PositiveWeightedCrossEntropyFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t, V w) where V : struct, IRealLanes<V>
    {
        V one = V.Create(1);
        return V.Fma(one - t, x, V.Fma(w - one, t, one) * LossFormulas.Softplus(-x));
    }
}

/// <summary>Cross-entropy of logits and binary targets.</summary>
public static class BinaryCrossEntropyWithLogitsExtensions
{
    extension(Tensor input)
    {
        /// <summary>−t · ln σ(x) − (1 − t) · ln(1 − σ(x)) from logits, without overflow or cancellation.</summary>
        /// <param name="target">Target in [0, 1].</param>
        /// <param name="weight">Weight of each element; broadcasts; default 1.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        /// <param name="posWeight">Weight of the term of positive targets, e.g. of each class; broadcasts; default 1.</param>
        public Tensor BinaryCrossEntropyWithLogits(Tensor target, Tensor? weight = null, LossReduction reduction = LossReduction.Mean, Tensor? posWeight = null)
        {
            if (!target.Layout.SameShape(input.Layout)) Throw.Shapes("BinaryCrossEntropyWithLogits", "input and target must have one shape", input.Layout, target.Layout);
            Tensor losses = posWeight is null ? Op.BinaryCrossEntropyWithLogits.Apply(input, target, LossReduction.None) : Op.PositiveWeightedCrossEntropy.Apply(input, target, posWeight);
            return Losses.Reduce(weight is null ? losses : losses * weight, reduction);
        }
    }
}
