using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Threshold.</summary>
    public static UnaryOp Threshold { get; } = OpRegistry.Add(UnaryOp.SlopedWithScalars<ThresholdFormula, ThresholdSlope>("threshold", new Contract { Formula = "x > threshold ? x : value", Kinks = [0.75] },
        static (x, threshold, value) => x.Where(x > threshold, value)));
}

internal readonly struct ThresholdFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V threshold, V value) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, threshold), value, x);
}

internal readonly struct ThresholdSlope : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V threshold, V value) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, threshold), V.Create(0), V.Create(1));
}

/// <summary>Threshold.</summary>
public static class ThresholdExtensions
{
    extension(Tensor x)
    {
        /// <summary>x where x &gt; threshold, the value elsewhere; NaN stays.</summary>
        public Tensor Threshold(double threshold, double value) => Op.Threshold.Apply(x, threshold, value);

        /// <summary>x where x &gt; threshold, the value elsewhere, written into x.</summary>
        public Tensor Threshold_(double threshold, double value) => Op.Threshold.ApplyInPlace(x, new Scalars(threshold, value));
    }
}
