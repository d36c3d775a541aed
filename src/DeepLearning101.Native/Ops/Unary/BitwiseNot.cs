using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Bitwise complement.</summary>
    public static UnaryOp BitwiseNot { get; } = OpRegistry.Add(UnaryOp.Integers<RingUnary<BitwiseNotFormula>>("bitwise_not", new Contract { Formula = "~x" }));
}

internal readonly struct BitwiseNotFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => V.Not(x);
}

/// <summary>Bitwise complement.</summary>
public static class BitwiseNotExtensions
{
    extension(Tensor x)
    {
        /// <summary>Bitwise complement of integers; of bool the logical one.</summary>
        public Tensor BitwiseNot() => x.DType == DType.Bool ? x.LogicalNot() : Op.BitwiseNot.Apply(x);

        /// <summary>Bitwise complement of integers; of bool the logical one.</summary>
        public static Tensor operator ~(Tensor operand) => operand.BitwiseNot();
    }
}
