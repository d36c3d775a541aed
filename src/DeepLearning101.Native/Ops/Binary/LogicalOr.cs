using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logical or.</summary>
    public static BinaryOp LogicalOr { get; } = OpRegistry.Add(BinaryOp.Predicate<LogicalOrFormula>("logical_or", new Contract { Formula = "x ≠ 0 or y ≠ 0" }, complex: true));
}

internal readonly struct LogicalOrFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Not(V.And(V.Equal(x, V.Create(0)), V.Equal(y, V.Create(0))));
}

/// <summary>Logical or.</summary>
public static class LogicalOrExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether at least one is not 0, as bool; NaN is not 0. Operands broadcast.</summary>
        public Tensor LogicalOr(Tensor y) => Op.LogicalOr.Apply(x, y);

        /// <summary>Whether at least one is not 0, as bool; NaN is not 0.</summary>
        public Tensor LogicalOr(double y) => Op.LogicalOr.Apply(x, y);
    }
}
