namespace DeepLearning101.Native;

/// <summary>An elementwise op of three operands: three tensors that broadcast, or two and a number as the last.</summary>
public sealed class TernaryOp : ElementwiseOp
{
    private readonly bool real;

    private TernaryOp(string name, Formula formula, int tensors, Contract contract, bool real) : base(name, formula, tensors, contract) => this.real = real;

    /// <summary>An op of a real formula.</summary>
    internal static TernaryOp Of<F>(string name, Contract contract, Func<Tensor, Tensor, Tensor, Tensor> composed, (string, string)[] reasons) where F : struct, ITernaryFormula =>
        new(name, new RealFormula<Ternary<F>>(), 3, contract, real: true) { Reasons = reasons, Composed = (x, _) => composed(x[0], x[1], x[2]) };

    /// <summary>An op of a real formula of two tensors and a number.</summary>
    internal static TernaryOp WithScalar<F>(string name, Contract contract, Func<Tensor, Tensor, double, Tensor> composed) where F : struct, ITernaryFormula =>
        new(name, new RealFormula<Ternary<F>>(), 2, contract, real: true) { Composed = (x, s) => composed(x[0], x[1], s!.A) };

    /// <summary>An op of a real formula whose gradient always is the rule.</summary>
    internal static TernaryOp Ruled<F>(string name, Contract contract, Saved saves, Action<GradContext> rule, Func<Tensor, Tensor, Tensor, Tensor>? composed = null, bool complex = false, (string, string)[]? reasons = null) where F : struct, ITernaryFormula =>
        new(name, new RealFormula<Ternary<F>>(), 3, contract, real: true) { Rule = rule, RuleFirst = true, RuleSaves = saves, HasComplex = complex, Reasons = reasons ?? [], Composed = composed is null ? null : (x, _) => composed(x[0], x[1], x[2]) };

    /// <summary>An op that integers have too.</summary>
    internal static TernaryOp Ring<F>(string name, Contract contract, Saved saves, Action<GradContext> rule, Func<Tensor, Tensor, Tensor, Tensor> composed, bool complex = false, (string, string)[]? reasons = null) where F : struct, IRingTernaryFormula =>
        new(name, new RingFormula<RingTernary<F>>(), 3, contract, real: false) { Rule = rule, RuleFirst = true, RuleSaves = saves, HasComplex = complex, Reasons = reasons ?? [], Composed = (x, _) => composed(x[0], x[1], x[2]) };

    /// <summary>An op whose first operand is a mask, of three tensors, or of two and a number.</summary>
    internal static TernaryOp Masked<F>(string name, Contract contract, int tensors, Action<GradContext> rule) where F : struct, IRingTernaryFormula =>
        new(name, new RingFormula<RingTernary<F>>(), tensors, contract, real: false) { Rule = rule, RuleFirst = true, RuleSaves = Saved.FirstInput, HasComplex = true, IsMasked = true, Reasons = [("inplace", "the first operand is the mask")] };

    /// <summary>The op on three tensors, which broadcast and are promoted to one element type (a mask stays bool).</summary>
    public Tensor Apply(Tensor x, Tensor y, Tensor z)
    {
        if (y.DType != z.DType) (y, z) = Promotion.Meet(y, z);
        if (!IsMasked && x.DType != y.DType)
        {
            (x, y) = Promotion.Meet(x, y);
            (y, z) = Promotion.Meet(y, z);
        }

        return Dispatcher.Run(this, real ? [ToReal(x), ToReal(y), ToReal(z)] : [x, y, z]);
    }

    /// <summary>The op on two tensors and a number.</summary>
    public Tensor Apply(Tensor x, Tensor y, double z)
    {
        if (IsMasked) return Dispatcher.Run(this, [x, Promotion.ForScalar(y, z)], new Scalars(z));
        if (x.DType != y.DType) (x, y) = Promotion.Meet(x, y);
        return Dispatcher.Run(this, real ? [ToReal(x), ToReal(y)] : [Promotion.ForScalar(x, z), Promotion.ForScalar(y, z)], new Scalars(z));
    }

    /// <summary>The op into <paramref name="x"/> itself.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor ApplyInPlace(Tensor x, Tensor y, Tensor z) => InPlace.Run(this, x, [x, Kept(x, y), Kept(x, z)], null);

    /// <summary>The op with a number into <paramref name="x"/> itself.</summary>
    public Tensor ApplyInPlace(Tensor x, Tensor y, double z) => InPlace.Run(this, x, [x, Kept(x, y)], new Scalars(z));

    private Tensor Kept(Tensor target, Tensor operand)
    {
        if (operand.DType == target.DType) return operand;
        if (DTypes.Promote(target.DType, operand.DType) != target.DType) Throw.DType(Name, $"in place, the result must keep the type {target.DType.Name} of the target", operand.DType, "Cast the operand, or use the form that makes a new tensor.");
        return operand.Cast(target.DType);
    }
}
