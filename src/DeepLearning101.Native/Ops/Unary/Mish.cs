using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Mish.</summary>
    public static UnaryOp Mish { get; } = OpRegistry.Add(UnaryOp.Sloped<MishFormula, MishSlope>("mish", new Contract { Formula = "x · tanh(ln(1 + e^x))", Ulp = 5, AbsoluteEpsilons = 1e-36, Source = "Misra, Mish: a self regularized non-monotonic activation function, 2019" },
        composed: static x => x * x.Softplus().Tanh()));
}

internal readonly struct MishFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        // With e = e^x and n = e (e + 2), tanh(ln(1 + e)) = n / (n + 2): one exponential. From 40 on the quotient is 1.
        V e = V.Exp(V.Min(x, V.Create(40)));
        V n = e * (e + V.Create(2));
        return x * (n / (n + V.Create(2)));
    }
}

internal readonly struct MishSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        // Beyond these ends the slope is 1 and 0; x itself would overflow in the product.
        V near = V.Max(V.Min(x, V.Create(40)), V.Create(-1000));
        V e = V.Exp(near);
        V n = e * (e + V.Create(2));
        V r = V.Create(1) / (n + V.Create(2));
        return V.Fma(V.Create(4) * near * e, V.Fma(e, r, r) * r, n * r);
    }
}

/// <summary>Mish.</summary>
public static class MishExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · tanh(ln(1 + e^x)); −∞ gives NaN.</summary>
        public Tensor Mish() => Op.Mish.Apply(x);

        /// <summary>x · tanh(ln(1 + e^x)), written into x.</summary>
        public Tensor Mish_() => Op.Mish.ApplyInPlace(x);
    }
}
