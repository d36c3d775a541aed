using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Squareplus: a smooth rectifier without exponentials.</summary>
    public static UnaryOp Squareplus { get; } = OpRegistry.Add(UnaryOp.Of<SquareplusFormula>("squareplus", new Contract
    {
        Formula = "(x + √(x² + 4)) / 2",
        Ulp = 2,
        AbsoluteEpsilons = 16,
        LosesRange = true,
        Source = "Barron, Squareplus: a softplus-like algebraic rectifier, 2021",
    }, x => (x + (x * x + 4).Sqrt()) * 0.5));
}

internal readonly struct SquareplusFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Create(0.5) * (x + V.Sqrt(V.Fma(x, x, V.Create(4))));
}

/// <summary>Squareplus.</summary>
public static class SquareplusExtensions
{
    extension(Tensor x)
    {
        /// <summary>(x + √(x² + 4)) / 2; 1 at 0, about x for large x, about 0 for small; NaN stays.</summary>
        public Tensor Squareplus() => Op.Squareplus.Apply(x);
    }
}
