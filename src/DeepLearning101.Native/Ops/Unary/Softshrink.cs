using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Soft shrinkage.</summary>
    public static UnaryOp Softshrink { get; } = OpRegistry.Add(UnaryOp.SlopedWithScalar<SoftshrinkFormula, SoftshrinkSlope>("softshrink", new Contract { Formula = "sign(x) · max(|x| − λ, 0)", Ulp = 0.5, Kinks = [-0.75, 0.75],
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "NaN stays here; PyTorch gives 0")] },
        static (x, lambda) => x - x.Clamp(-lambda, lambda)));
}

internal readonly struct SoftshrinkFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V lambda) where V : struct, IRealLanes<V> => V.Select(V.Less(lambda, x), x - lambda, V.Select(V.Less(x, -lambda), x + lambda, V.Create(0) * x));
}

internal readonly struct SoftshrinkSlope : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V lambda) where V : struct, IRealLanes<V> => V.Select(V.Less(lambda, V.Abs(x)), V.Create(1), V.Create(0));
}

/// <summary>Soft shrinkage.</summary>
public static class SoftshrinkExtensions
{
    extension(Tensor x)
    {
        /// <summary>x − λ above λ, x + λ below −λ, 0 between.</summary>
        public Tensor Softshrink(double lambda = 0.5) => Op.Softshrink.Apply(x, lambda);
    }
}
