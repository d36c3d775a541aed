using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Squared error.</summary>
    public static ElementLossOp MseLoss { get; } = OpRegistry.Add(ElementLossOp.Of<MseLossFormula>("mse_loss", new Contract { Formula = "(x − t)²", Ulp = 2, AbsoluteEpsilons = 1 },
        static (x, t) => (x - t) * (x - t)));
}

internal readonly struct MseLossFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V>
    {
        V d = x - t;
        return d * d;
    }
}

/// <summary>Squared error.</summary>
public static class MseLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>Squared error (x − t)².</summary>
        /// <param name="target">Target; broadcasts with the input.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor MseLoss(Tensor target, LossReduction reduction = LossReduction.Mean) => Op.MseLoss.Apply(input, target, reduction);
    }
}
