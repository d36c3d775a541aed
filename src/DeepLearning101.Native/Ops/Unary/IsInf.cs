using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Whether an element is infinite.</summary>
    public static UnaryOp IsInf { get; } = OpRegistry.Add(UnaryOp.Predicate<RingUnary<IsInfFormula>>("isinf", new Contract { Formula = "|x| = ∞" }));
}

internal readonly struct IsInfFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => V.And(V.Equal(x, x), V.Not(V.Equal(x - x, x - x)));
}

/// <summary>Whether an element is infinite.</summary>
public static class IsInfExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether each element is ∞ or −∞, as bool; integers never are.</summary>
        public Tensor IsInf() => Op.IsInf.Apply(x);
    }
}
