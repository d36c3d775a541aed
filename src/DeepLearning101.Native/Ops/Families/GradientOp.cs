namespace DeepLearning101.Native;

/// <summary>g · ∂f/∂xᵢ of an elementwise op, with the second order from nested dual numbers and every higher one from the decomposition.</summary>
/// <remarks>Operands: g, then the tensors of f (or g and the result, where the derivative is taken from it).</remarks>
internal sealed class GradientOp : ElementwiseOp
{
    private readonly ElementwiseOp function;
    private readonly int operand;
    private readonly SecondGradientOp?[] seconds;

    internal GradientOp(ElementwiseOp function, int operand, Formula formula, int tensors)
        : base(function.Arity == 1 ? function.Name + "_grad" : $"{function.Name}_grad{operand}", formula, tensors, function.Contract)
    {
        this.function = function;
        this.operand = operand;
        seconds = new SecondGradientOp?[function.Tensors];
        HasComplex = function.HasComplex;
    }

    // From the result: never recorded, see ElementwiseOp.Vjp.
    public override bool IsDifferentiable => function.OutputDerivative is null;

    internal ElementwiseOp Function => function;

    internal override Saved Saved => Saved.Inputs;

    internal override void Vjp(GradContext context)
    {
        Tensor[] operands = new Tensor[Tensors - 1];
        for (int i = 0; i < operands.Length; i++) operands[i] = context.Input(i + 1);
        Tensor g = context.Gradient();
        // The derivative enters conjugated (see Derivative): for complex numbers that must be undone here.
        if (context.Needs(0)) context.Set(0, Dispatcher.Run(this, [g.Conj(), .. operands], context.Attributes).Conj().SumTo(context.InputLayout(0).Shape));
        for (int j = 0; j < operands.Length; j++)
        {
            if (!context.Needs(j + 1)) continue;
            Tensor h = g.Conj() * context.Input(0);
            Tensor gradient = Dispatcher.Run(Second(j), [h, .. operands], context.Attributes);
            context.Set(j + 1, gradient.SumTo(context.InputLayout(j + 1).Shape));
        }
    }

    internal override Tensor[]? Decompose(in KernelCall call) =>
        [Composition.Gradient(function, operand, call.Inputs.ToArray(), call.Attributes)];

    private SecondGradientOp Second(int other) =>
        seconds[other] ?? Interlocked.CompareExchange(ref seconds[other], new SecondGradientOp(function, operand, other), null) ?? seconds[other]!;
}

/// <summary>h · ∂²f/∂xᵢ∂xⱼ.</summary>
internal sealed class SecondGradientOp : ElementwiseOp
{
    private readonly ElementwiseOp function;
    private readonly int first, second;

    internal SecondGradientOp(ElementwiseOp function, int first, int second)
        : base($"{function.Name}_grad{first}{second}", function.Formula.SecondDerivative(first, second)!, function.Tensors + 1, function.Contract)
    {
        (this.function, this.first, this.second) = (function, first, second);
        HasComplex = function.HasComplex;
    }

    public override bool IsDifferentiable => true;

    internal override Saved Saved => Saved.Inputs;

    internal override Tensor[]? Decompose(in KernelCall call) =>
        [Composition.SecondGradient(function, first, second, call.Inputs.ToArray(), call.Attributes)];
}
