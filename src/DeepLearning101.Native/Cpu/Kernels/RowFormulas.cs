using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>x.</summary>
internal readonly struct RowValue : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x;
}

/// <summary>x².</summary>
internal readonly struct RowSquare : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * x;
}

/// <summary>(x − p)².</summary>
internal readonly struct RowSquareAround : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => (x - p) * (x - p);
}

/// <summary>e^(x − p).</summary>
internal readonly struct RowExp : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Exp(x - p);
}

/// <summary>x / p.</summary>
internal readonly struct RowDivide : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x / p;
}

/// <summary>x − p − q.</summary>
internal readonly struct RowLess2 : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x - p - q;
}

/// <summary>x · p − q.</summary>
internal readonly struct RowScale : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(x, p, -q);
}

/// <summary>x · p − y · q.</summary>
internal readonly struct RowScale2 : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(x, p, -(y * q));
}

/// <summary>p − x.</summary>
internal readonly struct RowBelow : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => p - x;
}

/// <summary>(p − x) · y.</summary>
internal readonly struct RowBelowTimes : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => (p - x) * y;
}

/// <summary>x + y.</summary>
internal readonly struct RowPlus : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x + y;
}

/// <summary>x · y.</summary>
internal readonly struct RowTimes : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * y;
}

/// <summary>x · y + z.</summary>
internal readonly struct RowFma : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(x, y, z);
}

/// <summary>x · p + y.</summary>
internal readonly struct RowFmaNumber : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(x, p, y);
}

/// <summary>|x − y|.</summary>
internal readonly struct RowDistance1 : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Abs(x - y);
}

/// <summary>(x − y)².</summary>
internal readonly struct RowDistance2 : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => (x - y) * (x - y);
}

/// <summary>x − y.</summary>
internal readonly struct RowMinus : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x - y;
}

/// <summary>x · (y − p) · q: gradient through a softmax of weights x.</summary>
internal readonly struct SoftmaxGrad : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * (y - p) * q;
}

/// <summary>y − e^x · p: gradient through a logarithm of a softmax x.</summary>
internal readonly struct LogSoftmaxGrad : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => y - V.Exp(x) * p;
}

/// <summary>The larger of x and y; NaN where either is.</summary>
internal readonly struct RowLarger : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Max(x, y);
}

/// <summary>ln x.</summary>
internal readonly struct RowLog : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Log(x);
}

/// <summary>x + e^(y − z).</summary>
internal readonly struct RowPlusExp : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x + V.Exp(y - z);
}

/// <summary>e^(x − y).</summary>
internal readonly struct RowExpMinus : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Exp(x - y);
}

/// <summary>x + (y − z) · p.</summary>
internal readonly struct RowPlusBelow : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(y - z, p, x);
}

/// <summary>x · y + z · p.</summary>
internal readonly struct RowFmaScaled : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(x, y, z * p);
}
