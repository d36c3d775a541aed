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
    internal static UnaryOp Of<F, D>(string name, Contract contract, Saved saves, Action<GradContext> rule, bool complex = false)
        where F : struct, IUnaryFormula
        where D : struct, IUnaryFormula =>
        new(name, new RealFormula<Unary<F>>(), contract, real: true) { OutputDerivative = new DerivedFormula<FromOutput<D>>(), Rule = rule, RuleSaves = saves, HasComplex = complex };

    /// <summary>An op of a real formula with a gradient rule in ops.</summary>
    internal static UnaryOp Of<F>(string name, Contract contract, Action<GradContext> rule, bool complex = false) where F : struct, IUnaryFormula =>
        new(name, new RealFormula<Unary<F>>(), contract, real: true) { Rule = rule, HasComplex = complex };

    /// <summary>An op of a real formula whose gradient always is the rule: it needs no kernel, or none that dual numbers get right.</summary>
    internal static UnaryOp Ruled<F>(string name, Contract contract, Saved saves, Action<GradContext> rule) where F : struct, IUnaryFormula =>
        new(name, new RealFormula<Unary<F>>(), contract, real: true) { Rule = rule, RuleFirst = true, RuleSaves = saves };

    /// <summary>A step function: constant between its steps, so its derivative is 0.</summary>
    internal static UnaryOp Steps<F>(string name, Contract contract) where F : struct, IUnaryFormula =>
        new(name, new RealFormula<Unary<F>>(), contract, real: true)
        {
            Rule = static c => c.Set(0, Tensor.ZerosLike(c.Gradient())),
            RuleFirst = true,
            RuleSaves = Saved.None,
            Reasons = [("gradient1", "a step function: its derivative is 0"), ("gradient2", "a step function: its derivative is 0")],
        };

    /// <summary>An op whose slope is stated as a formula <typeparamref name="D"/> of the operand.</summary>
    internal static UnaryOp Sloped<F, D>(string name, Contract contract, Func<Tensor, Tensor>? composed = null, Action<GradContext>? rule = null, bool complex = false)
        where F : struct, IUnaryFormula
        where D : struct, IUnaryFormula =>
        new(name, new SlopeFormula<Unary<F>, Unary<D>>(), contract, real: true) { Composed = composed is null ? null : (x, _) => composed(x[0]), Rule = rule, HasComplex = complex };

    /// <summary>An op with one number whose slope is stated as a formula.</summary>
    internal static UnaryOp SlopedWithScalar<F, D>(string name, Contract contract, Func<Tensor, double, Tensor> composed)
        where F : struct, IBinaryFormula
        where D : struct, IBinaryFormula =>
        new(name, new SlopeFormula<Binary<F>, Binary<D>>(), contract, real: true) { Composed = (x, s) => composed(x[0], s!.A) };

    /// <summary>An op with two numbers whose slope is stated as a formula.</summary>
    internal static UnaryOp SlopedWithScalars<F, D>(string name, Contract contract, Func<Tensor, double, double, Tensor> composed)
        where F : struct, ITernaryFormula
        where D : struct, ITernaryFormula =>
        new(name, new SlopeFormula<Ternary<F>, Ternary<D>>(), contract, real: true) { Composed = (x, s) => composed(x[0], s!.A, s.B) };

    /// <summary>An op with numbers, of any real formula, whose gradient always is the rule.</summary>
    internal static UnaryOp RuledWithScalars<F>(string name, Contract contract, Saved saves, Action<GradContext> rule, Scalars sample) where F : struct, IElementFormula =>
        new(name, new DerivedFormula<F>(), contract, real: true) { Rule = rule, RuleFirst = true, RuleSaves = saves, SampleScalars = sample };

    /// <summary>An op with a number that has a real formula, its slope and an integer formula.</summary>
    internal static UnaryOp MixedWithScalar<F, G, D>(string name, Contract contract, Action<GradContext> rule, bool complex = true)
        where F : struct, IBinaryFormula
        where G : struct, IIntegerBinaryFormula
        where D : struct, IBinaryFormula =>
        new(name, new MixedFormula<Binary<F>, IntegerBinary<G>> { Slope = new SlopeFormula<Binary<F>, Binary<D>>() }, contract, real: false) { Rule = rule, HasComplex = complex };

    /// <summary>The form of a binary op with a number whose gradient comes through the decomposition.</summary>
    internal static UnaryOp Decomposed(string name, Formula formula, Contract contract, Func<Tensor, double, Tensor> composed, bool real, bool complex = false, double sample = 0.75) =>
        new(name, formula, contract, real) { Composed = (x, s) => composed(x[0], s!.A), HasComplex = complex, SampleScalars = new(sample) };

    /// <summary>An op that only integers and bool have.</summary>
    internal static UnaryOp Integers<F>(string name, Contract contract) where F : struct, IRingElementFormula =>
        new(name, new RingFormula<F>(), contract, real: false) { IsIntegerOnly = true, Reasons = IntegerReasons };

    /// <summary>An op with a number that only integers have.</summary>
    internal static UnaryOp SingleIntegers<F>(string name, Contract contract) where F : struct, IIntegerElementFormula =>
        new(name, new IntegerFormula<F>(), contract, real: false) { IsIntegerOnly = true, Reasons = IntegerReasons };

    internal static readonly (string, string)[] IntegerReasons = [("gradient1", "integers have no gradient"), ("gradient2", "integers have no gradient"), ("specials", "integers have no special values")];

    /// <summary>An op of a real formula and its composition in more primitive ops.</summary>
    internal static UnaryOp Of<F>(string name, Contract contract, Func<Tensor, Tensor> composed) where F : struct, IUnaryFormula =>
        new(name, new RealFormula<Unary<F>>(), contract, real: true) { Composed = (x, _) => composed(x[0]) };

    /// <summary>An op with one number, the formula's second operand.</summary>
    internal static UnaryOp WithScalar<F>(string name, Contract contract, Func<Tensor, double, Tensor> composed, bool complex = false) where F : struct, IBinaryFormula =>
        new(name, new RealFormula<Binary<F>>(), contract, real: true) { Composed = (x, s) => composed(x[0], s!.A), HasComplex = complex };

    /// <summary>An op with two numbers, the formula's second and third operand.</summary>
    internal static UnaryOp WithScalars<F>(string name, Contract contract, Func<Tensor, double, double, Tensor> composed) where F : struct, ITernaryFormula =>
        new(name, new RealFormula<Ternary<F>>(), contract, real: true) { Composed = (x, s) => composed(x[0], s!.A, s.B) };

    /// <summary>An op that integers have too.</summary>
    internal static UnaryOp Ring<F>(string name, Contract contract, Action<GradContext> rule, Saved saves = Saved.Inputs, bool ruleFirst = true, bool complex = false, Linearity dependence = Linearity.None, bool refusesBool = false) where F : struct, IRingUnaryFormula =>
        new(name, new RingFormula<RingUnary<F>>(), contract, real: false) { Dependence = dependence, RefusesBool = refusesBool, Rule = rule, RuleFirst = ruleFirst, RuleSaves = saves, HasComplex = complex };

    /// <summary>An op with numbers that integers have too.</summary>
    internal static UnaryOp RingWithScalars<F>(string name, Contract contract, Action<GradContext> rule, Saved saves = Saved.None, bool ruleFirst = true, bool complex = false) where F : struct, IRingElementFormula =>
        new(name, new RingFormula<F>(), contract, real: false) { Rule = rule, RuleFirst = ruleFirst, RuleSaves = saves, HasComplex = complex };

    /// <summary>A test of each element; the result is bool.</summary>
    internal static UnaryOp Predicate<F>(string name, Contract contract, bool complex = false) where F : struct, IRingElementFormula =>
        new(name, new PredicateFormula<F>(), contract, real: false, DType.Bool) { HasComplex = complex };

    /// <summary>The op on a tensor; a new tensor of the same shape.</summary>
    public Tensor Apply(Tensor x) => Dispatcher.Run(this, [real ? ToReal(x) : x]);

    /// <summary>The op with one number.</summary>
    public Tensor Apply(Tensor x, double a) => Dispatcher.Run(this, [real ? ToReal(x) : x], new Scalars(a));

    /// <summary>The op with two numbers.</summary>
    public Tensor Apply(Tensor x, double a, double b) => Dispatcher.Run(this, [real ? ToReal(x) : x], new Scalars(a, b));

    /// <summary>The op with numbers.</summary>
    public Tensor Apply(Tensor x, Scalars numbers) => Dispatcher.Run(this, [real ? ToReal(x) : x], numbers);

    /// <summary>The op into <paramref name="x"/> itself.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor ApplyInPlace(Tensor x, Scalars? numbers = null) => InPlace.Run(this, x, [x], numbers);

    internal override DType ResultType(DType operand) => result ?? operand;
}
