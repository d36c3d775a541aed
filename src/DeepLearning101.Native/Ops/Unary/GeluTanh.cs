using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Gaussian error linear unit, approximated by the hyperbolic tangent.</summary>
    public static UnaryOp GeluTanh { get; } = OpRegistry.Add(UnaryOp.Sloped<GeluTanhFormula, GeluTanhSlope>("gelu_tanh", new Contract { Formula = "x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))", Ulp = 8, AbsoluteEpsilons = 4, Source = "Hendrycks and Gimpel, Gaussian error linear units, 2016" },
        composed: static x => x * 0.5 * ((x * 0.79788456080286535588 + x * x * x * 0.035677408136300125).Tanh() + 1)));
}

internal readonly struct GeluTanhFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        V u = x * V.Fma(V.Create(0.035677408136300125), x * x, V.Create(0.79788456080286535588));
        return V.Create(0.5) * x * (V.Create(1) + V.Tanh(u));
    }
}

internal readonly struct GeluTanhSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        V square = x * x;
        V t = V.Tanh(x * V.Fma(V.Create(0.035677408136300125), square, V.Create(0.79788456080286535588)));
        V inner = V.Fma(V.Create(0.10703222440890037), square, V.Create(0.79788456080286535588));
        V half = V.Create(0.5);
        return V.Fma(half * x, V.Fma(-t, t, V.Create(1)) * inner, V.Fma(half, t, half));
    }
}

/// <summary>Gaussian error linear unit, approximated by the hyperbolic tangent.</summary>
public static class GeluTanhExtensions
{
    extension(Tensor x)
    {
        /// <summary>x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))); the approximate form of &lt;c&gt;Gelu&lt;/c&gt;.</summary>
        public Tensor GeluTanh() => Op.GeluTanh.Apply(x);

        /// <summary>x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))), written into x.</summary>
        public Tensor GeluTanh_() => Op.GeluTanh.ApplyInPlace(x);
    }
}
