using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Absolute value.</summary>
    public static UnaryOp Abs { get; } = OpRegistry.Add(UnaryOp.Ring<AbsFormula>("abs", new Contract { Formula = "|x|", Kinks = [0] }, static c => c.Set(0, c.Gradient() * c.Input(0).Sign()), Saved.Inputs));
}

internal readonly struct AbsFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => V.Abs(x);
}

/// <summary>Absolute value.</summary>
public static class AbsExtensions
{
    extension(Tensor x)
    {
        /// <summary>|x|; of complex numbers √(re² + im²), a real tensor; the derivative at 0 is 0.</summary>
        public Tensor Abs() => x.DType.IsComplex ? x.Real().Hypot(x.Imag()) : Op.Abs.Apply(x);

        /// <summary>|x|, written into x.</summary>
        public Tensor Abs_() => Op.Abs.ApplyInPlace(x);
    }
}
