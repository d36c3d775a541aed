namespace DeepLearning101.Native;

/// <summary>Sees the type of a formula: backends make their kernels here.</summary>
internal interface IFormulaVisitor
{
    /// <summary>A formula over real lanes.</summary>
    void Real<F>() where F : struct, IElementFormula;

    /// <summary>A formula that integers have too.</summary>
    void Ring<F>() where F : struct, IRingElementFormula;

    /// <summary>A comparison: the result is a mask, stored as bool.</summary>
    void Predicate<F>() where F : struct, IRingElementFormula;

    /// <summary>A formula over single integers.</summary>
    void Integer<F>() where F : struct, IIntegerElementFormula;
}

/// <summary>A formula type as a value, with its derivatives.</summary>
internal abstract class Formula
{
    internal abstract int Arity { get; }

    internal abstract void Accept(IFormulaVisitor visitor);

    /// <summary>Whether integers have the function too.</summary>
    internal virtual bool IsRing => false;

    /// <summary>Formula of g · ∂f/∂xᵢ, or null where the function has no derivative.</summary>
    internal virtual Formula? Derivative(int operand) => null;

    /// <summary>Formula of h · ∂²f/∂xᵢ∂xⱼ.</summary>
    internal virtual Formula? SecondDerivative(int first, int second) => null;
}

internal sealed class RealFormula<F> : Formula where F : struct, IElementFormula
{
    internal override int Arity => F.Arity;

    internal override void Accept(IFormulaVisitor visitor) => visitor.Real<F>();

    internal override Formula Derivative(int operand) => Differentiable<F>.First(operand);

    internal override Formula SecondDerivative(int first, int second) => Differentiable<F>.Second(first, second);
}

/// <summary>A real formula of one tensor (and numbers) whose slope ∂f/∂x is stated as a formula <typeparamref name="D"/>: cheaper, or exact where dual numbers meet a kink.</summary>
internal sealed class SlopeFormula<F, D> : Formula
    where F : struct, IElementFormula
    where D : struct, IElementFormula
{
    internal override int Arity => F.Arity;

    internal override void Accept(IFormulaVisitor visitor) => visitor.Real<F>();

    internal override Formula Derivative(int operand) => new DerivedFormula<FromInput<D>>();

    internal override Formula SecondDerivative(int first, int second) => Differentiable<D>.First(0);
}

/// <summary>A real formula and its integer counterpart.</summary>
internal sealed class MixedFormula<F, G> : Formula
    where F : struct, IElementFormula
    where G : struct, IIntegerElementFormula
{
    internal override int Arity => F.Arity;

    internal override bool IsRing => true;

    /// <summary>The real formula with its slope, where gradients have kernels.</summary>
    internal Formula? Slope { get; init; }

    internal override Formula? Derivative(int operand) => Slope?.Derivative(operand);

    internal override Formula? SecondDerivative(int first, int second) => Slope?.SecondDerivative(first, second);

    internal override void Accept(IFormulaVisitor visitor)
    {
        visitor.Real<F>();
        visitor.Integer<G>();
    }
}

/// <summary>A formula that only integers have.</summary>
internal sealed class IntegerFormula<G> : Formula where G : struct, IIntegerElementFormula
{
    internal override int Arity => G.Arity;

    internal override bool IsRing => true;

    internal override void Accept(IFormulaVisitor visitor) => visitor.Integer<G>();
}

internal sealed class RingFormula<F> : Formula where F : struct, IRingElementFormula
{
    internal override int Arity => F.Arity;

    internal override bool IsRing => true;

    internal override void Accept(IFormulaVisitor visitor) => visitor.Ring<F>();

    internal override Formula Derivative(int operand) => Differentiable<OnReals<F>>.First(operand);

    internal override Formula SecondDerivative(int first, int second) => Differentiable<OnReals<F>>.Second(first, second);
}

internal sealed class PredicateFormula<F> : Formula where F : struct, IRingElementFormula
{
    internal override int Arity => F.Arity;

    internal override bool IsRing => true;

    internal override void Accept(IFormulaVisitor visitor) => visitor.Predicate<F>();
}

/// <summary>A derivative of a formula; it has no further formula of its own, so that the set of types stays finite.</summary>
internal sealed class DerivedFormula<F> : Formula where F : struct, IElementFormula
{
    internal override int Arity => F.Arity;

    internal override void Accept(IFormulaVisitor visitor) => visitor.Real<F>();
}

internal static class Differentiable<F> where F : struct, IElementFormula
{
    internal static Formula First(int operand) => operand switch
    {
        0 => new DerivedFormula<Derivative<F, First>>(),
        1 => new DerivedFormula<Derivative<F, Second>>(),
        _ => new DerivedFormula<Derivative<F, Third>>(),
    };

    internal static Formula Second(int first, int second) => (Math.Min(first, second), Math.Max(first, second)) switch
    {
        (0, 0) => new DerivedFormula<SecondDerivative<F, First, First>>(),
        (0, 1) => new DerivedFormula<SecondDerivative<F, First, Second>>(),
        (0, 2) => new DerivedFormula<SecondDerivative<F, First, Third>>(),
        (1, 1) => new DerivedFormula<SecondDerivative<F, Second, Second>>(),
        (1, 2) => new DerivedFormula<SecondDerivative<F, Second, Third>>(),
        _ => new DerivedFormula<SecondDerivative<F, Third, Third>>(),
    };
}
