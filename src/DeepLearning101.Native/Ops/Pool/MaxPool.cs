namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Largest element of each window over one spatial dimension, and where it lies.</summary>
    public static OpDef MaxPool1d { get; } = OpRegistry.Add(new MaxPoolOp(1));

    /// <summary>Largest element of each window over two spatial dimensions, and where it lies.</summary>
    public static OpDef MaxPool2d { get; } = OpRegistry.Add(new MaxPoolOp(2));

    /// <summary>Largest element of each window over three spatial dimensions, and where it lies.</summary>
    public static OpDef MaxPool3d { get; } = OpRegistry.Add(new MaxPoolOp(3));

    /// <summary>Puts elements where maxima came from: the gradient of max pooling.</summary>
    public static OpDef MaxPoolScatter { get; } = OpRegistry.Add(new MaxPoolScatterOp());

    /// <summary>Takes elements from where maxima came from.</summary>
    public static OpDef MaxPoolGather { get; } = OpRegistry.Add(new MaxPoolGatherOp());

    internal static OpDef MaxPool(int dims) => dims == 1 ? MaxPool1d : dims == 2 ? MaxPool2d : MaxPool3d;
}

/// <remarks>[N, C, spatial] → values [N, C, spatial'] and i64 positions in the plane, row-major. The first of equal elements counts; a NaN wins.</remarks>
internal sealed class MaxPoolOp(int dims) : OpDef($"max_pool{dims}d", new Contract { Formula = "y[n, c, p] = max over the window at p", Source = "Deep Learning 101, chapter 9" })
{
    public override bool IsPrimitive => true;

    public override int Arity => 1;

    internal override Saved Saved => Saved.Outputs;

    internal override int OutputCount(in KernelCall call) => 2;

    internal override IReadOnlyList<OpSample> Samples => PoolSamples.Of(dims, distinct: true);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        var pool = call.Get<PoolAttributes>();
        pool.Check(Name, dims, x);
        Layout layout = Layout.Of([x.Shape[0], x.Shape[1], .. pool.Output.Span]);
        outputs[0] = new TensorSpec(x.DType, layout);
        outputs[1] = new TensorSpec(DType.Int64, layout);
    }

    internal override void Vjp(GradContext context)
    {
        if (context.HasGradient(0))
            context.Set(0, Dispatcher.Run(Op.MaxPoolScatter, [context.Gradient(), context.Output(1)], new Dims(context.InputLayout(0).Shape[2..])));
    }
}

/// <remarks>g [N, C, spatial'], positions → [N, C, spatial] with the sum of the elements that came from each position.</remarks>
internal sealed class MaxPoolScatterOp() : OpDef("max_pool_scatter", new Contract { Formula = "x[n, c, i] = Σ g[n, c, p] over positions[n, c, p] = i", Accumulated = 1 })
{
    public override bool IsPrimitive => true;

    public override int Arity => 2;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        new(new Dims([6]), new SampleOperand([2, 1, 3]), new SampleOperand([2, 1, 3], DType.Int64, 0, 6)),
        new(new Dims([3, 4]), new SampleOperand([1, 2, 2, 2]), new SampleOperand([1, 2, 2, 2], DType.Int64, 0, 12)),
        new(new Dims([2, 2, 3]), new SampleOperand([1, 1, 1, 2, 2]), new SampleOperand([1, 1, 1, 2, 2], DType.Int64, 0, 12)),
    ];

    internal override Saved Saved => Saved.SecondInput;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        MaxPoolPositions.Check(Name, call.Inputs[0], call.Inputs[1]);
        outputs[0] = new TensorSpec(call.Inputs[0].DType, Layout.Of([call.Inputs[0].Shape[0], call.Inputs[0].Shape[1], .. call.Get<Dims>().Values.Span]));
    }

    internal override void Vjp(GradContext context) => context.Set(0, Dispatcher.Run(Op.MaxPoolGather, [context.Gradient(), context.Input(1)]));
}

/// <remarks>x [N, C, spatial], positions [N, C, spatial'] → [N, C, spatial'].</remarks>
internal sealed class MaxPoolGatherOp() : OpDef("max_pool_gather", new Contract { Formula = "y[n, c, p] = x[n, c, positions[n, c, p]]" })
{
    public override bool IsPrimitive => true;

    public override int Arity => 2;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        new(null, new SampleOperand([2, 1, 6]), new SampleOperand([2, 1, 3], DType.Int64, 0, 6)),
        new(null, new SampleOperand([1, 2, 3, 4]), new SampleOperand([1, 2, 2, 2], DType.Int64, 0, 12)),
        new(null, new SampleOperand([1, 1, 2, 2, 3]), new SampleOperand([1, 1, 1, 2, 2], DType.Int64, 0, 12)),
    ];

    internal override Saved Saved => Saved.SecondInput;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        MaxPoolPositions.Check(Name, call.Inputs[0], call.Inputs[1]);
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[1].Layout.Contiguous);
    }

    internal override void Vjp(GradContext context) => context.Set(0, Dispatcher.Run(Op.MaxPoolScatter, [context.Gradient(), context.Input(1)], new Dims(context.InputLayout(0).Shape[2..])));
}

internal static class MaxPoolPositions
{
    internal static void Check(string op, Tensor x, Tensor positions)
    {
        if (positions.DType != DType.Int64) Throw.DType(op, "positions must be i64", positions.DType);
        if (x.Rank != positions.Rank || x.Rank < 3 || x.Shape[0] != positions.Shape[0] || x.Shape[1] != positions.Shape[1])
            Throw.Shapes(op, "elements and positions must be [N, C, …] with the same N and C", x.Layout, positions.Layout);
    }
}
