namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Cross-entropy of logits and class indices.</summary>
    public static OpDef CrossEntropy { get; } = OpRegistry.Add(new CrossEntropyOp());

    /// <summary>Gradient of <see cref="CrossEntropy"/> with respect to the logits.</summary>
    public static OpDef CrossEntropyGrad { get; } = OpRegistry.Add(new CrossEntropyGradOp());
}

/// <summary>How class losses are formed.</summary>
/// <param name="IgnoreIndex">Target whose position counts for nothing.</param>
/// <param name="Reduction">What becomes of the losses of the positions.</param>
/// <param name="LabelSmoothing">Share of the target's weight that all classes get alike, in [0, 1].</param>
public sealed record ClassLoss(long IgnoreIndex, LossReduction Reduction, double LabelSmoothing) : OpAttributes;

/// <remarks>
/// x [N, C, …] or [C], target [N, …] of i64, optional weight [C]. With aᵢ the coefficient of class i at a position,
/// (1 − ε) · wᵢ [i = target] + ε / C · wᵢ, the loss of a position is Σᵢ aᵢ · (ln Σⱼ e^xⱼ − xᵢ); the mean divides by Σ w[target].
/// </remarks>
internal sealed class CrossEntropyOp() : OpDef("cross_entropy", new Contract { Formula = "−ln(e^x[t] / Σ e^x)", Accumulated = 2 })
{
    public override int Arity => -1;

    internal override IReadOnlyList<OpSample> Samples => ClassLossShapes.Samples(smoothing: 0.1);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) =>
        outputs[0] = new TensorSpec(call.Inputs[0].DType, ClassLossShapes.Result(call, "CrossEntropy"));

    internal override void Vjp(GradContext context)
    {
        // The fused gradient is not recorded; where it is to be differentiated again, the decomposition takes its place.
        if (FlowContext.Current.Differentiates || (context.InputCount > 2 && context.Needs(2)))
        {
            context.ThroughDecomposition(this);
            return;
        }

        (Tensor g, Tensor x, Tensor target) = (context.Gradient(), context.Input(0), context.Input(1));
        ReadOnlySpan<Tensor> operands = context.InputCount > 2 ? [g, x, target, context.Input(2)] : [g, x, target];
        context.Set(0, Dispatcher.Run(Op.CrossEntropyGrad, operands, context.Attributes));
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        int dim = ClassLossShapes.ClassDim(call.Inputs[0].Layout);
        return [ClassLossShapes.Weighted(call.Inputs[0].LogSoftmax(dim), call.Inputs, call.Get<ClassLoss>())];
    }
}

/// <remarks>g of the loss's shape, then the operands of the loss → g · (Σᵢ aᵢ · softmax(x) − a).</remarks>
internal sealed class CrossEntropyGradOp() : OpDef("cross_entropy_grad", new Contract { Formula = "g · (softmax(x) − onehot(t))", Accumulated = 2 })
{
    public override int Arity => -1;

    public override bool IsDifferentiable => false;

    internal override IReadOnlyList<OpSample> Samples => ClassLossShapes.GradientSamples(smoothing: 0.1);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        ClassLossShapes.CheckGradient(call, "cross_entropy_grad");
        outputs[0] = new TensorSpec(call.Inputs[1].DType, call.Inputs[1].Layout.Contiguous);
    }

    /// <inheritdoc/>
    public override string? WhyNot(string column) => ClassLossShapes.WhyNotGradient(column) ?? base.WhyNot(column);

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        int dim = ClassLossShapes.ClassDim(call.Inputs[1].Layout);
        Tensor share = ClassLossShapes.Coefficients(call.Inputs[1..], call.Get<ClassLoss>());
        return [(share.Sum(dim, keepDim: true) * call.Inputs[1].Softmax(dim) - share) * ClassLossShapes.SpreadGradient(call)];
    }
}

/// <summary>Cross-entropy.</summary>
public static class CrossEntropyExtensions
{
    extension(Tensor logits)
    {
        /// <summary>Cross-entropy −ln softmax(logits)[target], the softmax over the classes of dimension 1 (0 for a single position).</summary>
        /// <param name="target">Class indices [N, …] of an integer type, or probabilities of the logits' shape and type.</param>
        /// <param name="weight">Weight of each class [C]; default 1.</param>
        /// <param name="ignoreIndex">Target index whose position gives loss 0, gradient 0 and does not count for the mean; default −100.</param>
        /// <param name="reduction">Mean (default), sum or none. The mean is weighted by the weights of the targets; of no position at all it is NaN. With probabilities the mean divides by the number of positions.</param>
        /// <param name="labelSmoothing">Share of the target's weight that all classes get alike, in [0, 1]; default 0.</param>
        /// <exception cref="TensorShapeException">The shapes are not [N, C, …] and [N, …], or the weight's is not [C].</exception>
        /// <exception cref="TensorIndexException">A target is neither a class nor <paramref name="ignoreIndex"/>.</exception>
        public Tensor CrossEntropy(Tensor target, Tensor? weight = null, long ignoreIndex = -100, LossReduction reduction = LossReduction.Mean, double labelSmoothing = 0)
        {
            if (labelSmoothing is not (>= 0 and <= 1)) Throw.Argument("CrossEntropy", nameof(labelSmoothing), "label smoothing must lie in [0, 1]", labelSmoothing);
            if (target.DType.IsFloatingPoint) return ClassLossShapes.WithProbabilities(logits, target, weight, reduction, labelSmoothing);
            var attributes = new ClassLoss(ignoreIndex, reduction, labelSmoothing);
            Tensor indices = ClassLossShapes.Indices("CrossEntropy", target);
            return weight is null ? Dispatcher.Run(Op.CrossEntropy, [logits, indices], attributes) : Dispatcher.Run(Op.CrossEntropy, [logits, indices, weight], attributes);
        }
    }
}
