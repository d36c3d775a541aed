using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Less than or equal.</summary>
    public static BinaryOp LessEqual { get; } = OpRegistry.Add(BinaryOp.Predicate<LessEqualFormula>("le", new Contract { Formula = "x ≤ y" }));
}

internal readonly struct LessEqualFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.LessOrEqual(x, y);
}

/// <summary>Less than or equal.</summary>
public static class LessEqualExtensions
{
    extension(Tensor x)
    {
        /// <summary>x ≤ y element by element, as bool; operands broadcast.</summary>
        public Tensor LessEqual(Tensor y) => Op.LessEqual.Apply(x, y);

        /// <summary>x ≤ y element by element, as bool.</summary>
        public Tensor LessEqual(double y) => Op.LessEqual.Apply(x, y);
    }
}
