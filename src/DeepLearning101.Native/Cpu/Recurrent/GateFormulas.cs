using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>σ(x + y).</summary>
internal readonly struct GateSigmoid : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Sigmoid(x + y);
}

/// <summary>σ(x + (y + z)).</summary>
internal readonly struct GateSigmoidBias : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Sigmoid(x + (y + z));
}

/// <summary>tanh(x + (y + z)).</summary>
internal readonly struct GateTanhBias : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Tanh(x + (y + z));
}

/// <summary>tanh(x + y).</summary>
internal readonly struct GateTanh : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Tanh(x + y);
}

/// <summary>tanh(x + y · z).</summary>
internal readonly struct GateTanhReset : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Tanh(V.Fma(y, z, x));
}

/// <summary>x · tanh(y).</summary>
internal readonly struct GateOutput : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * V.Tanh(y);
}

/// <summary>tanh(x).</summary>
internal readonly struct GateTanhOf : IRowFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Tanh(x);
}

/// <summary>x + y · (z − x).</summary>
internal readonly struct GateMix : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Fma(y, z - x, x);
}

/// <summary>x · y · (1 − y): through a sigmoid of value y.</summary>
internal readonly struct GateSigmoidSlope : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * (y * (V.Create(1) - y));
}

/// <summary>x · (1 − y²): through a tanh of value y.</summary>
internal readonly struct GateTanhSlope : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * V.Fma(-y, y, V.Create(1));
}

/// <summary>x · (1 − y).</summary>
internal readonly struct GateRest : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * (V.Create(1) - y);
}

/// <summary>x · (y − z).</summary>
internal readonly struct GateTimesDistance : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => x * (y - z);
}

/// <summary>max(0, x + y); NaN stays.</summary>
internal readonly struct GateRelu : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => LossFormulas.Positive(x + y);
}

/// <summary>max(0, x + (y + z)); NaN stays.</summary>
internal readonly struct GateReluBias : IRowFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => LossFormulas.Positive(x + (y + z));
}

/// <summary>x where y is positive, else 0: through max(0, ·) of value y.</summary>
internal readonly struct GateReluSlope : IRowFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z, V p, V q, V r, V s) where V : struct, IRealLanes<V> => V.Select(V.Less(V.Create(0), y), x, V.Create(0));
}
