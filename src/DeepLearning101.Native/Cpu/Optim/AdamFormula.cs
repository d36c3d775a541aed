using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Adam, AdamW and RAdam: m ← A·m + B·g; v ← C·v + D·g²; p ← p − E·m / (√v·F + G); with AMSGrad w ← max(w, v) takes the place of v in the last.
/// A, C: decay rates β₁, β₂; B, D: one minus them; E: learning rate / (1 − β₁ᵗ); F: 1 / √(1 − β₂ᵗ); G: ε. RAdam's steps without adaption have F = 0 and G = 1.
/// </summary>
/// <remarks>Source: Kingma and Ba, Adam: a method for stochastic optimization, 2015; Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018.</remarks>
internal readonly struct AdamFormula<TAmsgrad> : IOptimFormula where TAmsgrad : struct, IChoice
{
    public static string Name => TAmsgrad.On ? "adam_amsgrad" : "adam";

    public static int States => TAmsgrad.On ? 3 : 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        first = V.Fma(n.B, gradient, n.A * first);
        second = V.Fma(n.D * gradient, gradient, n.C * second);
        if (TAmsgrad.On) third = V.Max(third, second);
        return V.Fma(-n.E, first / V.Fma(V.Sqrt(TAmsgrad.On ? third : second), n.F, n.G), parameter);
    }
}

/// <summary>NAdam: moments as <see cref="AdamFormula{TAmsgrad}"/>; p ← p − (E·m + F·g) / (√v·H + G). E: learning rate · μₜ₊₁ / (1 − Πμ up to t + 1); F: learning rate · (1 − μₜ) / (1 − Πμ up to t); H: 1 / √(1 − β₂ᵗ); G: ε.</summary>
/// <remarks>Source: Dozat, Incorporating Nesterov momentum into Adam, 2016.</remarks>
internal readonly struct NAdamFormula : IOptimFormula
{
    public static string Name => "nadam";

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        first = V.Fma(n.B, gradient, n.A * first);
        second = V.Fma(n.D * gradient, gradient, n.C * second);
        return parameter - V.Fma(n.E, first, n.F * gradient) / V.Fma(V.Sqrt(second), n.H, n.G);
    }
}

/// <summary>LAMB's moments: m and v as <see cref="AdamFormula{TAmsgrad}"/>; u ← E·m / (√v·F + G) + H·p; p stays. E: 1 / (1 − β₁ᵗ); F: 1 / √(1 − β₂ᵗ); G: ε; H: weight decay.</summary>
/// <remarks>Source: You et al., Large batch optimization for deep learning: training BERT in 76 minutes, 2020, algorithm 2.</remarks>
internal readonly struct LambMomentsFormula : IOptimFormula
{
    public static string Name => "lamb_moments";

    public static int States => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        first = V.Fma(n.B, gradient, n.A * first);
        second = V.Fma(n.D * gradient, gradient, n.C * second);
        third = Direction(parameter, first, second, n);
        return parameter;
    }

    /// <summary>u from the moments: the second pass computes it again, which costs less than to write it and read it back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Direction<V>(V parameter, V first, V second, in OptimLanes<V> n) where V : struct, IRealLanes<V> =>
        V.Fma(n.H, parameter, n.E * first / V.Fma(V.Sqrt(second), n.F, n.G));
}

/// <summary>LAMB's step: p ← p − A·u, with u as <see cref="LambMomentsFormula"/> made it. A: learning rate · trust ratio.</summary>
internal readonly struct LambStepFormula : IOptimFormula
{
    public static string Name => "lamb";

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V> =>
        V.Fma(-n.A, LambMomentsFormula.Direction(parameter, first, second, n), parameter);
}
