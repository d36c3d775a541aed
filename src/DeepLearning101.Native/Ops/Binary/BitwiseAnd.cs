using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Bitwise and.</summary>
    public static BinaryOp BitwiseAnd { get; } = OpRegistry.Add(BinaryOp.Integers<BitwiseAndFormula>("bitwise_and", new Contract { Formula = "x & y" }));
}

internal readonly struct BitwiseAndFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.And(x, y);
}

/// <summary>Bitwise and.</summary>
public static class BitwiseAndExtensions
{
    extension(Tensor x)
    {
        /// <summary>Bitwise and of integers; of bool the logical one. Operands broadcast.</summary>
        public Tensor BitwiseAnd(Tensor y) => Op.BitwiseAnd.Apply(x, y);

        /// <summary>Bitwise and of integers; of bool the logical one.</summary>
        public Tensor BitwiseAnd(double y) => Op.BitwiseAnd.Apply(x, y);

        /// <summary>Bitwise and of integers, written into x.</summary>
        public Tensor BitwiseAnd_(Tensor y) => Op.BitwiseAnd.ApplyInPlace(x, y);

        /// <summary>Bitwise and of integers, written into x.</summary>
        public Tensor BitwiseAnd_(double y) => Op.BitwiseAnd.ApplyInPlace(x, y);

        /// <summary>Bitwise and; operands broadcast.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => Op.BitwiseAnd.Apply(left, right);

        /// <summary>Bitwise and.</summary>
        public static Tensor operator &(Tensor left, double right) => Op.BitwiseAnd.Apply(left, right);
    }
}
