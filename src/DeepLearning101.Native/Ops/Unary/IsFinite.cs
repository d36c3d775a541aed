using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Whether an element is finite.</summary>
    public static UnaryOp IsFinite { get; } = OpRegistry.Add(UnaryOp.Predicate<RingUnary<IsFiniteFormula>>("isfinite", new Contract { Formula = "|x| < ∞" }, complex: true));
}

internal readonly struct IsFiniteFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => V.Equal(x - x, x - x);
}

/// <summary>Whether an element is finite.</summary>
public static class IsFiniteExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether each element is neither NaN nor infinite, as bool; integers always are.</summary>
        public Tensor IsFinite() => Op.IsFinite.Apply(x);
    }
}
