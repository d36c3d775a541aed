using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Largest integer not above x.</summary>
    public static UnaryOp Floor { get; } = OpRegistry.Add(UnaryOp.Steps<FloorFormula>("floor", new Contract { Formula = "⌊x⌋" }));
}

internal readonly struct FloorFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Floor(x);
}

/// <summary>Largest integer not above x.</summary>
public static class FloorExtensions
{
    extension(Tensor x)
    {
        /// <summary>Largest integer ≤ x; integers stay, −0, ±∞ and NaN too.</summary>
        public Tensor Floor() => x.DType.IsIntegral ? x.Clone() : Op.Floor.Apply(x);

        /// <summary>Largest integer ≤ x, written into x.</summary>
        public Tensor Floor_() => Op.Floor.ApplyInPlace(x);
    }
}
