using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Cosine.</summary>
    public static UnaryOp Cos { get; } = OpRegistry.Add(UnaryOp.Of<CosFormula>("cos", new Contract { Formula = "cos x", Ulp = 2 },
        static c => c.Set(0, -(c.Gradient() * c.Input(0).Conj().Sin())), complex: true));
}

internal readonly struct CosFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Cos(x);
}

/// <summary>Cosine.</summary>
public static class CosExtensions
{
    extension(Tensor x)
    {
        /// <summary>Cosine of an angle in radians.</summary>
        public Tensor Cos() => Op.Cos.Apply(x);

        /// <summary>Cosine of an angle in radians, written into x.</summary>
        public Tensor Cos_() => Op.Cos.ApplyInPlace(x);
    }
}
