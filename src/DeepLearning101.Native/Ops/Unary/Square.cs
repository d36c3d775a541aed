using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Square.</summary>
    public static UnaryOp Square { get; } = OpRegistry.Add(UnaryOp.Ring<SquareFormula>("square", new Contract { Formula = "x²", Ulp = 0.5 },
        static c => c.Set(0, c.Gradient() * (c.Input(0) * 2).Conj()), Saved.Inputs, complex: true));
}

internal readonly struct SquareFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => x * x;
}

/// <summary>Square.</summary>
public static class SquareExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · x; integers wrap.</summary>
        public Tensor Square() => Op.Square.Apply(x);

        /// <summary>x · x, written into x.</summary>
        public Tensor Square_() => Op.Square.ApplyInPlace(x);
    }
}
