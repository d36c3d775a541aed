using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logarithm to base 2.</summary>
    public static UnaryOp Log2 { get; } = OpRegistry.Add(UnaryOp.Of<Log2Formula>("log2", new Contract { Formula = "ln x / ln 2", Ulp = 2, Low = 0.01, High = 10 },
        static c => c.Set(0, c.Gradient() * 1.4426950408889634074 / c.Input(0).Conj()), complex: true));
}

internal readonly struct Log2Formula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Log2(x);
}

/// <summary>Logarithm to base 2.</summary>
public static class Log2Extensions
{
    extension(Tensor x)
    {
        /// <summary>Logarithm to base 2; 0 gives −∞, negative numbers NaN.</summary>
        public Tensor Log2() => Op.Log2.Apply(x);

        /// <summary>Logarithm to base 2, written into x.</summary>
        public Tensor Log2_() => Op.Log2.ApplyInPlace(x);
    }
}
