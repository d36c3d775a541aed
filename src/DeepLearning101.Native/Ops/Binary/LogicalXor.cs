using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logical xor.</summary>
    public static BinaryOp LogicalXor { get; } = OpRegistry.Add(BinaryOp.Predicate<LogicalXorFormula>("logical_xor", new Contract { Formula = "x ≠ 0 xor y ≠ 0" }, complex: true));
}

internal readonly struct LogicalXorFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Xor(V.Equal(x, V.Create(0)), V.Equal(y, V.Create(0)));
}

/// <summary>Logical xor.</summary>
public static class LogicalXorExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether exactly one is not 0, as bool; NaN is not 0. Operands broadcast.</summary>
        public Tensor LogicalXor(Tensor y) => Op.LogicalXor.Apply(x, y);

        /// <summary>Whether exactly one is not 0, as bool; NaN is not 0.</summary>
        public Tensor LogicalXor(double y) => Op.LogicalXor.Apply(x, y);
    }
}
