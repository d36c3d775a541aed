using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Inverse hyperbolic cosine.</summary>
    public static UnaryOp Acosh { get; } = OpRegistry.Add(UnaryOp.Sloped<AcoshFormula, AcoshSlope>("acosh", new Contract { Formula = "ln(x + √(x² − 1))", Ulp = 4, Low = 1.05, High = 10 },
        rule: static c => c.Set(0, c.Gradient() * ((c.Input(0) - 1) * (c.Input(0) + 1)).Rsqrt())));
}

internal readonly struct AcoshFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        V t = x - V.Create(1);
        V near = V.Log1p(t + V.Sqrt(t) * V.Sqrt(t + V.Create(2)));
        V far = V.Log(x) + V.Create(0.69314718055994530942);
        return V.Select(V.Less(V.Create(1e9), x), far, near);
    }
}

internal readonly struct AcoshSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Create(1) / V.Sqrt((x - V.Create(1)) * (x + V.Create(1)));
}

/// <summary>Inverse hyperbolic cosine.</summary>
public static class AcoshExtensions
{
    extension(Tensor x)
    {
        /// <summary>Inverse hyperbolic cosine, ≥ 0; NaN below 1.</summary>
        public Tensor Acosh() => Op.Acosh.Apply(x);

        /// <summary>Inverse hyperbolic cosine, ≥ 0, written into x.</summary>
        public Tensor Acosh_() => Op.Acosh.ApplyInPlace(x);
    }
}
