using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Reciprocal square root.</summary>
    public static UnaryOp Rsqrt { get; } = OpRegistry.Add(UnaryOp.Of<RsqrtFormula, RsqrtDerivative>("rsqrt", new Contract { Formula = "1 / √x", Ulp = 1.5, Low = 0.01, High = 10 },
        Saved.Outputs, static c => c.Set(0, c.Gradient() * (c.Output() * c.Output().Square() * -0.5).Conj()), complex: true));
}

internal readonly struct RsqrtFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Create(1) / V.Sqrt(x);
}

internal readonly struct RsqrtDerivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => V.Create(-0.5) * y * y * y;
}

/// <summary>Reciprocal square root.</summary>
public static class RsqrtExtensions
{
    extension(Tensor x)
    {
        /// <summary>1 / √x; 0 gives ∞, negative numbers NaN.</summary>
        public Tensor Rsqrt() => Op.Rsqrt.Apply(x);

        /// <summary>1 / √x, written into x.</summary>
        public Tensor Rsqrt_() => Op.Rsqrt.ApplyInPlace(x);
    }
}
