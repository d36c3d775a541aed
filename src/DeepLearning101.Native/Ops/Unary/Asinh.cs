using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Inverse hyperbolic sine.</summary>
    public static UnaryOp Asinh { get; } = OpRegistry.Add(UnaryOp.Sloped<AsinhFormula, AsinhSlope>("asinh", new Contract { Formula = "ln(x + √(x² + 1))", Ulp = 4 },
        rule: static c => c.Set(0, c.Gradient() * (c.Input(0).Square() + 1).Rsqrt())));
}

internal readonly struct AsinhFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        // Beyond 1e9 the 1 under the root no longer counts, and x² might overflow.
        V a = V.Abs(x), one = V.Create(1), square = a * a;
        V near = V.Log1p(a + square / (one + V.Sqrt(square + one)));
        V far = V.Log(a) + V.Create(0.69314718055994530942);
        return V.CopySign(V.Select(V.Less(V.Create(1e9), a), far, near), x);
    }
}

internal readonly struct AsinhSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Create(1) / V.Sqrt(V.Fma(x, x, V.Create(1)));
}

/// <summary>Inverse hyperbolic sine.</summary>
public static class AsinhExtensions
{
    extension(Tensor x)
    {
        /// <summary>Inverse hyperbolic sine, odd; ±∞ and NaN stay.</summary>
        public Tensor Asinh() => Op.Asinh.Apply(x);

        /// <summary>Inverse hyperbolic sine, odd, written into x.</summary>
        public Tensor Asinh_() => Op.Asinh.ApplyInPlace(x);
    }
}
