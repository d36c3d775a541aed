using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Numbers in place of NaN and infinities.</summary>
    public static UnaryOp NanToNum { get; } = OpRegistry.Add(UnaryOp.RuledWithScalars<NanToNumFormula>("nan_to_num", new Contract { Formula = "NaN → first number, ∞ → second, −∞ → third, others stay" },
        Saved.Inputs, static c => c.Set(0, c.Gradient().Where(c.Input(0).IsFinite(), 0)), new Scalars(0.25, 1e4, -1e4)));
}

internal readonly struct NanToNumFormula : IElementFormula
{
    public static int Arity => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V nan, V up, V down) where V : struct, IRealLanes<V>
    {
        V infinity = V.Create(double.PositiveInfinity);
        V number = V.Select(V.Equal(x, infinity), up, V.Select(V.Equal(x, -infinity), down, x));
        return V.Select(V.Equal(x, x), number, nan);
    }
}

/// <summary>Numbers in place of NaN and infinities.</summary>
public static class NanToNumExtensions
{
    extension(Tensor x)
    {
        /// <summary>x with <paramref name="nan"/> for NaN, <paramref name="posinf"/> for ∞ (default: the largest finite value of the type) and <paramref name="neginf"/> for −∞ (default: the smallest). Integers stay.</summary>
        public Tensor NanToNum(double nan = 0, double? posinf = null, double? neginf = null) =>
            x.DType.IsIntegral ? x.Clone() : Op.NanToNum.Apply(x, Numbers(x, nan, posinf, neginf));

        /// <summary>The same, written into x.</summary>
        public Tensor NanToNum_(double nan = 0, double? posinf = null, double? neginf = null) =>
            x.DType.IsIntegral ? x : Op.NanToNum.ApplyInPlace(x, Numbers(x, nan, posinf, neginf));
    }

    private static Scalars Numbers(Tensor x, double nan, double? posinf, double? neginf)
    {
        double largest = x.DType switch
        {
            DType.Float16 => (double)Half.MaxValue,
            DType.BFloat16 => 3.3895313892515355e38,
            DType.Float32 => float.MaxValue,
            _ => double.MaxValue,
        };
        return new Scalars(nan, posinf ?? largest, neginf ?? -largest);
    }
}
