using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logical and.</summary>
    public static BinaryOp LogicalAnd { get; } = OpRegistry.Add(BinaryOp.Predicate<LogicalAndFormula>("logical_and", new Contract { Formula = "x ≠ 0 and y ≠ 0" }, complex: true));
}

internal readonly struct LogicalAndFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Not(V.Or(V.Equal(x, V.Create(0)), V.Equal(y, V.Create(0))));
}

/// <summary>Logical and.</summary>
public static class LogicalAndExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether both are not 0, as bool; NaN is not 0. Operands broadcast.</summary>
        public Tensor LogicalAnd(Tensor y) => Op.LogicalAnd.Apply(x, y);

        /// <summary>Whether both are not 0, as bool; NaN is not 0.</summary>
        public Tensor LogicalAnd(double y) => Op.LogicalAnd.Apply(x, y);
    }
}
