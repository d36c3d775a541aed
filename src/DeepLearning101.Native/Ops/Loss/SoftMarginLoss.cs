using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logistic loss of targets ±1.</summary>
    public static ElementLossOp SoftMarginLoss { get; } = OpRegistry.Add(ElementLossOp.Of<SoftMarginLossFormula>("soft_margin_loss", new Contract { Formula = "ln(1 + e^(−t · x))", Ulp = 4,
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "ln(1 + e^z) is z for large z here; in PyTorch e^z overflows"),
            new(PyTorchPart.SpecialGradients, "the derivative for large z is finite here; PyTorch divides ∞ by ∞")] },
        static (x, t) => Losses.Softplus(-(t * x))));
}

internal readonly struct SoftMarginLossFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V> => LossFormulas.Softplus(-(t * x));
}

/// <summary>Logistic loss of targets ±1.</summary>
public static class SoftMarginLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>ln(1 + e^(−t · x)) for targets of +1 and −1; nothing overflows.</summary>
        /// <param name="target">Target; broadcasts with the input.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor SoftMarginLoss(Tensor target, LossReduction reduction = LossReduction.Mean) => Op.SoftMarginLoss.Apply(input, target, reduction);
    }
}
