using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Tanhshrink.</summary>
    public static UnaryOp Tanhshrink { get; } = OpRegistry.Add(UnaryOp.Sloped<TanhshrinkFormula, TanhshrinkSlope>("tanhshrink", new Contract { Formula = "x − tanh(x)", Ulp = 2, AbsoluteEpsilons = 2 },
        composed: static x => x - x.Tanh()));
}

internal readonly struct TanhshrinkFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => x - V.Tanh(x);
}

internal readonly struct TanhshrinkSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        V t = V.Tanh(x);
        return t * t;
    }
}

/// <summary>Tanhshrink.</summary>
public static class TanhshrinkExtensions
{
    extension(Tensor x)
    {
        /// <summary>x − tanh(x).</summary>
        public Tensor Tanhshrink() => Op.Tanhshrink.Apply(x);
    }
}
