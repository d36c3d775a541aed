using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Arc cosine.</summary>
    public static UnaryOp Acos { get; } = OpRegistry.Add(UnaryOp.Of<AcosFormula>("acos", new Contract { Formula = "the y in [0, π] with cos y = x", Ulp = 2, Low = -0.99, High = 0.99 },
        static c => c.Set(0, -(c.Gradient() * ((1 - c.Input(0)) * (1 + c.Input(0))).Rsqrt()))));
}

internal readonly struct AcosFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Acos(x);
}

/// <summary>Arc cosine.</summary>
public static class AcosExtensions
{
    extension(Tensor x)
    {
        /// <summary>Arc cosine, in [0, π]; NaN outside [−1, 1].</summary>
        public Tensor Acos() => Op.Acos.Apply(x);

        /// <summary>Arc cosine, in [0, π], written into x.</summary>
        public Tensor Acos_() => Op.Acos.ApplyInPlace(x);
    }
}
