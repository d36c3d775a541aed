using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Sum of a value and a quotient.</summary>
    public static TernaryOp Addcdiv { get; } = OpRegistry.Add(TernaryOp.Ruled<AddcdivFormula>("addcdiv", new Contract { Formula = "x + y / z", Ulp = 1, AbsoluteEpsilons = 128 }, Saved.Inputs,
        static c =>
        {
            if (c.Needs(0)) c.Set(0, c.Gradient().SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (c.Gradient() / c.Input(2).Conj()).SumTo(c.InputLayout(1).Shape));
            if (c.Needs(2)) c.Set(2, (-(c.Gradient() * (c.Input(1) / c.Input(2).Square()).Conj())).SumTo(c.InputLayout(2).Shape));
        }, static (x, y, z) => x + y / z, complex: true, reasons: [("specials", "y / z overflows in f32 where f64 holds it, and ∞ − ∞ follows")]));
}

internal readonly struct AddcdivFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z) where V : struct, IRealLanes<V> => x + (y / z);
}

/// <summary>Sum of a value and a quotient.</summary>
public static class AddcdivExtensions
{
    extension(Tensor x)
    {
        /// <summary>x + value · tensor1 / tensor2; operands broadcast.</summary>
        public Tensor Addcdiv(Tensor tensor1, Tensor tensor2, double value = 1) => Op.Addcdiv.Apply(x, value == 1 ? tensor1 : tensor1 * value, tensor2);

        /// <summary>x + value · tensor1 / tensor2, written into x.</summary>
        public Tensor Addcdiv_(Tensor tensor1, Tensor tensor2, double value = 1) => Op.Addcdiv.ApplyInPlace(x, value == 1 ? tensor1 : tensor1 * value, tensor2);
    }
}
