namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Gradient of <see cref="Softmax"/>.</summary>
    public static OpDef SoftmaxGrad { get; } = OpRegistry.Add(new SoftmaxGradOp(logarithm: false));

    /// <summary>Gradient of <see cref="LogSoftmax"/>.</summary>
    public static OpDef LogSoftmaxGrad { get; } = OpRegistry.Add(new SoftmaxGradOp(logarithm: true));
}

/// <remarks>g, y → gradient of x, where y is the result.</remarks>
internal sealed class SoftmaxGradOp(bool logarithm) : OpDef(logarithm ? "log_softmax_grad" : "softmax_grad", new Contract
{
    Formula = logarithm ? "g − e^y · Σ g" : "y · (g − Σ g y)", Ulp = 4, Accumulated = 4, AbsoluteEpsilons = 8, Low = -2, High = 2,
})
{
    public override int Arity => 2;

    public override bool IsDifferentiable => false;

    internal override IReadOnlyList<OpSample> Samples =>
        [OpSample.Of(new AlongDim(1), [3, 5], [3, 5]), OpSample.Of(new AlongDim(2), [2, 3, 70], [2, 3, 70]), OpSample.Of(new AlongDim(0), [0, 3], [0, 3]), OpSample.Of(new AlongDim(0), [5, 3], [5, 3])];

    /// <inheritdoc/>
    public override string? WhyNot(string column) => column is "gradient1" or "gradient2" ? "where it is to be differentiated, the composition in single ops is recorded in its place" : base.WhyNot(column);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        if (!call.Inputs[0].Layout.SameShape(call.Inputs[1].Layout) || call.Inputs[0].DType != call.Inputs[1].DType) Throw.Shapes(Name, "the gradient must have the shape and type of the result", call.Inputs[1].Layout, call.Inputs[0].Layout);
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[0].Layout.Contiguous);
    }

    internal override Tensor[]? Decompose(in KernelCall call) => [Composed(call.Inputs[0], call.Inputs[1], call.Get<AlongDim>().Dim, logarithm)];

    /// <summary>The gradient in single ops, which can be differentiated again.</summary>
    internal static Tensor Composed(Tensor g, Tensor y, int dim, bool logarithm)
    {
        if (logarithm) return y.Rank == 0 ? g - g * y.Exp() : g - y.Exp() * g.Sum(dim, keepDim: true);
        Tensor weighted = g * y;
        return y.Rank == 0 ? weighted - weighted * y : weighted - y * weighted.Sum(dim, keepDim: true);
    }

    /// <summary>The gradient, fused where nothing records it.</summary>
    internal static Tensor Of(Tensor g, Tensor y, int dim, bool logarithm) =>
        FlowContext.Current.Differentiates || y.Rank == 0 || dim != y.Rank - 1 || !y.DType.IsFloatingPoint
            ? Composed(g, y, dim, logarithm)
            : Dispatcher.Run(logarithm ? Op.LogSoftmaxGrad : Op.SoftmaxGrad, [g, y], new AlongDim(dim));
}
