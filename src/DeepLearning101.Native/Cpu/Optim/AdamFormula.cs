using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Adam and AdamW: p ← H·p; g ← g + G·p; m ← A·m + B·g; v ← C·v + D·g²; p ← p − E·m / (√v·F + I).
/// A, C: decay rates β₁, β₂; B, D: one minus them; E: learning rate / (1 − β₁ᵗ); F: 1 / √(1 − β₂ᵗ); G: L2 penalty (Adam); H: 1 − learning rate · decay (AdamW); I: ε.
/// </summary>
/// <remarks>Source: Kingma and Ba, Adam: a method for stochastic optimization, 2015; Loshchilov and Hutter, Decoupled weight decay regularization, 2019.</remarks>
internal readonly struct AdamFormula : IOptimFormula
{
    public static string Name => "adam";

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        V p = n.H * parameter, g = V.Fma(n.G, p, gradient);
        first = V.Fma(n.B, g, n.A * first);
        second = V.Fma(n.D * g, g, n.C * second);
        return V.Fma(-n.E, first / V.Fma(V.Sqrt(second), n.F, n.I), p);
    }
}

/// <summary>Adam with the largest second moment so far (AMSGrad): as <see cref="AdamFormula"/>, but w ← max(w, v) and p ← p − E·m / (√w·F + I).</summary>
/// <remarks>Source: Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018.</remarks>
internal readonly struct AmsgradFormula : IOptimFormula
{
    public static string Name => "adam_amsgrad";

    public static int States => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        V p = n.H * parameter, g = V.Fma(n.G, p, gradient);
        first = V.Fma(n.B, g, n.A * first);
        second = V.Fma(n.D * g, g, n.C * second);
        third = V.Max(third, second);
        return V.Fma(-n.E, first / V.Fma(V.Sqrt(third), n.F, n.I), p);
    }
}
