using System.Runtime.CompilerServices;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Nn;

/// <summary>g ← g + B·p; r ← C·r + D·g²; p ← p − A·g / (√(r + E) + F): AdaGrad with C = D = 1, RMSProp with C + D = 1. One of E and F is ε, the other 0.</summary>
internal readonly struct ScaledGradientFormula : IOptimFormula
{
    public static string Name => "scaled_gradient";

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        V g = V.Fma(n.B, parameter, gradient);
        first = V.Fma(n.D * g, g, n.C * first);
        return V.Fma(-n.A, g / (V.Sqrt(first + n.E) + n.F), parameter);
    }
}
