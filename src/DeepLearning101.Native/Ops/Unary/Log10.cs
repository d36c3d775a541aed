using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logarithm to base 10.</summary>
    public static UnaryOp Log10 { get; } = OpRegistry.Add(UnaryOp.Of<Log10Formula>("log10", new Contract { Formula = "ln x / ln 10", Ulp = 2, Low = 0.01, High = 10 },
        static c => c.Set(0, c.Gradient() * 0.43429448190325182765 / c.Input(0).Conj()), complex: true));
}

internal readonly struct Log10Formula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Log10(x);
}

/// <summary>Logarithm to base 10.</summary>
public static class Log10Extensions
{
    extension(Tensor x)
    {
        /// <summary>Logarithm to base 10; 0 gives −∞, negative numbers NaN.</summary>
        public Tensor Log10() => Op.Log10.Apply(x);

        /// <summary>Logarithm to base 10, written into x.</summary>
        public Tensor Log10_() => Op.Log10.ApplyInPlace(x);
    }
}
