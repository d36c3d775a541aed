using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Sigmoid linear unit (swish).</summary>
    public static UnaryOp Silu { get; } = OpRegistry.Add(UnaryOp.Sloped<SiluFormula, SiluSlope>("silu", new Contract { Formula = "x · sigmoid(x)", Ulp = 4, AbsoluteEpsilons = 1e-36, Source = "Elfwing, Uchibe and Doya, Sigmoid-weighted linear units, 2017" },
        composed: static x => x * x.Sigmoid()));
}

internal readonly struct SiluFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        // The exponential of −|x| does not overflow; left of 0 it goes into the numerator.
        V e = V.Exp(-V.Abs(x));
        return V.Select(V.Less(x, V.Create(0)), x * e, x) / (V.Create(1) + e);
    }
}

internal readonly struct SiluSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        V s = V.Sigmoid(x);
        return V.Fma(s * x, V.Create(1) - s, s);
    }
}

/// <summary>Sigmoid linear unit (swish).</summary>
public static class SiluExtensions
{
    extension(Tensor x)
    {
        /// <summary>x / (1 + e^−x); −∞ gives NaN.</summary>
        public Tensor Silu() => Op.Silu.Apply(x);

        /// <summary>x / (1 + e^−x), written into x.</summary>
        public Tensor Silu_() => Op.Silu.ApplyInPlace(x);
    }
}
