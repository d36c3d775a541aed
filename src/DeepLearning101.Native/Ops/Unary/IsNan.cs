using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Whether an element is not a number.</summary>
    public static UnaryOp IsNan { get; } = OpRegistry.Add(UnaryOp.Predicate<RingUnary<IsNanFormula>>("isnan", new Contract { Formula = "x ≠ x" }, complex: true));
}

internal readonly struct IsNanFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => V.Not(V.Equal(x, x));
}

/// <summary>Whether an element is not a number.</summary>
public static class IsNanExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether each element is NaN, as bool; integers never are.</summary>
        public Tensor IsNan() => Op.IsNan.Apply(x);
    }
}
