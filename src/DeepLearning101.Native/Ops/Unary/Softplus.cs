using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Softplus ln(1 + e^x).</summary>
    public static UnaryOp Softplus { get; } = OpRegistry.Add(UnaryOp.SlopedWithScalars<SoftplusFormula, SoftplusSlope>("softplus", new Contract { Formula = "ln(1 + e^(βx)) / β; x where βx > threshold", Ulp = 4 },
        static (x, beta, threshold) => ((x * beta).ClampMax(threshold).Exp().Log1p() / beta).Where(x * beta <= threshold, x)));
}

internal readonly struct SoftplusFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V beta, V threshold) where V : struct, IRealLanes<V>
    {
        V t = beta * x;
        return V.Select(V.Less(threshold, t), x, V.Log1p(V.Exp(t)) / beta);
    }
}

internal readonly struct SoftplusSlope : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V beta, V threshold) where V : struct, IRealLanes<V>
    {
        V t = beta * x;
        return V.Select(V.Less(threshold, t), V.Create(1), V.Sigmoid(t));
    }
}

/// <summary>Softplus ln(1 + e^x).</summary>
public static class SoftplusExtensions
{
    extension(Tensor x)
    {
        /// <summary>ln(1 + e^(βx)) / β, and x itself where βx &gt; threshold; −∞ gives 0, NaN stays.</summary>
        public Tensor Softplus(double beta = 1, double threshold = 20) => Op.Softplus.Apply(x, beta, threshold);
    }
}
