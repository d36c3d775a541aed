using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Softsign.</summary>
    public static UnaryOp Softsign { get; } = OpRegistry.Add(UnaryOp.Sloped<SoftsignFormula, SoftsignSlope>("softsign", new Contract { Formula = "x / (1 + |x|)", Ulp = 2, Kinks = [0] },
        composed: static x => x / (x.Abs() + 1)));
}

internal readonly struct SoftsignFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => x / (V.Create(1) + V.Abs(x));
}

internal readonly struct SoftsignSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        V d = V.Create(1) + V.Abs(x);
        return V.Create(1) / (d * d);
    }
}

/// <summary>Softsign.</summary>
public static class SoftsignExtensions
{
    extension(Tensor x)
    {
        /// <summary>x / (1 + |x|); ±∞ give NaN.</summary>
        public Tensor Softsign() => Op.Softsign.Apply(x);
    }
}
