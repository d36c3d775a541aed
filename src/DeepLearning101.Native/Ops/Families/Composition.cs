namespace DeepLearning101.Native;

/// <summary>Derivatives of elementwise ops as compositions of ops: the fallback for backends without the derived kernel, and the way to third order and beyond.</summary>
internal static class Composition
{
    /// <summary>g · ∂f/∂xᵢ; operands are g, x₀, x₁ … (or g and the result, for a derivative from the result).</summary>
    internal static Tensor Gradient(ElementwiseOp function, int operand, Tensor[] operands, OpAttributes? attributes)
    {
        Tensor g = operands[0];
        if (function.OutputDerivative is not null)
        {
            var fromOutput = new RuleContext([operands[1]], operands[1], g, attributes);
            function.Rule!(fromOutput);
            return fromOutput.Result(0);
        }

        Tensor[] x = Expanded(operands);
        if (function.Rule is { } rule)
        {
            var context = new RuleContext(x, null, g, attributes) { Function = function };
            rule(context);
            return context.Result(operand);
        }

        return PullBack(xs => function.Composed!(xs, attributes as Scalars), x, g, operand);
    }

    /// <summary>h · ∂²f/∂xᵢ∂xⱼ; operands are h, x₀, x₁ ….</summary>
    internal static Tensor SecondGradient(ElementwiseOp function, int first, int second, Tensor[] operands, OpAttributes? attributes)
    {
        Tensor h = operands[0];
        return PullBack(xs => Gradient(function, first, [Tensor.OnesLike(h), .. xs], attributes), Expanded(operands), h, second);
    }

    /// <summary>The operands of f, all with the shape of g: then the gradient of each has it too, as the kernel's has.</summary>
    private static Tensor[] Expanded(Tensor[] operands)
    {
        var x = new Tensor[operands.Length - 1];
        for (int i = 0; i < x.Length; i++) x[i] = operands[i + 1].Expand(operands[0].Shape);
        return x;
    }

    private static Tensor PullBack(Func<Tensor[], Tensor> function, Tensor[] x, Tensor g, int operand)
    {
        GradRecorder tape = Dispatcher.Tape ?? throw new InvalidOperationException("automatic differentiation is not installed.");
        return tape.PullBack(xs => [function(xs)], x, [g])[operand] ?? Tensor.ZerosLike(g);
    }

    /// <summary>A context in which a gradient rule can be run by hand.</summary>
    private sealed class RuleContext(Tensor[] inputs, Tensor? output, Tensor gradient, OpAttributes? attributes) : GradContext
    {
        private readonly Tensor?[] results = new Tensor?[inputs.Length];
        private Tensor? output = output;

        internal ElementwiseOp? Function { get; init; }

        internal override OpAttributes? Attributes => attributes;

        internal override int InputCount => inputs.Length;

        internal override bool Needs(int index) => true;

        internal override Tensor Input(int index) => inputs[index];

        internal override Tensor Output(int index = 0) => output ??= Dispatcher.Run(Function!, inputs, attributes);

        internal override Layout InputLayout(int index) => inputs[index].Layout;

        internal override DType InputDType(int index) => inputs[index].DType;

        internal override Tensor Gradient(int index = 0) => gradient;

        internal override bool HasGradient(int index) => true;

        internal override void Set(int index, Tensor gradient) => results[index] = gradient;

        internal override void ThroughDecomposition(OpDef op) => throw new InvalidOperationException($"{op.Name}: a rule is needed.");

        internal Tensor Result(int index) => results[index] ?? Tensor.ZerosLike(gradient);
    }
}
