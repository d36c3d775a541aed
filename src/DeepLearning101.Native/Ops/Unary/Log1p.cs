using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>ln(1 + x).</summary>
    public static UnaryOp Log1p { get; } = OpRegistry.Add(UnaryOp.Of<Log1pFormula>("log1p", new Contract { Formula = "ln(1 + x)", Ulp = 2, Low = -0.9, High = 10,
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "finite at the largest number; PyTorch's vector code gives ∞")] },
        static c => c.Set(0, c.Gradient() / (c.Input(0).Conj() + 1)), complex: true));
}

internal readonly struct Log1pFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Log1p(x);
}

/// <summary>ln(1 + x).</summary>
public static class Log1pExtensions
{
    extension(Tensor x)
    {
        /// <summary>ln(1 + x), accurate near 0; −1 gives −∞, below it NaN.</summary>
        public Tensor Log1p() => Op.Log1p.Apply(x);

        /// <summary>ln(1 + x), accurate near 0, written into x.</summary>
        public Tensor Log1p_() => Op.Log1p.ApplyInPlace(x);
    }
}
