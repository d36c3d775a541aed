using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Continuously differentiable exponential linear unit.</summary>
    public static UnaryOp Celu { get; } = OpRegistry.Add(UnaryOp.SlopedWithScalar<CeluFormula, CeluSlope>("celu", new Contract { Formula = "x > 0 ? x : α (e^(x/α) − 1)", Ulp = 8, Kinks = [0], Source = "Barron, Continuously differentiable exponential linear units, 2017" },
        static (x, alpha) => ((x.ClampMax(0) / alpha).Expm1() * alpha).Where(x <= 0, x)));
}

internal readonly struct CeluFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V alpha) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, V.Create(0)), alpha * V.Expm1(x / alpha), x);
}

internal readonly struct CeluSlope : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V alpha) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, V.Create(0)), V.Exp(x / alpha), V.Create(1));
}

/// <summary>Continuously differentiable exponential linear unit.</summary>
public static class CeluExtensions
{
    extension(Tensor x)
    {
        /// <summary>x where x &gt; 0, α (e^(x/α) − 1) elsewhere.</summary>
        public Tensor Celu(double alpha = 1) => Op.Celu.Apply(x, alpha);

        /// <summary>x where x &gt; 0, α (e^(x/α) − 1) elsewhere, written into x.</summary>
        public Tensor Celu_(double alpha = 1) => Op.Celu.ApplyInPlace(x, new Scalars(alpha));
    }
}
