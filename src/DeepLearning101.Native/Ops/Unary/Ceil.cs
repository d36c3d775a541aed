using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Smallest integer not below x.</summary>
    public static UnaryOp Ceil { get; } = OpRegistry.Add(UnaryOp.Steps<CeilFormula>("ceil", new Contract { Formula = "⌈x⌉" }));
}

internal readonly struct CeilFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Ceiling(x);
}

/// <summary>Smallest integer not below x.</summary>
public static class CeilExtensions
{
    extension(Tensor x)
    {
        /// <summary>Smallest integer ≥ x; integers stay, −0, ±∞ and NaN too.</summary>
        public Tensor Ceil() => x.DType.IsIntegral ? x.Clone() : Op.Ceil.Apply(x);

        /// <summary>Smallest integer ≥ x, written into x.</summary>
        public Tensor Ceil_() => Op.Ceil.ApplyInPlace(x);
    }
}
