namespace DeepLearning101.Native;

/// <summary>The loss of each element of up to three tensors, which broadcast, with up to one number. Reductions are ops of their own.</summary>
public sealed class ElementLossOp : ElementwiseOp
{
    private ElementLossOp(string name, Formula formula, int tensors, Contract contract, string? noSpecials) : base(name, formula, tensors, contract) =>
        Reasons = noSpecials is null ? [] : [("specials", noSpecials)];

    /// <summary>A loss of one tensor and a number.</summary>
    /// <remarks>With <c>composedGradient</c> the gradient comes through the decomposition: a long formula on dual numbers leaves calls in its loop.</remarks>
    internal static ElementLossOp OneWithNumber<F>(string name, Contract contract, Func<Tensor, double, Tensor> composed, string? noSpecials = null, bool composedGradient = false)
        where F : struct, IBinaryFormula =>
        new(name, composedGradient ? new DerivedFormula<Binary<F>>() : new RealFormula<Binary<F>>(), 1, contract, noSpecials) { Composed = (x, s) => composed(x[0], s!.A) };

    /// <summary>A loss of two tensors.</summary>
    internal static ElementLossOp Of<F>(string name, Contract contract, Func<Tensor, Tensor, Tensor> composed, Action<GradContext>? rule = null, string? noSpecials = null)
        where F : struct, IBinaryFormula =>
        new(name, new RealFormula<Binary<F>>(), 2, contract, noSpecials) { Composed = (x, _) => composed(x[0], x[1]), Rule = rule, RuleFirst = rule is not null };

    /// <summary>A loss of two tensors and a number, the formula's third operand.</summary>
    internal static ElementLossOp WithNumber<F>(string name, Contract contract, Func<Tensor, Tensor, double, Tensor> composed, string? noSpecials = null, bool composedGradient = false)
        where F : struct, ITernaryFormula =>
        new(name, composedGradient ? new DerivedFormula<Ternary<F>>() : new RealFormula<Ternary<F>>(), 2, contract, noSpecials) { Composed = (x, s) => composed(x[0], x[1], s!.A) };

    /// <summary>A loss of three tensors.</summary>
    internal static ElementLossOp OfThree<F>(string name, Contract contract, Func<Tensor, Tensor, Tensor, Tensor> composed, string? noSpecials = null)
        where F : struct, ITernaryFormula =>
        new(name, new RealFormula<Ternary<F>>(), 3, contract, noSpecials) { Composed = (x, _) => composed(x[0], x[1], x[2]) };

    /// <summary>The losses of elements of one tensor.</summary>
    internal Tensor Apply(Tensor x, double number) => Dispatcher.Run(this, [ToReal(x)], new Scalars(number));

    /// <summary>The losses of elements of two tensors, reduced.</summary>
    internal Tensor Apply(Tensor input, Tensor target, LossReduction reduction, double? number = null)
    {
        (input, target) = Promotion.Meet(input, target);
        return Losses.Reduce(Dispatcher.Run(this, [ToReal(input), ToReal(target)], number is { } value ? new Scalars(value) : null), reduction);
    }

    /// <summary>The losses of elements of three tensors.</summary>
    internal Tensor Apply(Tensor input, Tensor target, Tensor third)
    {
        (input, target) = Promotion.Meet(input, target);
        (input, third) = Promotion.Meet(input, third);
        (input, target) = Promotion.Meet(input, target);
        return Dispatcher.Run(this, [ToReal(input), ToReal(target), ToReal(third)]);
    }
}
