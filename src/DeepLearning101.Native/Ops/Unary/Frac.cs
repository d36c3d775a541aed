using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Fractional part.</summary>
    public static UnaryOp Frac { get; } = OpRegistry.Add(UnaryOp.Ruled<FracFormula>("frac", new Contract { Formula = "x − trunc(x)" },
        Saved.None, static c => c.Set(0, c.Gradient())));
}

internal readonly struct FracFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => x - V.Truncate(x);
}

/// <summary>Fractional part.</summary>
public static class FracExtensions
{
    extension(Tensor x)
    {
        /// <summary>x minus its nearest integer towards 0, with the sign of x; ±∞ give NaN.</summary>
        public Tensor Frac() => Op.Frac.Apply(x);

        /// <summary>x minus its nearest integer towards 0, with the sign of x, written into x.</summary>
        public Tensor Frac_() => Op.Frac.ApplyInPlace(x);
    }
}
