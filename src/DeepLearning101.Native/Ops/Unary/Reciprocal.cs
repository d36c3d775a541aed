using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Reciprocal.</summary>
    public static UnaryOp Reciprocal { get; } = OpRegistry.Add(UnaryOp.Of<ReciprocalFormula, ReciprocalDerivative>("reciprocal", new Contract { Formula = "1 / x", Ulp = 0.5, Low = 0.25, High = 10 },
        Saved.Outputs, static c => c.Set(0, -(c.Gradient() * c.Output().Square().Conj())), complex: true));
}

internal readonly struct ReciprocalFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Create(1) / x;
}

internal readonly struct ReciprocalDerivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => -(y * y);
}

/// <summary>Reciprocal.</summary>
public static class ReciprocalExtensions
{
    extension(Tensor x)
    {
        /// <summary>1 / x; ±0 give ±∞.</summary>
        public Tensor Reciprocal() => Op.Reciprocal.Apply(x);

        /// <summary>1 / x, written into x.</summary>
        public Tensor Reciprocal_() => Op.Reciprocal.ApplyInPlace(x);
    }
}
