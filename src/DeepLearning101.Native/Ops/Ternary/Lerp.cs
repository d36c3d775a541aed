using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Linear interpolation.</summary>
    public static TernaryOp Lerp { get; } = OpRegistry.Add(TernaryOp.Of<LerpFormula>("lerp", LerpFormula.Contract, static (x, y, weight) => x + weight * (y - x), [("specials", "weight · y and weight · x overflow in f32 where f64 holds them, and ∞ − ∞ follows")]));

    /// <summary>Linear interpolation with one weight for all.</summary>
    public static TernaryOp LerpScalar { get; } = OpRegistry.Add(TernaryOp.WithScalar<LerpFormula>("lerp_scalar", LerpFormula.Contract, static (x, y, weight) => x + (y - x) * weight));
}

internal readonly struct LerpFormula : ITernaryFormula
{
    internal static Contract Contract => new() { Formula = "x + weight · (y − x)", Ulp = 2, AbsoluteEpsilons = 256, LosesRange = true };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V weight) where V : struct, IRealLanes<V> =>
        // Weight 0 gives x and weight 1 gives y exactly, and y − x, which may overflow, is not formed.
        V.Fma(weight, y, V.Fma(-weight, x, x));
}

/// <summary>Linear interpolation.</summary>
public static class LerpExtensions
{
    extension(Tensor x)
    {
        /// <summary>x + weight · (end − x); operands broadcast; exact at weight 0 and 1.</summary>
        public Tensor Lerp(Tensor end, Tensor weight) => Op.Lerp.Apply(x, end, weight);

        /// <summary>x + weight · (end − x).</summary>
        public Tensor Lerp(Tensor end, double weight) => Op.LerpScalar.Apply(x, end, weight);

        /// <summary>x + weight · (end − x), written into x.</summary>
        public Tensor Lerp_(Tensor end, Tensor weight) => Op.Lerp.ApplyInPlace(x, end, weight);

        /// <summary>x + weight · (end − x), written into x.</summary>
        public Tensor Lerp_(Tensor end, double weight) => Op.LerpScalar.ApplyInPlace(x, end, weight);
    }
}
