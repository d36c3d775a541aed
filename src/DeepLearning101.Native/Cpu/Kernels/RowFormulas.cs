using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>x.</summary>
internal readonly struct RowValue : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r) where V : struct, IRealLanes<V> => x;
}

/// <summary>e^(x − p).</summary>
internal readonly struct RowExp : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r) where V : struct, IRealLanes<V> => V.Exp(x - p);
}

/// <summary>x · p − q.</summary>
internal readonly struct RowScale : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r) where V : struct, IRealLanes<V> => V.Fma(x, p, -q);
}

/// <summary>x · p − y · q.</summary>
internal readonly struct RowScale2 : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r) where V : struct, IRealLanes<V> => V.Fma(x, p, -(y * q));
}

/// <summary>p − x.</summary>
internal readonly struct RowBelow : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r) where V : struct, IRealLanes<V> => p - x;
}

/// <summary>(p − x) · y.</summary>
internal readonly struct RowBelowTimes : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r) where V : struct, IRealLanes<V> => (p - x) * y;
}

/// <summary>x + y.</summary>
internal readonly struct RowPlus : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r) where V : struct, IRealLanes<V> => x + y;
}
