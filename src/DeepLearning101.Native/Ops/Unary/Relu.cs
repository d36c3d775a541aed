using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Rectified linear unit max(x, 0).</summary>
    public static UnaryOp Relu { get; } = OpRegistry.Add(UnaryOp.Of<ReluFormula, ReluDerivative>("relu", new Contract { Formula = "max(x, 0)", Kinks = [0],
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "at NaN 0 here and 1 in PyTorch")] },
        Saved.Outputs, static c => c.Set(0, c.Gradient() * (c.Output() > 0).Cast(c.InputDType(0)))));
}

internal readonly struct ReluFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, V.Create(0)), V.Create(0), x);
}

internal readonly struct ReluDerivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => V.Select(V.Less(V.Create(0), y), V.Create(1), V.Create(0));
}

/// <summary>Rectified linear unit max(x, 0).</summary>
public static class ReluExtensions
{
    extension(Tensor x)
    {
        /// <summary>max(x, 0); NaN stays; the derivative at 0 is 0.</summary>
        public Tensor Relu() => Op.Relu.Apply(x);

        /// <summary>max(x, 0), written into x.</summary>
        public Tensor Relu_() => Op.Relu.ApplyInPlace(x);
    }
}
