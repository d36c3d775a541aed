namespace DeepLearning101.Native;

/// <summary>An elementwise op of two tensors that broadcast. Its forms with a number on either side are ops of their own, derived from the same formula.</summary>
public sealed class BinaryOp : ElementwiseOp
{
    private readonly bool real;
    private readonly DType? result;

    private BinaryOp(string name, Formula formula, Contract contract, bool real, DType? result = null) : base(name, formula, 2, contract) =>
        (this.real, this.result) = (real, result);

    /// <summary>The op with a number as right operand.</summary>
    public required UnaryOp Scalar { get; init; }

    /// <summary>The op with a number as left operand; null where the op commutes (then <see cref="Scalar"/> serves).</summary>
    public UnaryOp? ScalarLeft { get; init; }

    /// <summary>An op of a real formula: integers are converted to f32 first.</summary>
    internal static BinaryOp Of<F>(string name, Contract contract, Action<GradContext>? rule = null, Func<Tensor, Tensor, Tensor>? composed = null, bool commutes = false, bool complex = false)
        where F : struct, IBinaryFormula
    {
        Func<Tensor, double, Tensor> right = (x, s) => composed!(x, Tensor.FullLike(x, s)), left = (x, s) => composed!(Tensor.FullLike(x, s), x);
        return new(name, new RealFormula<Binary<F>>(), contract, real: true)
        {
            Rule = rule,
            HasComplex = complex,
            Composed = composed is null ? null : (x, _) => composed(x[0], x[1]),
            Scalar = UnaryOp.WithScalar<F>(name + "_scalar", contract, composed is null ? (x, s) => Op.Through(name, x, Tensor.FullLike(x, s)) : right, complex),
            ScalarLeft = commutes ? null : UnaryOp.WithScalar<SwappedBinary<F>>("scalar_" + name, Left(contract), composed is null ? (x, s) => Op.Through(name, Tensor.FullLike(x, s), x) : left, complex),
        };
    }

    /// <summary>An op of a real formula whose gradient always is the rule; the forms with a number take theirs through it.</summary>
    internal static BinaryOp Ruled<F>(string name, Contract contract, Saved saves, Action<GradContext> rule, Func<Tensor, Tensor, Tensor>? composed = null, bool commutes = false)
        where F : struct, IBinaryFormula =>
        new(name, new RealFormula<Binary<F>>(), contract, real: true)
        {
            Rule = rule,
            RuleFirst = true,
            RuleSaves = saves,
            Composed = composed is null ? null : (x, _) => composed(x[0], x[1]),
            Scalar = UnaryOp.Decomposed(name + "_scalar", new DerivedFormula<Binary<F>>(), contract, (x, s) => Op.Through(name, x, Tensor.FullLike(x, s)), real: true),
            ScalarLeft = commutes ? null : UnaryOp.Decomposed("scalar_" + name, new DerivedFormula<Binary<SwappedBinary<F>>>(), Left(contract), (x, s) => Op.Through(name, Tensor.FullLike(x, s), x), real: true),
        };

    /// <summary>An op with a real formula and an integer one, whose gradient always is the rule.</summary>
    /// <remarks>Kinks are those of the forms with the number 7 on the right and on the left.</remarks>
    internal static BinaryOp Mixed<F, G>(string name, Contract contract, Saved saves, Action<GradContext> rule, UnaryOp? scalar = null, UnaryOp? scalarLeft = null, bool complex = false, double[]? kinks = null, double[]? kinksLeft = null)
        where F : struct, IBinaryFormula
        where G : struct, IIntegerBinaryFormula =>
        new(name, new MixedFormula<Binary<F>, IntegerBinary<G>>(), contract, real: false)
        {
            Rule = rule,
            RuleFirst = true,
            RuleSaves = saves,
            HasComplex = complex,
            Scalar = scalar ?? UnaryOp.Decomposed(name + "_scalar", new MixedFormula<Binary<F>, IntegerBinary<G>>(), contract with { Kinks = kinks ?? [] }, (x, s) => Op.Through(name, x, Tensor.FullLike(x, s)), real: false, complex, sample: 7),
            ScalarLeft = scalarLeft ?? UnaryOp.Decomposed("scalar_" + name, new MixedFormula<Binary<SwappedBinary<F>>, SwappedInteger<IntegerBinary<G>>>(), Left(contract) with { Kinks = kinksLeft ?? [] }, (x, s) => Op.Through(name, Tensor.FullLike(x, s), x), real: false, complex, sample: 7),
        };

    /// <summary>A vector op that only integers and bool have.</summary>
    internal static BinaryOp Integers<F>(string name, Contract contract) where F : struct, IRingBinaryFormula =>
        new(name, new RingFormula<RingBinary<F>>(), contract, real: false)
        {
            IsIntegerOnly = true,
            Reasons = UnaryOp.IntegerReasons,
            Scalar = UnaryOp.Integers<RingBinary<F>>(name + "_scalar", contract),
        };

    /// <summary>An op that only integers have, one at a time.</summary>
    internal static BinaryOp SingleIntegers<F>(string name, Contract contract) where F : struct, IIntegerBinaryFormula =>
        new(name, new IntegerFormula<IntegerBinary<F>>(), contract, real: false)
        {
            IsIntegerOnly = true,
            Reasons = UnaryOp.IntegerReasons,
            Scalar = UnaryOp.SingleIntegers<IntegerBinary<F>>(name + "_scalar", contract),
            ScalarLeft = UnaryOp.SingleIntegers<SwappedInteger<IntegerBinary<F>>>("scalar_" + name, contract),
        };

