using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Absolute error.</summary>
    public static ElementLossOp L1Loss { get; } = OpRegistry.Add(ElementLossOp.Of<L1LossFormula>("l1_loss", new Contract { Formula = "|x − t|", Ulp = 1,
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "at NaN 1 here and 0 in PyTorch")] },
        static (x, t) => (x - t).Abs()));
}

internal readonly struct L1LossFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V> => V.Abs(x - t);
}

/// <summary>Absolute error.</summary>
public static class L1LossExtensions
{
    extension(Tensor input)
    {
        /// <summary>Absolute error |x − t|; the derivative at 0 is 0.</summary>
        /// <param name="target">Target; broadcasts with the input.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor L1Loss(Tensor target, LossReduction reduction = LossReduction.Mean) => Op.L1Loss.Apply(input, target, reduction);
    }
}
