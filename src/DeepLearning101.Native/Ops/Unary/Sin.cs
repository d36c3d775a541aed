using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Sine.</summary>
    public static UnaryOp Sin { get; } = OpRegistry.Add(UnaryOp.Of<SinFormula>("sin", new Contract { Formula = "sin x", Ulp = 2 },
        static c => c.Set(0, c.Gradient() * c.Input(0).Conj().Cos()), complex: true));
}

internal readonly struct SinFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Sin(x);
}

/// <summary>Sine.</summary>
public static class SinExtensions
{
    extension(Tensor x)
    {
        /// <summary>Sine of an angle in radians.</summary>
        public Tensor Sin() => Op.Sin.Apply(x);

        /// <summary>Sine of an angle in radians, written into x.</summary>
        public Tensor Sin_() => Op.Sin.ApplyInPlace(x);
    }
}
