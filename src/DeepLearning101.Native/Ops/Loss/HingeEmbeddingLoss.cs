using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Hinge loss of a distance.</summary>
    public static ElementLossOp HingeEmbeddingLoss { get; } = OpRegistry.Add(ElementLossOp.WithNumber<HingeEmbeddingLossFormula>("hinge_embedding_loss", new Contract { Formula = "x where t = 1, max(0, margin − x) where t = −1", Ulp = 1,
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "at NaN the hinge counts as open here, in PyTorch as shut")] },
        static (x, t, margin) => (margin - x).Relu() * t.NotEqual(1).Cast(x.DType) + x * t.NotEqual(-1).Cast(x.DType), noSpecials: "the composition and the loss differ at infinity times 0 only"));
}

internal readonly struct HingeEmbeddingLossFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t, V number) where V : struct, IRealLanes<V>
    {
        V zero = V.Create(0), one = V.Create(1);
        return V.Select(V.Equal(t, one), zero, LossFormulas.Positive(number - x)) + V.Select(V.Equal(t, -one), zero, x);
    }
}

/// <summary>Hinge loss of a distance.</summary>
public static class HingeEmbeddingLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>x where the target is 1, max(0, margin − x) where it is −1; other targets give the sum of both, as in PyTorch.</summary>
        /// <param name="target">+1 for pairs that are alike, −1 for others.</param>
        /// <param name="margin">Distance that pairs that differ should have; default 1.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor HingeEmbeddingLoss(Tensor target, double margin = 1, LossReduction reduction = LossReduction.Mean) =>
            Op.HingeEmbeddingLoss.Apply(input, target, reduction, margin);
    }
}
