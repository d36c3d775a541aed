using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Hyperbolic cosine.</summary>
    public static UnaryOp Cosh { get; } = OpRegistry.Add(UnaryOp.Of<CoshFormula>("cosh", new Contract { Formula = "(e^x + e^−x) / 2", Ulp = 2,
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "finite up to the last argument whose result is; PyTorch's vector code gives ∞ a step too early"),
            new(PyTorchPart.SpecialGradients, "as the value")] },
        static c => c.Set(0, c.Gradient() * c.Input(0).Conj().Sinh()), complex: true));
}

internal readonly struct CoshFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Cosh(x);
}

/// <summary>Hyperbolic cosine.</summary>
public static class CoshExtensions
{
    extension(Tensor x)
    {
        /// <summary>Hyperbolic cosine; overflows to ∞.</summary>
        public Tensor Cosh() => Op.Cosh.Apply(x);

        /// <summary>Hyperbolic cosine, written into x.</summary>
        public Tensor Cosh_() => Op.Cosh.ApplyInPlace(x);
    }
}
