using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

/// <summary>Number of an operand as a type, so that it is a constant in compiled loops.</summary>
internal interface IOperand
{
    static abstract int Index { get; }
}

internal readonly struct First : IOperand
{
    public static int Index => 0;
}

internal readonly struct Second : IOperand
{
    public static int Index => 1;
}

internal readonly struct Third : IOperand
{
    public static int Index => 2;
}

/// <summary>g · ∂f/∂xᵢ, by running f on dual numbers. Operands: g, then those of f. For complex numbers the derivative is conjugated, so that −g is the direction of steepest descent.</summary>
internal readonly struct Derivative<F, I> : IElementFormula
    where F : struct, IElementFormula
    where I : struct, IOperand
{
    public static int Arity => F.Arity + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V g, V a, V b, V c) where V : struct, IRealLanes<V>
    {
        V zero = V.Create(0), one = V.Create(1);
        Dual<V> y = F.Apply(
            new Dual<V>(a, I.Index == 0 ? one : zero),
            new Dual<V>(b, I.Index == 1 ? one : zero),
            new Dual<V>(c, I.Index == 2 ? one : zero),
            default);
        return g * V.Conjugate(y.Tangent);
    }
}

/// <summary>h · ∂²f/∂xᵢ∂xⱼ, by running f on dual numbers of dual numbers. Operands: h, then those of f.</summary>
internal readonly struct SecondDerivative<F, I, J> : IElementFormula
    where F : struct, IElementFormula
    where I : struct, IOperand
    where J : struct, IOperand
{
    public static int Arity => F.Arity + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V h, V a, V b, V c) where V : struct, IRealLanes<V>
    {
        Dual<Dual<V>> y = F.Apply(Seed<V>(a, 0), Seed<V>(b, 1), Seed<V>(c, 2), default);
        return h * V.Conjugate(y.Tangent.Tangent);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Dual<Dual<V>> Seed<V>(V x, int operand) where V : struct, IRealLanes<V>
    {
        V zero = V.Create(0), one = V.Create(1);
        return new Dual<Dual<V>>(
            new Dual<V>(x, I.Index == operand ? one : zero),
            new Dual<V>(J.Index == operand ? one : zero, zero));
    }
}

/// <summary>g · D(y): a derivative that is cheaper from the result.</summary>
internal readonly struct FromOutput<D> : IElementFormula where D : struct, IUnaryFormula
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, IRealLanes<V> => a * V.Conjugate(D.Apply(b));
}

/// <summary>g · D(x, …): a derivative that is stated as a formula of its own.</summary>
internal readonly struct FromInput<D> : IElementFormula where D : struct, IElementFormula
{
    public static int Arity => D.Arity + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b, V c, V d) where V : struct, IRealLanes<V> => a * V.Conjugate(D.Apply(b, c, d, default));
}
