using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Gaussian error linear unit x · Φ(x), exact.</summary>
    public static UnaryOp Gelu { get; } = OpRegistry.Add(UnaryOp.Of<GeluFormula>("gelu", new Contract
    {
        Formula = "x/2 · erfc(−x/√2)",
        Ulp = 4,
        AbsoluteEpsilons = 2,
        Source = "Hendrycks and Gimpel, Gaussian error linear units, 2016",
    }, x => x * 0.5 * (x * -Math.Sqrt(0.5)).Erfc()));
}

internal readonly struct GeluFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Create(0.5) * x * V.Erfc(x * V.Create(-0.70710678118654752440));
}

/// <summary>Gaussian error linear unit.</summary>
public static class GeluExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · Φ(x) with the Gaussian distribution function Φ; −∞ gives −0, NaN stays.</summary>
        public Tensor Gelu(GeluApproximation approximate = GeluApproximation.None) =>
            approximate == GeluApproximation.Tanh ? Op.GeluTanh.Apply(x) : Op.Gelu.Apply(x);
    }
}
