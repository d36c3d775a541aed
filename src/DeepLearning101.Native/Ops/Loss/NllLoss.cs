namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Negative log-likelihood of log-probabilities and class indices.</summary>
    public static OpDef NllLoss { get; } = OpRegistry.Add(new NllLossOp());

    /// <summary>Gradient of <see cref="NllLoss"/> with respect to the log-probabilities.</summary>
    public static OpDef NllLossGrad { get; } = OpRegistry.Add(new NllLossGradOp());
}

/// <remarks>x [N, C, …] or [C], target [N, …] of i64, optional weight [C]; the mean divides by Σ w[target].</remarks>
internal sealed class NllLossOp() : OpDef("nll_loss", new Contract { Formula = "−w[t] · x[t]", Accumulated = 1 })
{
    public override int Arity => -1;

    internal override IReadOnlyList<OpSample> Samples => ClassLossShapes.Samples(smoothing: 0);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) =>
        outputs[0] = new TensorSpec(call.Inputs[0].DType, ClassLossShapes.Result(call, "NllLoss"));

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
        context.Set(0, Dispatcher.Run(Op.NllLossGrad, operands, context.Attributes));
    }

    internal override Tensor[]? Decompose(in KernelCall call) => [ClassLossShapes.Weighted(call.Inputs[0], call.Inputs, call.Get<ClassLoss>())];
}

/// <remarks>g of the loss's shape, then the operands of the loss → −g · w[t] at the target, 0 elsewhere; the scores' values do not matter.</remarks>
internal sealed class NllLossGradOp() : OpDef("nll_loss_grad", new Contract { Formula = "−g · w[t] · onehot(t)", Accumulated = 1 })
{
    public override int Arity => -1;

    public override bool IsDifferentiable => false;

    internal override IReadOnlyList<OpSample> Samples => ClassLossShapes.GradientSamples(smoothing: 0);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        ClassLossShapes.CheckGradient(call, "nll_loss_grad");
        outputs[0] = new TensorSpec(call.Inputs[1].DType, call.Inputs[1].Layout.Contiguous);
    }

    /// <inheritdoc/>
    public override string? WhyNot(string column) => ClassLossShapes.WhyNotGradient(column) ?? base.WhyNot(column);

    internal override Tensor[]? Decompose(in KernelCall call) =>
        [-ClassLossShapes.Coefficients(call.Inputs[1..], call.Get<ClassLoss>()) * ClassLossShapes.SpreadGradient(call)];
}

/// <summary>Negative log-likelihood.</summary>
public static class NllLossExtensions
{
    extension(Tensor logProbabilities)
    {
        /// <summary>Negative log-likelihood −x[target] of log-probabilities [N, C, …] (or [C]); parameters as those of <c>CrossEntropy</c>.</summary>
        /// <param name="target">Class indices [N, …] of an integer type.</param>
        /// <param name="weight">Weight of each class [C]; default 1.</param>
        /// <param name="ignoreIndex">Target whose position counts for nothing; default −100.</param>
        /// <param name="reduction">Mean (default; weighted by the weights of the targets), sum or none.</param>
        /// <exception cref="TensorIndexException">A target is neither a class nor <paramref name="ignoreIndex"/>.</exception>
        public Tensor NllLoss(Tensor target, Tensor? weight = null, long ignoreIndex = -100, LossReduction reduction = LossReduction.Mean)
        {
            var attributes = new ClassLoss(ignoreIndex, reduction, 0);
            Tensor indices = ClassLossShapes.Indices("NllLoss", target);
            return weight is null ? Dispatcher.Run(Op.NllLoss, [logProbabilities, indices], attributes) : Dispatcher.Run(Op.NllLoss, [logProbabilities, indices, weight], attributes);
        }
    }
}
