using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Arc tangent.</summary>
    public static UnaryOp Atan { get; } = OpRegistry.Add(UnaryOp.Of<AtanFormula>("atan", new Contract { Formula = "the y in [−π/2, π/2] with tan y = x", Ulp = 2 },
        static c => c.Set(0, c.Gradient() / (c.Input(0).Square() + 1))));
}

internal readonly struct AtanFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Atan(x);
}

/// <summary>Arc tangent.</summary>
public static class AtanExtensions
{
    extension(Tensor x)
    {
        /// <summary>Arc tangent, in [−π/2, π/2]; ±∞ give ±π/2.</summary>
        public Tensor Atan() => Op.Atan.Apply(x);

        /// <summary>Arc tangent, in [−π/2, π/2], written into x.</summary>
        public Tensor Atan_() => Op.Atan.ApplyInPlace(x);
    }
}
