using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Less than.</summary>
    public static BinaryOp Less { get; } = OpRegistry.Add(BinaryOp.Predicate<LessFormula>("lt", new Contract { Formula = "x < y" }));
}

internal readonly struct LessFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Less(x, y);
}

/// <summary>Less than.</summary>
public static class LessExtensions
{
    extension(Tensor x)
    {
        /// <summary>x &lt; y element by element, as bool; operands broadcast.</summary>
        public Tensor Less(Tensor y) => Op.Less.Apply(x, y);

        /// <summary>x &lt; y element by element, as bool.</summary>
        public Tensor Less(double y) => Op.Less.Apply(x, y);
    }
}
