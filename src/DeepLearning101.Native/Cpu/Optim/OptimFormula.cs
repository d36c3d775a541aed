using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The numbers of one update, the same for every element. A to H: each formula says what it reads. The other four are applied to every formula, in this order: p ← Keep·p; g ← Scale·g; g ← g + L2·p; g ← g + L1·sign(p), with sign(0) = 0. Scale −1 climbs; Keep is 1 − learning rate · decay for decoupled weight decay.</summary>
internal readonly record struct OptimNumbers(double A, double B = 0, double C = 0, double D = 0, double E = 0, double F = 0, double G = 0, double H = 0, double Scale = 1, double Keep = 1, double L2 = 0, double L1 = 0);

/// <summary>The same numbers in every lane.</summary>
internal readonly struct OptimLanes<V>(in OptimNumbers n) where V : struct, IRealLanes<V>
{
    internal readonly V A = V.Create(n.A), B = V.Create(n.B), C = V.Create(n.C), D = V.Create(n.D), E = V.Create(n.E), F = V.Create(n.F), G = V.Create(n.G), H = V.Create(n.H);
    internal readonly V Scale = V.Create(n.Scale), Keep = V.Create(n.Keep), L2 = V.Create(n.L2), L1 = V.Create(n.L1);
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

/// <summary>A choice that the compiler folds: a formula with and without a part is two loops, not one with a branch.</summary>
internal interface IChoice
{
    static abstract bool On { get; }
}

internal readonly struct Yes : IChoice
{
    public static bool On => true;
}

internal readonly struct No : IChoice
{
    public static bool On => false;
}
