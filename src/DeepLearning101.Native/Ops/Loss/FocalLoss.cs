using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Cross-entropy of logits that turns down easy examples.</summary>
    public static ElementLossOp FocalLoss { get; } = OpRegistry.Add(ElementLossOp.WithNumber<FocalLossFormula>("sigmoid_focal_loss", new Contract { Formula = "(1 − p)^γ · −ln p, p the probability of the target", Ulp = 16, AbsoluteEpsilons = 16, Low = -5, High = 5, Second = (0, 1), Source = "Lin et al., Focal loss for dense object detection, 2017",
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "at −∞ with a target above 1 the sum is ∞ here; the composition in PyTorch subtracts ∞ from ∞, and rounds targets beyond 10¹⁵ in another place"),
            new(PyTorchPart.SpecialGradients, "targets beyond 10¹⁵ overflow in another place")] },
        Losses.Focal, noSpecials: "products of 0 and ∞ where e^x overflows in f32 alone", composedGradient: true));

    /// <summary>The focal loss as a function of the cross-entropy.</summary>
    public static ElementLossOp FocalTerm { get; } = OpRegistry.Add(ElementLossOp.OneWithNumber<FocalTermFormula>("focal_term", new Contract { Formula = "c · (1 − e^−c)^γ", Ulp = 8, Low = 0.01, High = 10 },
        static (c, gamma) => c * (-(-c).Expm1()).Pow(gamma), noSpecials: "a cross-entropy is not negative; below 0 e^−c overflows in f32 alone", composedGradient: true));
}

internal readonly struct FocalLossFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t, V number) where V : struct, IRealLanes<V>
    {
        V one = V.Create(1), p = V.Sigmoid(x);
        V wrong = V.Fma(one - p, t, p * (one - t));
        return V.Pow(wrong, number) * V.Fma(one - t, x, LossFormulas.Softplus(-x));
    }
}

internal readonly struct FocalTermFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V c, V gamma) where V : struct, IRealLanes<V> => c * V.Pow(-V.Expm1(-c), gamma);
}

/// <summary>Cross-entropy of logits that turns down easy examples.</summary>
public static class FocalLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>Binary focal loss of logits: α · (1 − p)^γ · −ln p with the probability p of the target.</summary>
        /// <param name="target">Target in [0, 1].</param>
        /// <param name="alpha">Weight of positive targets, 1 − α that of negative ones; negative: no weighting. Default 0.25.</param>
        /// <param name="gamma">How strongly easy examples are turned down, ≥ 0; default 2.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor SigmoidFocalLoss(Tensor target, double alpha = 0.25, double gamma = 2, LossReduction reduction = LossReduction.Mean)
        {
            Tensor losses = Op.FocalLoss.Apply(input, target, LossReduction.None, gamma);
            return Losses.Reduce(alpha >= 0 ? losses * (target * (2 * alpha - 1) + (1 - alpha)) : losses, reduction);
        }

        /// <summary>Focal loss of logits [N, C, …] and class indices [N, …]: w[target] · (1 − p)^γ · −ln p with the softmax p of the target.</summary>
        /// <param name="target">Class indices.</param>
        /// <param name="gamma">How strongly easy examples are turned down, ≥ 0; default 2.</param>
        /// <param name="weight">Weight of each class [C]; default 1.</param>
        /// <param name="ignoreIndex">Target whose position counts for nothing; default −100.</param>
        /// <param name="reduction">Mean over the positions that count (default), sum or none.</param>
        public Tensor FocalLoss(Tensor target, double gamma = 2, Tensor? weight = null, long ignoreIndex = -100, LossReduction reduction = LossReduction.Mean)
        {
            Tensor losses = Op.FocalTerm.Apply(input.CrossEntropy(target, null, ignoreIndex, LossReduction.None), gamma);
            Tensor ignored = target.Equal(ignoreIndex);
            if (weight is not null) losses = losses * weight.IndexSelect(0, target.Cast(DType.Int64).MaskedFill(ignored, 0).Ravel()).Reshape(target.Shape);
            return reduction == LossReduction.Mean ? losses.Sum() / (target.Count - ignored.Sum()).Cast(losses.DType) : Losses.Reduce(losses, reduction);
        }
    }
}
