using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logarithm of the sigmoid.</summary>
    public static UnaryOp LogSigmoid { get; } = OpRegistry.Add(UnaryOp.Sloped<LogSigmoidFormula, LogSigmoidSlope>("log_sigmoid", new Contract { Formula = "min(x, 0) − ln(1 + e^−|x|)", Ulp = 4 },
        composed: static x => x.ClampMax(0) - (-x.Abs()).Exp().Log1p()));
}

internal readonly struct LogSigmoidFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Min(x, V.Create(0)) - V.Log1p(V.Exp(-V.Abs(x)));
}

internal readonly struct LogSigmoidSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Sigmoid(-x);
}

/// <summary>Logarithm of the sigmoid.</summary>
public static class LogSigmoidExtensions
{
    extension(Tensor x)
    {
        /// <summary>ln(1 / (1 + e^−x)) = min(x, 0) − ln(1 + e^−|x|), without overflow.</summary>
        public Tensor LogSigmoid() => Op.LogSigmoid.Apply(x);
    }
}
