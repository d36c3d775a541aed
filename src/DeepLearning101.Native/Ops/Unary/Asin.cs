using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Arc sine.</summary>
    public static UnaryOp Asin { get; } = OpRegistry.Add(UnaryOp.Of<AsinFormula>("asin", new Contract { Formula = "the y in [−π/2, π/2] with sin y = x", Ulp = 2, Low = -0.99, High = 0.99 },
        static c => c.Set(0, c.Gradient() * ((1 - c.Input(0)) * (1 + c.Input(0))).Rsqrt())));
}

internal readonly struct AsinFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Asin(x);
}

/// <summary>Arc sine.</summary>
public static class AsinExtensions
{
    extension(Tensor x)
    {
        /// <summary>Arc sine, in [−π/2, π/2]; NaN outside [−1, 1].</summary>
        public Tensor Asin() => Op.Asin.Apply(x);

        /// <summary>Arc sine, in [−π/2, π/2], written into x.</summary>
        public Tensor Asin_() => Op.Asin.ApplyInPlace(x);
    }
}
