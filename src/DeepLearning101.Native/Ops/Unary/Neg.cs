using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Negation.</summary>
    public static UnaryOp Neg { get; } = OpRegistry.Add(UnaryOp.Ring<NegFormula>("neg", new Contract { Formula = "−x" }, static c => c.Set(0, -c.Gradient()), Saved.None, complex: true, dependence: Linearity.Linear, refusesBool: true));
}

internal readonly struct NegFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => -x;
}

/// <summary>Negation.</summary>
public static class NegExtensions
{
    extension(Tensor x)
    {
        /// <summary>−x.</summary>
        public Tensor Neg() => Op.Neg.Apply(x);

        /// <summary>−x, written into x.</summary>
        public Tensor Neg_() => Op.Neg.ApplyInPlace(x);
    }
}
