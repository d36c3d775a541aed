using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Equality; false where either is NaN.</summary>
    public static BinaryOp Equal { get; } = OpRegistry.Add(BinaryOp.Predicate<EqualFormula>("eq", new Contract { Formula = "x = y" }, complex: true));
}

internal readonly struct EqualFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Equal(x, y);
}

/// <summary>Equality; false where either is NaN.</summary>
public static class EqualExtensions
{
    extension(Tensor x)
    {
        /// <summary>x = y element by element, as bool; operands broadcast.</summary>
        public Tensor Equal(Tensor y) => Op.Equal.Apply(x, y);

        /// <summary>x = y element by element, as bool.</summary>
        public Tensor Equal(double y) => Op.Equal.Apply(x, y);
    }
}
