using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Greater than.</summary>
    public static BinaryOp Greater { get; } = OpRegistry.Add(BinaryOp.Predicate<GreaterFormula>("gt", new Contract { Formula = "x > y" }));
}

internal readonly struct GreaterFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Less(y, x);
}

/// <summary>Greater than.</summary>
public static class GreaterExtensions
{
    extension(Tensor x)
    {
        /// <summary>x &gt; y element by element, as bool; operands broadcast.</summary>
        public Tensor Greater(Tensor y) => Op.Greater.Apply(x, y);

        /// <summary>x &gt; y element by element, as bool.</summary>
        public Tensor Greater(double y) => Op.Greater.Apply(x, y);
    }
}
