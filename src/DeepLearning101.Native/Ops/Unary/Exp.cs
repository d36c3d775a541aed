using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Exponential function e^x.</summary>
    public static UnaryOp Exp { get; } = OpRegistry.Add(UnaryOp.Of<ExpFormula, ExpDerivative>("exp", new Contract { Formula = "e^x", Ulp = 1, Low = -20, High = 20,
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "finite up to the last argument whose result is; PyTorch's vector code gives ∞ a step too early"),
            new(PyTorchPart.SpecialGradients, "as the value")] },
        Saved.Outputs, static c => c.Set(0, c.Gradient() * c.Output().Conj()), complex: true));
}

internal readonly struct ExpFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Exp(x);
}

internal readonly struct ExpDerivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => y;
}

/// <summary>Exponential function e^x.</summary>
public static class ExpExtensions
{
    extension(Tensor x)
    {
        /// <summary>e^x; overflows to ∞, −∞ gives 0, NaN stays. Error at most 1 ULP.</summary>
        public Tensor Exp() => Op.Exp.Apply(x);

        /// <summary>e^x, written into x.</summary>
        public Tensor Exp_() => Op.Exp.ApplyInPlace(x);
    }
}
