using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>e^x − 1.</summary>
    public static UnaryOp Expm1 { get; } = OpRegistry.Add(UnaryOp.Of<Expm1Formula>("expm1", new Contract { Formula = "e^x − 1", Ulp = 2, Low = -20, High = 20 },
        static c => c.Set(0, c.Gradient() * c.Input(0).Conj().Exp()), complex: true));
}

internal readonly struct Expm1Formula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Expm1(x);
}

/// <summary>e^x − 1.</summary>
public static class Expm1Extensions
{
    extension(Tensor x)
    {
        /// <summary>e^x − 1, accurate near 0; −∞ gives −1, NaN stays.</summary>
        public Tensor Expm1() => Op.Expm1.Apply(x);

        /// <summary>e^x − 1, accurate near 0, written into x.</summary>
        public Tensor Expm1_() => Op.Expm1.ApplyInPlace(x);
    }
}
