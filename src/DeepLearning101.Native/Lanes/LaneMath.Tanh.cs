using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// tanh x. Method: for small |x| an odd polynomial fitted with Sollya's fpminimax, below 1 to relative error 2^−27.7 (single), below 0.625
// to 2^−56.4 (double); above that 1 − 2 / (e^2|x| + 1).
// Measured error: 0.92 ULP (single), 1.29 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    /// <summary>tanh a; keeps the sign of zero.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Tanh<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V one = V.Create(1), limit = V.Create(10);
        V x = V.Abs(a);
        V z = x * x;
        V p = V.Create(-0.000358607038);
        p = V.Fma(p, z, V.Create(0.00230191997));
        p = V.Fma(p, z, V.Create(-0.00794688612));
        p = V.Fma(p, z, V.Create(0.0214871969));
        p = V.Fma(p, z, V.Create(-0.0538799912));
        p = V.Fma(p, z, V.Create(0.133323476));
        p = V.Fma(p, z, V.Create(-0.333332956));
        V small = V.Fma(x * z, p, x);

        V clamped = V.Select(V.Less(limit, x), limit, x);
        V r = ExpReduce(clamped + clamped, V.Create(0), out V k, out V rLow);
        V power = V.Scale(one + (r + V.Fma(ExpTail(r), r * r, rLow)), k);
        V large = one - V.Create(2) / (power + one);
        return V.CopySign(V.Select(V.Less(x, V.Create(1)), small, large), a);
    }
}

internal static partial class LaneMath64
{
    /// <summary>tanh a; keeps the sign of zero.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Tanh<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V one = V.Create(1), limit = V.Create(20);
        V x = V.Abs(a);
        V z = x * x;
        V p = V.Create(-1.6071980043478272e-05);
        p = V.Fma(p, z, V.Create(7.7143053050532476e-05));
        p = V.Fma(p, z, V.Create(-0.00022856294120677896));
        p = V.Fma(p, z, V.Create(0.00058631584242073876));
        p = V.Fma(p, z, V.Create(-0.0014549586380672754));
        p = V.Fma(p, z, V.Create(0.003591989120346291));
        p = V.Fma(p, z, V.Create(-0.0088632209948889349));
        p = V.Fma(p, z, V.Create(0.021869487575385507));
        p = V.Fma(p, z, V.Create(-0.053968253931229129));
        p = V.Fma(p, z, V.Create(0.13333333333261982));
        p = V.Fma(p, z, V.Create(-0.33333333333332854));
        V small = V.Fma(x * z, p, x);

        V clamped = V.Select(V.Less(limit, x), limit, x);
        V r = ExpReduce(clamped + clamped, V.Create(0), out V k, out V rLow);
        V power = V.Scale(one + (r + V.Fma(ExpTail(r), r * r, rLow)), k);
        V large = one - V.Create(2) / (power + one);
        return V.CopySign(V.Select(V.Less(x, V.Create(0.625)), small, large), a);
    }
}
