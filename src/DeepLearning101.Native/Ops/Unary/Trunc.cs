using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Nearest integer towards zero.</summary>
    public static UnaryOp Trunc { get; } = OpRegistry.Add(UnaryOp.Steps<TruncFormula>("trunc", new Contract { Formula = "⌊|x|⌋ with the sign of x" }));
}

internal readonly struct TruncFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Truncate(x);
}

/// <summary>Nearest integer towards zero.</summary>
public static class TruncExtensions
{
    extension(Tensor x)
    {
        /// <summary>Nearest integer towards 0; integers stay, −0, ±∞ and NaN too.</summary>
        public Tensor Trunc() => x.DType.IsIntegral ? x.Clone() : Op.Trunc.Apply(x);

        /// <summary>Nearest integer towards 0, written into x.</summary>
        public Tensor Trunc_() => Op.Trunc.ApplyInPlace(x);
    }
}
