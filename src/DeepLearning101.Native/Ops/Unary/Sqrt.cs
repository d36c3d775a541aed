using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Square root.</summary>
    public static UnaryOp Sqrt { get; } = OpRegistry.Add(UnaryOp.Of<SqrtFormula, SqrtDerivative>("sqrt", new Contract { Formula = "√x", Low = 1e-3, High = 50 },
        Saved.Outputs, static c => c.Set(0, c.Gradient() * 0.5 / c.Output().Conj()), complex: true));
}

internal readonly struct SqrtFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Sqrt(x);
}

internal readonly struct SqrtDerivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => V.Create(0.5) / y;
}

/// <summary>Square root.</summary>
public static class SqrtExtensions
{
    extension(Tensor x)
    {
        /// <summary>√x, correctly rounded; negative gives NaN, −0 stays.</summary>
        public Tensor Sqrt() => Op.Sqrt.Apply(x);

        /// <summary>√x, correctly rounded, written into x.</summary>
        public Tensor Sqrt_() => Op.Sqrt.ApplyInPlace(x);
    }
}
