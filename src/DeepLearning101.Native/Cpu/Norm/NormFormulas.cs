using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>(x − p) · q · y + z: normalised, with a weight and a bias for each element.</summary>
internal readonly struct NormAffine : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma((x - p) * q, y, z);
}

/// <summary>(x − p) · q + r: normalised, with one weight (in q) and one bias.</summary>
internal readonly struct NormScalar : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(x - p, q, r);
}

/// <summary>x · (y − p) · q: gradient times normalised value.</summary>
internal readonly struct NormDot : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * ((y - p) * q);
}

/// <summary>x · y · (z − p) · q: gradient times weight times normalised value.</summary>
internal readonly struct NormDotWeighted : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * y * ((z - p) * q);
}

/// <summary>x · y · p − q − (z − r) · s: gradient, weight, value.</summary>
internal readonly struct NormGrad : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(x * y, p, -V.Fma(z - r, s, q));
}

/// <summary>x · p − q − (y − r) · s: gradient and value, the weight being in the numbers.</summary>
internal readonly struct NormGradScalar : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(x, p, -V.Fma(y - r, s, q));
}
