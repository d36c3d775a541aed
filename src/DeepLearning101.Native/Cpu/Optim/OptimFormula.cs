using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The numbers of one update, the same for every element: learning rate, decays, corrections. Each formula says what it reads.</summary>
internal readonly record struct OptimNumbers(double A = 0, double B = 0, double C = 0, double D = 0, double E = 0, double F = 0, double G = 0, double H = 0, double I = 0);

/// <summary>The same numbers in every lane.</summary>
internal readonly struct OptimLanes<V>(in OptimNumbers n) where V : struct, IRealLanes<V>
{
    internal readonly V A = V.Create(n.A), B = V.Create(n.B), C = V.Create(n.C), D = V.Create(n.D), E = V.Create(n.E), F = V.Create(n.F), G = V.Create(n.G), H = V.Create(n.H), I = V.Create(n.I);
}

/// <summary>How an optimiser changes one element of a parameter and of what it remembers about it.</summary>
internal interface IOptimFormula
{
    /// <summary>Name as traces print it.</summary>
    static abstract string Name { get; }

    /// <summary>Number of values remembered for each element, at most 3.</summary>
    static abstract int States { get; }

    /// <summary>The new parameter; the states are changed in place.</summary>
    static abstract V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>;
}

/// <summary>Gradient descent: g ← g + B·p; p ← p − A·g. A: learning rate, B: weight decay.</summary>
internal readonly struct SgdFormula : IOptimFormula
{
    public static string Name => "sgd";

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V> =>
        V.Fma(-n.A, V.Fma(n.B, parameter, gradient), parameter);
}

/// <summary>Momentum: g ← g + B·p; m ← C·m + D·g; p ← p − A·m. C: momentum, D: 1 − dampening (1 in the first step).</summary>
/// <remarks>Source: Polyak 1964, in the form of Sutskever et al. 2013 without the learning rate inside the sum.</remarks>
internal readonly struct MomentumFormula : IOptimFormula
{
    public static string Name => "sgd_momentum";

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        first = V.Fma(n.C, first, n.D * V.Fma(n.B, parameter, gradient));
        return V.Fma(-n.A, first, parameter);
    }
}

/// <summary>Nesterov's momentum: as <see cref="MomentumFormula"/>, but p ← p − A·(g + C·m).</summary>
internal readonly struct NesterovFormula : IOptimFormula
{
    public static string Name => "sgd_nesterov";

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        V g = V.Fma(n.B, parameter, gradient);
        first = V.Fma(n.C, first, n.D * g);
        return V.Fma(-n.A, V.Fma(n.C, first, g), parameter);
    }
}
