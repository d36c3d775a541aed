using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Inverse of the sigmoid.</summary>
    public static UnaryOp Logit { get; } = OpRegistry.Add(UnaryOp.Sloped<LogitFormula, LogitSlope>("logit", new Contract { Formula = "ln(x / (1 − x))", Ulp = 3, AbsoluteEpsilons = 4, Low = 0.02, High = 0.98 },
        composed: static x => (x / (1 - x)).Log()));
}

internal readonly struct LogitFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Log(x / (V.Create(1) - x));
}

internal readonly struct LogitSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Create(1) / (x * (V.Create(1) - x));
}

/// <summary>Inverse of the sigmoid.</summary>
public static class LogitExtensions
{
    extension(Tensor x)
    {
        /// <summary>ln(x / (1 − x)); 0 gives −∞, 1 gives ∞, NaN outside [0, 1]. With <paramref name="eps"/>, x is first kept within [eps, 1 − eps].</summary>
        public Tensor Logit(double? eps = null) => Op.Logit.Apply(eps is { } e ? x.Clamp(e, 1 - e) : x);
    }
}
