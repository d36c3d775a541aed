using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Bitwise exclusive or.</summary>
    public static BinaryOp BitwiseXor { get; } = OpRegistry.Add(BinaryOp.Integers<BitwiseXorFormula>("bitwise_xor", new Contract { Formula = "x ^ y" }));
}

internal readonly struct BitwiseXorFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Xor(x, y);
}

/// <summary>Bitwise exclusive or.</summary>
public static class BitwiseXorExtensions
{
    extension(Tensor x)
    {
        /// <summary>Bitwise exclusive or of integers; of bool the logical one. Operands broadcast.</summary>
        public Tensor BitwiseXor(Tensor y) => Op.BitwiseXor.Apply(x, y);

        /// <summary>Bitwise exclusive or of integers; of bool the logical one.</summary>
        public Tensor BitwiseXor(double y) => Op.BitwiseXor.Apply(x, y);

        /// <summary>Bitwise exclusive or of integers, written into x.</summary>
        public Tensor BitwiseXor_(Tensor y) => Op.BitwiseXor.ApplyInPlace(x, y);

        /// <summary>Bitwise exclusive or of integers, written into x.</summary>
        public Tensor BitwiseXor_(double y) => Op.BitwiseXor.ApplyInPlace(x, y);

        /// <summary>Bitwise exclusive or; operands broadcast.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => Op.BitwiseXor.Apply(left, right);

        /// <summary>Bitwise exclusive or.</summary>
        public static Tensor operator ^(Tensor left, double right) => Op.BitwiseXor.Apply(left, right);
    }
}
