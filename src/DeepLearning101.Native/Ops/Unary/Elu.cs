using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Exponential linear unit.</summary>
    public static UnaryOp Elu { get; } = OpRegistry.Add(UnaryOp.SlopedWithScalar<EluFormula, EluSlope>("elu", new Contract { Formula = "x > 0 ? x : α (e^x − 1)", Ulp = 3, Kinks = [0], Source = "Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear units, 2016" },
        static (x, alpha) => (x.ClampMax(0).Expm1() * alpha).Where(x <= 0, x)));
}

internal readonly struct EluFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V alpha) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, V.Create(0)), alpha * V.Expm1(x), x);
}

internal readonly struct EluSlope : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V alpha) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, V.Create(0)), alpha * V.Exp(x), V.Create(1));
}

/// <summary>Exponential linear unit.</summary>
public static class EluExtensions
{
    extension(Tensor x)
    {
        /// <summary>x where x &gt; 0, α (e^x − 1) elsewhere; the derivative at 0 is α.</summary>
        public Tensor Elu(double alpha = 1) => Op.Elu.Apply(x, alpha);

        /// <summary>x where x &gt; 0, α (e^x − 1) elsewhere, written into x.</summary>
        public Tensor Elu_(double alpha = 1) => Op.Elu.ApplyInPlace(x, new Scalars(alpha));
    }
}
