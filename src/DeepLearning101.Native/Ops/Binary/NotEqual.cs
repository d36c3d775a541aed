using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Inequality; true where either is NaN.</summary>
    public static BinaryOp NotEqual { get; } = OpRegistry.Add(BinaryOp.Predicate<NotEqualFormula>("ne", new Contract { Formula = "x ≠ y" }, complex: true));
}

internal readonly struct NotEqualFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Not(V.Equal(x, y));
}

/// <summary>Inequality; true where either is NaN.</summary>
public static class NotEqualExtensions
{
    extension(Tensor x)
    {
        /// <summary>x ≠ y element by element, as bool; operands broadcast.</summary>
        public Tensor NotEqual(Tensor y) => Op.NotEqual.Apply(x, y);

        /// <summary>x ≠ y element by element, as bool.</summary>
        public Tensor NotEqual(double y) => Op.NotEqual.Apply(x, y);
    }
}
