using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Sign: −1, 0 or 1.</summary>
    public static UnaryOp Sign { get; } = OpRegistry.Add(UnaryOp.Ring<SignFormula>("sign", new Contract { Formula = "−1, 0 or 1", Kinks = [0],
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "NaN stays here; PyTorch gives 0")] }, static c => c.Set(0, Tensor.ZerosLike(c.Gradient())), Saved.None));
}

internal readonly struct SignFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => V.Select(V.Less(x, V.Create(0)), V.Create(-1), V.Select(V.Less(V.Create(0), x), V.Create(1), x));
}

/// <summary>Sign: −1, 0 or 1.</summary>
public static class SignExtensions
{
    extension(Tensor x)
    {
        /// <summary>−1, 0 or 1; NaN stays. Its derivative is 0.</summary>
        public Tensor Sign() => Op.Sign.Apply(x);

        /// <summary>−1, 0 or 1, written into x.</summary>
        public Tensor Sign_() => Op.Sign.ApplyInPlace(x);
    }
}
