using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Greater than or equal.</summary>
    public static BinaryOp GreaterEqual { get; } = OpRegistry.Add(BinaryOp.Predicate<GreaterEqualFormula>("ge", new Contract { Formula = "x ≥ y" }));
}

internal readonly struct GreaterEqualFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.LessOrEqual(y, x);
}

/// <summary>Greater than or equal.</summary>
public static class GreaterEqualExtensions
{
    extension(Tensor x)
    {
        /// <summary>x ≥ y element by element, as bool; operands broadcast.</summary>
        public Tensor GreaterEqual(Tensor y) => Op.GreaterEqual.Apply(x, y);

        /// <summary>x ≥ y element by element, as bool.</summary>
        public Tensor GreaterEqual(double y) => Op.GreaterEqual.Apply(x, y);
    }
}
