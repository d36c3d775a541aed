using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Hinge loss of targets ±1.</summary>
    public static ElementLossOp HingeLoss { get; } = OpRegistry.Add(ElementLossOp.Of<HingeLossFormula>("hinge_loss", new Contract { Formula = "max(0, 1 − t · x)", Ulp = 2, AbsoluteEpsilons = 1 },
        static (x, t) => (1 - t * x).Relu()));

    /// <summary>Squared hinge loss of targets ±1.</summary>
    public static ElementLossOp SquaredHingeLoss { get; } = OpRegistry.Add(ElementLossOp.Of<SquaredHingeLossFormula>("squared_hinge_loss", new Contract { Formula = "max(0, 1 − t · x)²", Ulp = 4, AbsoluteEpsilons = 2 },
        static (x, t) => (1 - t * x).Relu() * (1 - t * x).Relu()));
}

internal readonly struct HingeLossFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V> => LossFormulas.Positive(V.Create(1) - t * x);
}

internal readonly struct SquaredHingeLossFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V>
    {
        V m = LossFormulas.Positive(V.Create(1) - t * x);
        return m * m;
    }
}

/// <summary>Hinge loss of targets ±1.</summary>
public static class HingeLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>max(0, 1 − t · x) for targets of +1 and −1, or its square.</summary>
        /// <param name="target">Target; broadcasts with the input.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        /// <param name="squared">Whether the loss is squared; default not.</param>
        public Tensor HingeLoss(Tensor target, LossReduction reduction = LossReduction.Mean, bool squared = false) =>
            (squared ? Op.SquaredHingeLoss : Op.HingeLoss).Apply(input, target, reduction);
    }
}
