using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Hyperbolic tangent.</summary>
    public static UnaryOp Tanh { get; } = OpRegistry.Add(UnaryOp.Of<TanhFormula, TanhDerivative>("tanh", new Contract { Formula = "(e^x − e^−x) / (e^x + e^−x)", Ulp = 2, Low = -6, High = 6 },
        Saved.Outputs, static c => c.Set(0, c.Gradient() * (1 - c.Output() * c.Output()).Conj()), complex: true));
}

internal readonly struct TanhFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Tanh(x);
}

internal readonly struct TanhDerivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => V.Create(1) - y * y;
}

/// <summary>Hyperbolic tangent.</summary>
public static class TanhExtensions
{
    extension(Tensor x)
    {
        /// <summary>tanh x, in [−1, 1].</summary>
        public Tensor Tanh() => Op.Tanh.Apply(x);

        /// <summary>tanh x, in [−1, 1], written into x.</summary>
        public Tensor Tanh_() => Op.Tanh.ApplyInPlace(x);
    }
}
