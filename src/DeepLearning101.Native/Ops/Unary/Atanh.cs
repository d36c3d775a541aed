using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Inverse hyperbolic tangent.</summary>
    public static UnaryOp Atanh { get; } = OpRegistry.Add(UnaryOp.Sloped<AtanhFormula, AtanhSlope>("atanh", new Contract { Formula = "½ ln((1 + x) / (1 − x))", Ulp = 4, Low = -0.95, High = 0.95 },
        rule: static c => c.Set(0, c.Gradient() / ((1 - c.Input(0)) * (1 + c.Input(0))))));
}

internal readonly struct AtanhFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        V a = V.Abs(x);
        return V.CopySign(V.Create(0.5) * V.Log1p(V.Create(2) * a / (V.Create(1) - a)), x);
    }
}

internal readonly struct AtanhSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Create(1) / ((V.Create(1) - x) * (V.Create(1) + x));
}

/// <summary>Inverse hyperbolic tangent.</summary>
public static class AtanhExtensions
{
    extension(Tensor x)
    {
        /// <summary>Inverse hyperbolic tangent, odd; ±1 give ±∞, NaN outside [−1, 1].</summary>
        public Tensor Atanh() => Op.Atanh.Apply(x);

        /// <summary>Inverse hyperbolic tangent, odd, written into x.</summary>
        public Tensor Atanh_() => Op.Atanh.ApplyInPlace(x);
    }
}
