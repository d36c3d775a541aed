using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Power of two 2^x.</summary>
    public static UnaryOp Exp2 { get; } = OpRegistry.Add(UnaryOp.Of<Exp2Formula, Exp2Derivative>("exp2", new Contract { Formula = "2^x", Ulp = 1, Low = -20, High = 20 },
        Saved.Outputs, static c => c.Set(0, c.Gradient() * (c.Output().Conj() * 0.69314718055994530942)), complex: true));
}

internal readonly struct Exp2Formula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Exp2(x);
}

internal readonly struct Exp2Derivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => V.Create(0.69314718055994530942) * y;
}

/// <summary>Power of two 2^x.</summary>
public static class Exp2Extensions
{
    extension(Tensor x)
    {
        /// <summary>2^x; overflows to ∞, −∞ gives 0, NaN stays.</summary>
        public Tensor Exp2() => Op.Exp2.Apply(x);

        /// <summary>2^x, written into x.</summary>
        public Tensor Exp2_() => Op.Exp2.ApplyInPlace(x);
    }
}
