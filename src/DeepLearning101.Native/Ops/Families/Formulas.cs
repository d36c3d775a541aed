using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

/// <summary>A function of one real variable, written once over lanes.</summary>
public interface IUnaryFormula
{
    /// <summary>f(x).</summary>
    static abstract V Apply<V>(V x) where V : struct, IRealLanes<V>;
}

/// <summary>A function of two real variables (or of one and a parameter).</summary>
public interface IBinaryFormula
{
    /// <summary>f(x, y).</summary>
    static abstract V Apply<V>(V x, V y) where V : struct, IRealLanes<V>;
}

/// <summary>A function of three real variables (or of fewer and parameters).</summary>
public interface ITernaryFormula
{
    /// <summary>f(x, y, z).</summary>
    static abstract V Apply<V>(V x, V y, V z) where V : struct, IRealLanes<V>;
}

/// <summary>A function of one variable that needs no more than a ring, so that integers have it too.</summary>
public interface IRingUnaryFormula
{
    /// <summary>f(x).</summary>
    static abstract V Apply<V>(V x) where V : struct, ILanes<V>;
}

/// <summary>A function of two variables that needs no more than a ring. For comparisons the result is a mask.</summary>
public interface IRingBinaryFormula
{
    /// <summary>f(x, y).</summary>
    static abstract V Apply<V>(V x, V y) where V : struct, ILanes<V>;
}

/// <summary>A function of three variables that needs no more than a ring.</summary>
public interface IRingTernaryFormula
{
    /// <summary>f(x, y, z).</summary>
    static abstract V Apply<V>(V x, V y, V z) where V : struct, ILanes<V>;
}

/// <summary>A function of two integers, written once over single integers: division, powers and shifts, which have no vector form.</summary>
public interface IIntegerBinaryFormula
{
    /// <summary>f(x, y).</summary>
    static abstract T Apply<T>(T x, T y) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
}

/// <summary>Any formula, seen as a function of up to four operands: what loops are written over.</summary>
internal interface IElementFormula
{
    static abstract int Arity { get; }

    static abstract V Apply<V>(V a, V b, V c, V d) where V : struct, IRealLanes<V>;
}

/// <summary>Any ring formula, seen as a function of up to four operands.</summary>
internal interface IRingElementFormula
{
    static abstract int Arity { get; }

    static abstract V Apply<V>(V a, V b, V c, V d) where V : struct, ILanes<V>;
}

/// <summary>Any integer formula, seen as a function of up to two operands.</summary>
internal interface IIntegerElementFormula
{
    static abstract int Arity { get; }

    static abstract T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
}

internal readonly struct IntegerBinary<F> : IIntegerElementFormula where F : struct, IIntegerBinaryFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => F.Apply(a, b);
}

/// <summary>An integer formula with its operands exchanged.</summary>
internal readonly struct SwappedInteger<F> : IIntegerElementFormula where F : struct, IIntegerElementFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => F.Apply(b, a);
}

internal readonly struct Unary<F> : IElementFormula where F : struct, IUnaryFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, IRealLanes<V> => F.Apply(a);
}

internal readonly struct Binary<F> : IElementFormula where F : struct, IBinaryFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, IRealLanes<V> => F.Apply(a, b);
}

internal readonly struct Ternary<F> : IElementFormula where F : struct, ITernaryFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, IRealLanes<V> => F.Apply(a, b, c);
}

internal readonly struct RingUnary<F> : IRingElementFormula where F : struct, IRingUnaryFormula
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, ILanes<V> => F.Apply(a);
}

internal readonly struct RingBinary<F> : IRingElementFormula where F : struct, IRingBinaryFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, ILanes<V> => F.Apply(a, b);
}

internal readonly struct RingSwapped<F> : IRingElementFormula where F : struct, IRingElementFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, ILanes<V> => F.Apply(b, a, c, d);
}

internal readonly struct RingTernary<F> : IRingElementFormula where F : struct, IRingTernaryFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, ILanes<V> => F.Apply(a, b, c);
}

/// <summary>A ring formula on real lanes.</summary>
internal readonly struct OnReals<R> : IElementFormula where R : struct, IRingElementFormula
{
    public static int Arity => R.Arity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, IRealLanes<V> => R.Apply(a, b, c, d);
}

/// <summary>A binary formula with its operands exchanged.</summary>
internal readonly struct SwappedBinary<F> : IBinaryFormula where F : struct, IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V> => F.Apply(y, x);
}
