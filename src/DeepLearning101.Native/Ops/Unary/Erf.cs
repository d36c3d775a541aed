using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Error function.</summary>
    public static UnaryOp Erf { get; } = OpRegistry.Add(UnaryOp.Of<ErfFormula>("erf", new Contract { Formula = "2/√π ∫₀ˣ e^−t² dt", Ulp = 2, Low = -4, High = 4 },
        static c => c.Set(0, c.Gradient() * (2 / Math.Sqrt(Math.PI)) * (-(c.Input(0) * c.Input(0))).Exp())));
}

internal readonly struct ErfFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Erf(x);
}

/// <summary>Error function.</summary>
public static class ErfExtensions
{
    extension(Tensor x)
    {
        /// <summary>2/√π ∫₀ˣ e^−t² dt, in [−1, 1].</summary>
        public Tensor Erf() => Op.Erf.Apply(x);

        /// <summary>2/√π ∫₀ˣ e^−t² dt, in [−1, 1], written into x.</summary>
        public Tensor Erf_() => Op.Erf.ApplyInPlace(x);
    }
}
