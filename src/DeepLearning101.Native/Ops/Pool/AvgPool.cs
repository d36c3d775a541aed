namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Average of each window over one spatial dimension.</summary>
    public static OpDef AvgPool1d { get; } = OpRegistry.Add(new AvgPoolOp(1));

    /// <summary>Average of each window over two spatial dimensions.</summary>
    public static OpDef AvgPool2d { get; } = OpRegistry.Add(new AvgPoolOp(2));

    /// <summary>Average of each window over three spatial dimensions.</summary>
    public static OpDef AvgPool3d { get; } = OpRegistry.Add(new AvgPoolOp(3));

    /// <summary>Gradient of 1-D average pooling.</summary>
    public static OpDef AvgPool1dGrad { get; } = OpRegistry.Add(new AvgPoolGradOp(1));

    /// <summary>Gradient of 2-D average pooling.</summary>
    public static OpDef AvgPool2dGrad { get; } = OpRegistry.Add(new AvgPoolGradOp(2));

    /// <summary>Gradient of 3-D average pooling.</summary>
    public static OpDef AvgPool3dGrad { get; } = OpRegistry.Add(new AvgPoolGradOp(3));

    internal static OpDef AvgPool(int dims) => dims == 1 ? AvgPool1d : dims == 2 ? AvgPool2d : AvgPool3d;

    internal static OpDef AvgPoolGrad(int dims) => dims == 1 ? AvgPool1dGrad : dims == 2 ? AvgPool2dGrad : AvgPool3dGrad;
}

/// <remarks>[N, C, spatial] → [N, C, spatial'].</remarks>
internal sealed class AvgPoolOp(int dims) : OpDef($"avg_pool{dims}d", new Contract { Formula = "y[n, c, p] = Σ over the window at p / number of its positions", Accumulated = 1, Source = "Deep Learning 101, chapter 9" })
{
    public override int Arity => 1;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples => PoolSamples.Of(dims, distinct: false);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        var pool = call.Get<PoolAttributes>();
        pool.Check(Name, dims, x);
        outputs[0] = new TensorSpec(x.DType, Layout.Of([x.Shape[0], x.Shape[1], .. pool.Output.Span]));
    }

    internal override void Vjp(GradContext context) =>
        context.Set(0, Dispatcher.Run(Op.AvgPoolGrad(dims), [context.Gradient()], new PoolGradAttributes(context.Get<PoolAttributes>(), context.InputLayout(0).Shape[2..])));

    // One matrix for each spatial dimension would do for fixed divisors; window by window it holds for all of them.
    internal override Tensor[]? Decompose(in KernelCall call) => [PoolMatrix.Average(call.Inputs[0], call.Get<PoolAttributes>())];
}

/// <remarks>g [N, C, spatial'] → [N, C, spatial]: each element spread over its window.</remarks>
internal sealed class AvgPoolGradOp(int dims) : OpDef($"avg_pool{dims}d_grad", new Contract { Formula = "x[n, c, i] = Σ g[n, c, p] / divisor(p) over the windows at p that hold i", Accumulated = 1 })
{
    public override int Arity => 1;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples => PoolSamples.Gradient(dims);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor g = call.Inputs[0];
        var grad = call.Get<PoolGradAttributes>();
        grad.Pool.Check(Name, dims, g);
        if (!g.Shape[2..].SequenceEqual(grad.Pool.Output.Span)) Throw.Shape(Name, $"the gradient's spatial size must be {grad.Pool.Output}", g.Layout);
        outputs[0] = new TensorSpec(g.DType, Layout.Of([g.Shape[0], g.Shape[1], .. grad.Size.Span]));
    }

    internal override void Vjp(GradContext context) => context.Set(0, Dispatcher.Run(Op.AvgPool(dims), [context.Gradient()], context.Get<PoolGradAttributes>().Pool));

    internal override Tensor[]? Decompose(in KernelCall call) => [PoolMatrix.Spread(call.Inputs[0], call.Get<PoolGradAttributes>())];
}
