using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Gradient descent: p ← p − A·g. A: learning rate.</summary>
internal readonly struct SgdFormula : IOptimFormula
{
    public static string Name => "sgd";

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V> => V.Fma(-n.A, gradient, parameter);
}

/// <summary>Momentum: m ← C·m + D·g; p ← p − A·m, or p ← p − A·(g + C·m) for Nesterov's in the form whose parameters are the points looked ahead to. C: momentum, D: 1 − dampening (1 in the first step).</summary>
/// <remarks>Source: Polyak 1964, in the form of Sutskever et al. 2013 without the learning rate inside the sum.</remarks>
internal readonly struct MomentumFormula<TNesterov> : IOptimFormula where TNesterov : struct, IChoice
{
    public static string Name => TNesterov.On ? "sgd_nesterov" : "sgd_momentum";

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        first = V.Fma(n.C, first, n.D * gradient);
        return V.Fma(-n.A, TNesterov.On ? V.Fma(n.C, first, gradient) : first, parameter);
    }
}

/// <summary>Momentum with the learning rate inside the sum: v ← B·v − A·g; p ← p + v. A: learning rate, B: momentum.</summary>
/// <remarks>Source: Polyak, Some methods of speeding up the convergence of iteration methods, 1964.</remarks>
internal readonly struct HeavyBallFormula : IOptimFormula
{
    public static string Name => "heavy_ball";

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        first = V.Fma(-n.A, gradient, n.B * first);
        return parameter + first;
    }
}

/// <summary>The way out to the point where Nesterov's gradient is taken: o ← p; p ← p + B·v. B: momentum.</summary>
internal readonly struct LookAheadFormula : IOptimFormula
{
    public static string Name => "nesterov_look_ahead";

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        second = parameter;
        return V.Fma(n.B, first, parameter);
    }
}

/// <summary>Nesterov's step from the gradient at the point looked ahead to: v ← B·v − A·g; p ← C·o + v. A: learning rate, B: momentum, C: factor of decoupled decay.</summary>
/// <remarks>Source: Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²), 1983; Sutskever et al. 2013.</remarks>
internal readonly struct LookBackFormula : IOptimFormula
{
    public static string Name => "nesterov";

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        first = V.Fma(-n.A, gradient, n.B * first);
        return V.Fma(n.C, second, first);
    }
}

/// <summary>Proximal step for an L1 penalty: z ← p − A·g; p ← sign(z) · max(|z| − B, 0) · C. A: learning rate, B: learning rate · strength, C: shrinking by a squared penalty.</summary>
/// <remarks>Source: Beck and Teboulle, A fast iterative shrinkage-thresholding algorithm, 2009, eq. 1.4.</remarks>
internal readonly struct SoftThresholdFormula : IOptimFormula
{
    public static string Name => "proximal_l1";

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        V z = V.Fma(-n.A, gradient, parameter);
        return V.CopySign(V.Max(V.Abs(z) - n.B, V.Create(0)), z) * n.C;
    }
}
