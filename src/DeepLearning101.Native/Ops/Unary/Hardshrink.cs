using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Hard shrinkage.</summary>
    public static UnaryOp Hardshrink { get; } = OpRegistry.Add(UnaryOp.SlopedWithScalar<HardshrinkFormula, HardshrinkSlope>("hardshrink", new Contract { Formula = "|x| > λ ? x : 0", Kinks = [-0.75, 0.75],
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "at NaN, which stays, 1 here and 0 in PyTorch")] },
        static (x, lambda) => x.Where(x.Abs() > lambda, 0)));
}

internal readonly struct HardshrinkFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V lambda) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(V.Abs(x), lambda), V.Create(0), x);
}

internal readonly struct HardshrinkSlope : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V lambda) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(V.Abs(x), lambda), V.Create(0), V.Create(1));
}

/// <summary>Hard shrinkage.</summary>
public static class HardshrinkExtensions
{
    extension(Tensor x)
    {
        /// <summary>x where |x| &gt; λ, 0 elsewhere; NaN stays.</summary>
        public Tensor Hardshrink(double lambda = 0.5) => Op.Hardshrink.Apply(x, lambda);
    }
}
