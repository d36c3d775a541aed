using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logistic function 1 / (1 + e^−x).</summary>
    public static UnaryOp Sigmoid { get; } = OpRegistry.Add(UnaryOp.Of<SigmoidFormula, SigmoidDerivative>("sigmoid", new Contract { Formula = "1 / (1 + e^−x)", Ulp = 2 },
        Saved.Outputs, static c => c.Set(0, c.Gradient() * (c.Output() * (1 - c.Output())).Conj()), complex: true));
}

internal readonly struct SigmoidFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Sigmoid(x);
}

internal readonly struct SigmoidDerivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => y * (V.Create(1) - y);
}

/// <summary>Logistic function 1 / (1 + e^−x).</summary>
public static class SigmoidExtensions
{
    extension(Tensor x)
    {
        /// <summary>1 / (1 + e^−x), in [0, 1].</summary>
        public Tensor Sigmoid() => Op.Sigmoid.Apply(x);

        /// <summary>1 / (1 + e^−x), in [0, 1], written into x.</summary>
        public Tensor Sigmoid_() => Op.Sigmoid.ApplyInPlace(x);
    }
}
