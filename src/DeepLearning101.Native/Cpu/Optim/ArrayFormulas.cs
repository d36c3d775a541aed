using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Scales: p ← A·p, where p is any array, e.g. a gradient.</summary>
internal readonly struct ScaleFormula : IOptimFormula
{
    public static string Name => "scale";

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V> => n.A * parameter;
}

/// <summary>Cuts off: p ← min(max(p, −A), A); NaN stays.</summary>
internal readonly struct ClipFormula : IOptimFormula
{
    public static string Name => "clamp";

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V> => V.Min(V.Max(parameter, -n.A), n.A);
}

/// <summary>Moving average: p ← p + A·(g − p), where g is the new value.</summary>
internal readonly struct AverageFormula : IOptimFormula
{
    public static string Name => "moving_average";

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V> => V.Fma(n.A, gradient - parameter, parameter);
}
