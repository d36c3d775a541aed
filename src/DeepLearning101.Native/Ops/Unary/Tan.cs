using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Tangent.</summary>
    public static UnaryOp Tan { get; } = OpRegistry.Add(UnaryOp.Of<TanFormula, TanDerivative>("tan", new Contract { Formula = "sin x / cos x", Ulp = 2, Low = -1.4, High = 1.4 },
        Saved.Outputs, static c => c.Set(0, c.Gradient() * (c.Output().Square() + 1).Conj()), complex: true));
}

internal readonly struct TanFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Tan(x);
}

internal readonly struct TanDerivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => V.Fma(y, y, V.Create(1));
}

/// <summary>Tangent.</summary>
public static class TanExtensions
{
    extension(Tensor x)
    {
        /// <summary>Tangent of an angle in radians; ±∞ give NaN.</summary>
        public Tensor Tan() => Op.Tan.Apply(x);

        /// <summary>Tangent of an angle in radians, written into x.</summary>
        public Tensor Tan_() => Op.Tan.ApplyInPlace(x);
    }
}
