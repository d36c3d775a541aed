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
    internal static BinaryOp Of<F>(string name, Contract contract, Action<GradContext>? rule = null, Func<Tensor, Tensor, Tensor>? composed = null, bool commutes = false)
        where F : struct, IBinaryFormula
    {
        Func<Tensor, double, Tensor> right = (x, s) => composed!(x, Tensor.FullLike(x, s)), left = (x, s) => composed!(Tensor.FullLike(x, s), x);
        return new(name, new RealFormula<Binary<F>>(), contract, real: true)
        {
            Rule = rule,
            Composed = composed is null ? null : (x, _) => composed(x[0], x[1]),
            Scalar = UnaryOp.WithScalar<F>(name + "_scalar", contract, composed is null ? (x, s) => Op.Through(name, x, Tensor.FullLike(x, s)) : right),
            ScalarLeft = commutes ? null : UnaryOp.WithScalar<SwappedBinary<F>>("scalar_" + name, contract, composed is null ? (x, s) => Op.Through(name, Tensor.FullLike(x, s), x) : left),
        };
    }

    /// <summary>An op that integers have too.</summary>
    internal static BinaryOp Ring<F>(string name, Contract contract, Action<GradContext>? rule, Action<GradContext> scalarRule, Action<GradContext>? scalarLeftRule = null, Saved saves = Saved.None, Saved scalarSaves = Saved.None, bool ruleFirst = true)
        where F : struct, IRingBinaryFormula =>
        new(name, new RingFormula<RingBinary<F>>(), contract, real: false)
        {
            Rule = rule,
            RuleFirst = ruleFirst,
            RuleSaves = saves,
            Scalar = UnaryOp.RingWithScalars<RingBinary<F>>(name + "_scalar", contract, scalarRule, scalarSaves),
            ScalarLeft = scalarLeftRule is null ? null : UnaryOp.RingWithScalars<RingSwapped<RingBinary<F>>>("scalar_" + name, contract, scalarLeftRule, scalarSaves),
        };

    /// <summary>A comparison; the result is bool.</summary>
    internal static BinaryOp Predicate<F>(string name, Contract contract) where F : struct, IRingBinaryFormula =>
        new(name, new PredicateFormula<RingBinary<F>>(), contract, real: false, DType.Bool)
        {
            Scalar = UnaryOp.Predicate<RingBinary<F>>(name + "_scalar", contract),
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
            if (DTypes.Promote(x.DType, y.DType) != x.DType) Throw.DType(Name, $"in place, the result must keep the type {x.DType.Name} of the target", y.DType, "Cast the operand, or use the form that makes a new tensor.");
            y = y.Cast(x.DType);
        }

        return InPlace.Run(this, x, [x, y], null);
    }

    /// <summary>The op with a number, into <paramref name="x"/> itself.</summary>
    public Tensor ApplyInPlace(Tensor x, double y) => InPlace.Run(Scalar, x, [x], new Scalars(y));

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

    private static DType Result(Tensor x, Tensor y)
    {
        if (x.Rank > 0 != y.Rank > 0)
        {
            (Tensor dimensioned, Tensor single) = x.Rank > 0 ? (x, y) : (y, x);
            if (Kind(dimensioned.DType) >= Kind(single.DType)) return dimensioned.DType;
        }

        return DTypes.Promote(x.DType, y.DType);
    }

    private static int Kind(DType type) => type.IsComplex ? 3 : type.IsFloatingPoint ? 2 : type == DType.Bool ? 0 : 1;
}
