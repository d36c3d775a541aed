using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Whether an element is zero.</summary>
    public static UnaryOp LogicalNot { get; } = OpRegistry.Add(UnaryOp.Predicate<RingUnary<LogicalNotFormula>>("logical_not", new Contract { Formula = "x = 0" }, complex: true));
}

internal readonly struct LogicalNotFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => V.Equal(x, V.Create(0));
}

/// <summary>Whether an element is zero.</summary>
public static class LogicalNotExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether each element is 0, as bool.</summary>
        public Tensor LogicalNot() => Op.LogicalNot.Apply(x);
    }
}