    /// <summary>An op that integers have too.</summary>
    internal static BinaryOp Ring<F>(string name, Contract contract, Action<GradContext>? rule, Action<GradContext> scalarRule, Action<GradContext>? scalarLeftRule = null, Saved saves = Saved.None, Saved scalarSaves = Saved.None, bool ruleFirst = true, bool complex = false, Linearity dependence = Linearity.None, bool refusesBool = false)
        where F : struct, IRingBinaryFormula =>
        new(name, new RingFormula<RingBinary<F>>(), contract, real: false)
        {
            Dependence = dependence,
            RefusesBool = refusesBool,
            Rule = rule,
            RuleFirst = ruleFirst,
            RuleSaves = saves,
            HasComplex = complex,
            Scalar = UnaryOp.RingWithScalars<RingBinary<F>>(name + "_scalar", contract, scalarRule, scalarSaves, ruleFirst, complex),
            ScalarLeft = scalarLeftRule is null ? null : UnaryOp.RingWithScalars<RingSwapped<RingBinary<F>>>("scalar_" + name, contract, scalarLeftRule, scalarSaves, ruleFirst, complex),
        };

    /// <summary>The contract of the form with a number on the left: its tensor is the second operand.</summary>
    private static Contract Left(Contract contract) => contract.Second is { } range ? contract with { Low = range.Low, High = range.High, Second = null } : contract;

    /// <summary>A comparison; the result is bool.</summary>
    internal static BinaryOp Predicate<F>(string name, Contract contract, bool complex = false) where F : struct, IRingBinaryFormula =>
        new(name, new PredicateFormula<RingBinary<F>>(), contract, real: false, DType.Bool)
        {
            HasComplex = complex,
            Scalar = UnaryOp.Predicate<RingBinary<F>>(name + "_scalar", contract, complex),
        };

    /// <summary>The op on two tensors, which broadcast and are promoted to one element type.</summary>
    public Tensor Apply(Tensor x, Tensor y)
    {
        if (x.DType != y.DType) (x, y) = Promotion.Meet(x, y);
        if (real && !x.DType.IsDifferentiable) (x, y) = (ToReal(x), ToReal(y));
        return Dispatcher.Run(this, [x, y]);
    }

    /// <summary>The op with a number on the right.</summary>
    public Tensor Apply(Tensor x, double y) => Dispatcher.Run(Scalar, [real ? ToReal(x) : Promotion.ForScalar(x, y)], new Scalars(y));

    /// <summary>The op with a number on the left.</summary>
    public Tensor Apply(double x, Tensor y) => Dispatcher.Run(ScalarLeft ?? Scalar, [real ? ToReal(y) : Promotion.ForScalar(y, x)], new Scalars(x));

    /// <summary>The op into <paramref name="x"/> itself.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor ApplyInPlace(Tensor x, Tensor y)
    {
        if (y.DType != x.DType)
        {
            DType met = Promotion.Result(x, y);
            if (met != x.DType)
            {
                if (Promotion.Kind(met) > Promotion.Kind(x.DType)) Throw.DType(Name, $"in place, the result must keep the kind of the target's type, {x.DType.Name}", y.DType, "Cast the operand, or use the form that makes a new tensor.");
                // As PyTorch has it: in the type where both meet, rounded once to that of the target.
                return x.Copy_(Apply(x, y));
            }

            y = y.Cast(x.DType);
        }

        return InPlace.Run(this, x, [x, y], null);
    }

    /// <summary>The op with a number, into <paramref name="x"/> itself.</summary>
    public Tensor ApplyInPlace(Tensor x, double y)
    {
        DType type = real && !x.DType.IsDifferentiable ? DType.Float32 : DTypes.PromoteScalar(x.DType, y);
        if (type != x.DType) Throw.DType(Name, $"in place, the target must have the type {type.Name} of the result", x.DType, "Use the form that makes a new tensor.");
        return InPlace.Run(Scalar, x, [x], new Scalars(y));
    }

    internal override DType ResultType(DType operand) => result ?? operand;
}

/// <summary>Where two element types, or a type and a number, meet.</summary>
internal static class Promotion
{
    /// <summary>Both tensors in their common type; a 0-D tensor of the same kind gives way to one with dimensions, as in PyTorch.</summary>
    internal static (Tensor X, Tensor Y) Meet(Tensor x, Tensor y)
    {
        DType type = Result(x, y);
        return (x.DType == type ? x : x.Cast(type), y.DType == type ? y : y.Cast(type));
    }

    internal static Tensor ForScalar(Tensor x, double scalar)
    {
        DType type = DTypes.PromoteScalar(x.DType, scalar);
        return type == x.DType ? x : x.Cast(type);
    }

    internal static DType Result(Tensor x, Tensor y)
    {
        if (x.Rank > 0 != y.Rank > 0)
        {
            (Tensor dimensioned, Tensor single) = x.Rank > 0 ? (x, y) : (y, x);
            if (Kind(dimensioned.DType) >= Kind(single.DType)) return dimensioned.DType;
            // The number changes the kind, the width stays that of the tensor.
            if (single.DType.IsComplex && dimensioned.DType.IsFloatingPoint) return dimensioned.DType == DType.Float64 ? DType.Complex128 : DType.Complex64;
        }

        return DTypes.Promote(x.DType, y.DType);
    }

    internal static int Kind(DType type) => type.IsComplex ? 3 : type.IsFloatingPoint ? 2 : type == DType.Bool ? 0 : 1;
}
