using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logarithm of the hyperbolic cosine of the error.</summary>
    public static ElementLossOp LogCoshLoss { get; } = OpRegistry.Add(ElementLossOp.Of<LogCoshLossFormula>("log_cosh_loss", new Contract { Formula = "ln cosh(x − t)", Ulp = 4, AbsoluteEpsilons = 1 },
        static (x, t) => (x - t).Abs() + (((x - t).Abs() * -2).Exp() + 1).Log() - Math.Log(2), rule: static c =>
        {
            Tensor slope = c.Gradient() * (c.Input(0) - c.Input(1)).Tanh();
            if (c.Needs(0)) c.Set(0, slope.SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (-slope).SumTo(c.InputLayout(1).Shape));
        }));
}

internal readonly struct LogCoshLossFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V t) where V : struct, IRealLanes<V>
    {
        // Near 0 as ln(1 + 2 sinh²(d/2)), which does not cancel; away from it as |d| − ln 2 + ln(1 + e^−2|d|), which does not overflow.
        V d = V.Abs(x - t), one = V.Create(1), near = V.Less(d, one);
        V s = V.Sinh(V.Create(0.5) * V.Select(near, d, one));
        V inside = V.Select(near, V.Create(2) * s * s, V.Exp(V.Create(-2) * d));
        return V.Select(near, V.Create(0), d - V.Create(0.69314718055994530942)) + V.Log1p(inside);
    }
}

/// <summary>Logarithm of the hyperbolic cosine of the error.</summary>
public static class LogCoshLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>ln cosh(x − t): about d²/2 near the target, |d| − ln 2 away from it.</summary>
        /// <param name="target">Target; broadcasts with the input.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor LogCoshLoss(Tensor target, LossReduction reduction = LossReduction.Mean) => Op.LogCoshLoss.Apply(input, target, reduction);
    }
}
