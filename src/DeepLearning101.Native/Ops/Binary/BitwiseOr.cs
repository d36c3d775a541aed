using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Bitwise or.</summary>
    public static BinaryOp BitwiseOr { get; } = OpRegistry.Add(BinaryOp.Integers<BitwiseOrFormula>("bitwise_or", new Contract { Formula = "x | y" }));
}

internal readonly struct BitwiseOrFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Or(x, y);
}

/// <summary>Bitwise or.</summary>
public static class BitwiseOrExtensions
{
    extension(Tensor x)
    {
        /// <summary>Bitwise or of integers; of bool the logical one. Operands broadcast.</summary>
        public Tensor BitwiseOr(Tensor y) => Op.BitwiseOr.Apply(x, y);

        /// <summary>Bitwise or of integers; of bool the logical one.</summary>
        public Tensor BitwiseOr(double y) => Op.BitwiseOr.Apply(x, y);

        /// <summary>Bitwise or of integers, written into x.</summary>
        public Tensor BitwiseOr_(Tensor y) => Op.BitwiseOr.ApplyInPlace(x, y);

        /// <summary>Bitwise or of integers, written into x.</summary>
        public Tensor BitwiseOr_(double y) => Op.BitwiseOr.ApplyInPlace(x, y);

        /// <summary>Bitwise or; operands broadcast.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => Op.BitwiseOr.Apply(left, right);

        /// <summary>Bitwise or.</summary>
        public static Tensor operator |(Tensor left, double right) => Op.BitwiseOr.Apply(left, right);
    }
}
