using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Complementary error function.</summary>
    public static UnaryOp Erfc { get; } = OpRegistry.Add(UnaryOp.Of<ErfcFormula>("erfc", new Contract { Formula = "1 − erf(x)", Ulp = 4, Low = -4, High = 6 },
        static c => c.Set(0, c.Gradient() * (-2 / Math.Sqrt(Math.PI)) * (-(c.Input(0) * c.Input(0))).Exp())));
}

internal readonly struct ErfcFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Erfc(x);
}

/// <summary>Complementary error function.</summary>
public static class ErfcExtensions
{
    extension(Tensor x)
    {
        /// <summary>1 − erf(x) without cancellation, in [0, 2].</summary>
        public Tensor Erfc() => Op.Erfc.Apply(x);

        /// <summary>1 − erf(x) without cancellation, in [0, 2], written into x.</summary>
        public Tensor Erfc_() => Op.Erfc.ApplyInPlace(x);
    }
}
