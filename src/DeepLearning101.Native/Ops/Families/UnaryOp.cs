namespace DeepLearning101.Native;

/// <summary>An elementwise op of one tensor, with up to two numbers.</summary>
public sealed class UnaryOp : ElementwiseOp
{
    private readonly bool real;
    private readonly DType? result;

    private UnaryOp(string name, Formula formula, Contract contract, bool real, DType? result = null) : base(name, formula, 1, contract) =>
        (this.real, this.result) = (real, result);

    /// <summary>An op of a real formula: integers are converted to f32 first.</summary>
    public static UnaryOp Of<F>(string name, Contract contract) where F : struct, IUnaryFormula => new(name, new RealFormula<Unary<F>>(), contract, real: true);

    /// <summary>An op whose derivative <typeparamref name="D"/> is cheaper from the result.</summary>
    internal static UnaryOp Of<F, D>(string name, Contract contract, Saved saves, Action<GradContext> rule)
        where F : struct, IUnaryFormula
        where D : struct, IUnaryFormula =>
        new(name, new RealFormula<Unary<F>>(), contract, real: true) { OutputDerivative = new DerivedFormula<FromOutput<D>>(), Rule = rule, RuleSaves = saves };

    /// <summary>An op of a real formula with a gradient rule in ops.</summary>
    internal static UnaryOp Of<F>(string name, Contract contract, Action<GradContext> rule) where F : struct, IUnaryFormula =>
        new(name, new RealFormula<Unary<F>>(), contract, real: true) { Rule = rule };

    /// <summary>An op of a real formula and its composition in more primitive ops.</summary>
    internal static UnaryOp Of<F>(string name, Contract contract, Func<Tensor, Tensor> composed) where F : struct, IUnaryFormula =>
        new(name, new RealFormula<Unary<F>>(), contract, real: true) { Composed = (x, _) => composed(x[0]) };

    /// <summary>An op with one number, the formula's second operand.</summary>
    internal static UnaryOp WithScalar<F>(string name, Contract contract, Func<Tensor, double, Tensor> composed) where F : struct, IBinaryFormula =>
        new(name, new RealFormula<Binary<F>>(), contract, real: true) { Composed = (x, s) => composed(x[0], s!.A) };

    /// <summary>An op with two numbers, the formula's second and third operand.</summary>
    internal static UnaryOp WithScalars<F>(string name, Contract contract, Func<Tensor, double, double, Tensor> composed) where F : struct, ITernaryFormula =>
        new(name, new RealFormula<Ternary<F>>(), contract, real: true) { Composed = (x, s) => composed(x[0], s!.A, s.B) };

    /// <summary>An op that integers have too.</summary>
    internal static UnaryOp Ring<F>(string name, Contract contract, Action<GradContext> rule, Saved saves = Saved.Inputs, bool ruleFirst = true) where F : struct, IRingUnaryFormula =>
        new(name, new RingFormula<RingUnary<F>>(), contract, real: false) { Rule = rule, RuleFirst = ruleFirst, RuleSaves = saves };

    /// <summary>An op with numbers that integers have too.</summary>
    internal static UnaryOp RingWithScalars<F>(string name, Contract contract, Action<GradContext> rule, Saved saves = Saved.None) where F : struct, IRingElementFormula =>
        new(name, new RingFormula<F>(), contract, real: false) { Rule = rule, RuleFirst = true, RuleSaves = saves };

    /// <summary>A test of each element; the result is bool.</summary>
    internal static UnaryOp Predicate<F>(string name, Contract contract) where F : struct, IRingElementFormula =>
        new(name, new PredicateFormula<F>(), contract, real: false, DType.Bool);

    /// <summary>The op on a tensor; a new tensor of the same shape.</summary>
    public Tensor Apply(Tensor x) => Dispatcher.Run(this, [real ? ToReal(x) : x]);

    /// <summary>The op with one number.</summary>
    public Tensor Apply(Tensor x, double a) => Dispatcher.Run(this, [real ? ToReal(x) : x], new Scalars(a));

    /// <summary>The op with two numbers.</summary>
    public Tensor Apply(Tensor x, double a, double b) => Dispatcher.Run(this, [real ? ToReal(x) : x], new Scalars(a, b));

    /// <summary>The op into <paramref name="x"/> itself.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor ApplyInPlace(Tensor x, Scalars? numbers = null) => InPlace.Run(this, x, [x], numbers);

    internal override DType ResultType(DType operand) => result ?? operand;
}
