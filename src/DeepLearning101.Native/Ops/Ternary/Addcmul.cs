using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Sum of a value and a product.</summary>
    public static TernaryOp Addcmul { get; } = OpRegistry.Add(TernaryOp.Ring<AddcmulFormula>("addcmul", new Contract { Formula = "x + y · z", Ulp = 1, AbsoluteEpsilons = 128 }, Saved.Inputs,
        static c =>
        {
            if (c.Needs(0)) c.Set(0, c.Gradient().SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (c.Gradient() * c.Input(2).Conj()).SumTo(c.InputLayout(1).Shape));
            if (c.Needs(2)) c.Set(2, (c.Gradient() * c.Input(1).Conj()).SumTo(c.InputLayout(2).Shape));
        }, static (x, y, z) => x + y * z, complex: true, reasons: [("specials", "y · z overflows in f32 where f64 holds it, and ∞ − ∞ follows")]));
}

internal readonly struct AddcmulFormula : IRingTernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z) where V : struct, ILanes<V> => x + (y * z);
}

/// <summary>Sum of a value and a product.</summary>
public static class AddcmulExtensions
{
    extension(Tensor x)
    {
        /// <summary>x + value · tensor1 · tensor2; operands broadcast.</summary>
        public Tensor Addcmul(Tensor tensor1, Tensor tensor2, double value = 1) => Op.Addcmul.Apply(x, value == 1 ? tensor1 : tensor1 * value, tensor2);

        /// <summary>x + value · tensor1 · tensor2, written into x.</summary>
        public Tensor Addcmul_(Tensor tensor1, Tensor tensor2, double value = 1) => Op.Addcmul.ApplyInPlace(x, value == 1 ? tensor1 : tensor1 * value, tensor2);
    }
}
