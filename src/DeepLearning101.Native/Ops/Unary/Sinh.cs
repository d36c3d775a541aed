using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Hyperbolic sine.</summary>
    public static UnaryOp Sinh { get; } = OpRegistry.Add(UnaryOp.Of<SinhFormula>("sinh", new Contract { Formula = "(e^x − e^−x) / 2", Ulp = 2,
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "finite up to the last argument whose result is; PyTorch's vector code gives ∞ a step too early"),
            new(PyTorchPart.SpecialGradients, "as the value")] },
        static c => c.Set(0, c.Gradient() * c.Input(0).Conj().Cosh()), complex: true));
}

internal readonly struct SinhFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Sinh(x);
}

/// <summary>Hyperbolic sine.</summary>
public static class SinhExtensions
{
    extension(Tensor x)
    {
        /// <summary>Hyperbolic sine; overflows to ±∞.</summary>
        public Tensor Sinh() => Op.Sinh.Apply(x);

        /// <summary>Hyperbolic sine, written into x.</summary>
        public Tensor Sinh_() => Op.Sinh.ApplyInPlace(x);
    }
}
