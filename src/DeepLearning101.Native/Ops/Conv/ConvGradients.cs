namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Gradient of a 1-D convolution with respect to its input; at the same time the transposed convolution.</summary>
    public static OpDef Conv1dData { get; } = OpRegistry.Add(new ConvDataOp(1));

    /// <summary>Gradient of a 2-D convolution with respect to its input; at the same time the transposed convolution.</summary>
    public static OpDef Conv2dData { get; } = OpRegistry.Add(new ConvDataOp(2));

    /// <summary>Gradient of a 3-D convolution with respect to its input; at the same time the transposed convolution.</summary>
    public static OpDef Conv3dData { get; } = OpRegistry.Add(new ConvDataOp(3));

    /// <summary>Gradient of a 1-D convolution with respect to its weight.</summary>
    public static OpDef Conv1dWeight { get; } = OpRegistry.Add(new ConvWeightOp(1));

    /// <summary>Gradient of a 2-D convolution with respect to its weight.</summary>
    public static OpDef Conv2dWeight { get; } = OpRegistry.Add(new ConvWeightOp(2));

    /// <summary>Gradient of a 3-D convolution with respect to its weight.</summary>
    public static OpDef Conv3dWeight { get; } = OpRegistry.Add(new ConvWeightOp(3));

    internal static OpDef ConvData(int dims) => dims == 1 ? Conv1dData : dims == 2 ? Conv2dData : Conv3dData;

    internal static OpDef ConvWeight(int dims) => dims == 1 ? Conv1dWeight : dims == 2 ? Conv2dWeight : Conv3dWeight;
}

/// <remarks>g [N, O, spatial'], weight [O, C / groups, kernel], optional bias [C] → [N, C, spatial].</remarks>
internal sealed class ConvDataOp(int dims) : OpDef($"conv{dims}d_data", new Contract { Formula = "x[n, c, i] = bias[c] + Σ g[n, o, p] · w[o, c, k] over p · stride + k · dilation − padding = i", Accumulated = 1, Low = -2, High = 2 })
{
    public override int Arity => -1;

    internal override IReadOnlyList<OpSample> Samples => ConvSamples.Data(dims);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor g, Tensor w) = (call.Inputs[0], call.Inputs[1]);
        var grad = call.Get<ConvGradAttributes>();
        if (g.Rank != dims + 2 || w.Rank != dims + 2) Throw.Shapes(Name, $"operands must have {dims + 2} dimensions, [N, O, …] and [O, C / groups, …]", g.Layout, w.Layout);
        if (w.DType != g.DType) Throw.DType(Name, $"operands must have one element type, here {g.DType.Name}", w.DType, "Cast one of them.");
        if (g.Shape[1] != w.Shape[0] || grad.Conv.Groups < 1 || g.Shape[1] % grad.Conv.Groups != 0)
            Throw.Shapes(Name, $"the first operand's channels must be weight.Shape[0] and a multiple of the {grad.Conv.Groups} groups", g.Layout, w.Layout);
        if (!grad.Conv.OutputSize(grad.Size.Span, w.Shape[2..]).AsSpan().SequenceEqual(g.Shape[2..]))
            Throw.Shapes(Name, $"a convolution of the spatial size {grad.Size} must give the first operand's", g.Layout, w.Layout);
        outputs[0] = new TensorSpec(g.DType, Layout.Of([g.Shape[0], w.Shape[1] * grad.Conv.Groups, .. grad.Size.Span]));
    }

    internal override void Vjp(GradContext context)
    {
        var grad = context.Get<ConvGradAttributes>();
        Tensor v = context.Gradient();
        if (context.Needs(0)) context.Set(0, Dispatcher.Run(Op.Conv(dims), [v, context.Input(1)], grad.Conv));
        if (context.Needs(1)) context.Set(1, Dispatcher.Run(Op.ConvWeight(dims), [v, context.Input(0)], new ConvGradAttributes(grad.Conv, context.InputLayout(1).Shape[2..])));
        if (context.InputCount > 2 && context.Needs(2)) context.Set(2, ConvTaps.SumOverImages(v));
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = ConvTaps.Data(call.Inputs[0], call.Inputs[1], call.Get<ConvGradAttributes>());
        if (call.Inputs.Length > 2) x = x + ConvTaps.AsChannel(call.Inputs[2], dims);
        return [x];
    }
}

/// <remarks>x [N, C, spatial], g [N, O, spatial'] → [O, C / groups, kernel].</remarks>
internal sealed class ConvWeightOp(int dims) : OpDef($"conv{dims}d_weight", new Contract { Formula = "w[o, c, k] = Σ x[n, c, p · stride + k · dilation − padding] · g[n, o, p]", Accumulated = 1, Low = -2, High = 2 })
{
    public override int Arity => 2;

    internal override IReadOnlyList<OpSample> Samples => ConvSamples.Weight(dims);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor x, Tensor g) = (call.Inputs[0], call.Inputs[1]);
        var grad = call.Get<ConvGradAttributes>();
        if (x.Rank != dims + 2 || g.Rank != dims + 2) Throw.Shapes(Name, $"operands must have {dims + 2} dimensions, [N, C, …] and [N, O, …]", x.Layout, g.Layout);
        if (g.DType != x.DType) Throw.DType(Name, $"operands must have one element type, here {x.DType.Name}", g.DType, "Cast one of them.");
        if (x.Shape[0] != g.Shape[0] || grad.Conv.Groups < 1 || x.Shape[1] % grad.Conv.Groups != 0 || g.Shape[1] % grad.Conv.Groups != 0)
            Throw.Shapes(Name, $"operands must have the same number of images and channels that are multiples of the {grad.Conv.Groups} groups", x.Layout, g.Layout);
        if (!grad.Conv.OutputSize(x.Shape[2..], grad.Size.Span).AsSpan().SequenceEqual(g.Shape[2..]))
            Throw.Shapes(Name, $"a convolution with the kernel {grad.Size} must give the second operand's spatial size", x.Layout, g.Layout);
        outputs[0] = new TensorSpec(x.DType, Layout.Of([g.Shape[1], x.Shape[1] / grad.Conv.Groups, .. grad.Size.Span]));
    }

    internal override void Vjp(GradContext context)
    {
        var grad = context.Get<ConvGradAttributes>();
        Tensor v = context.Gradient();
        if (context.Needs(0)) context.Set(0, Dispatcher.Run(Op.ConvData(dims), [context.Input(1), v], new ConvGradAttributes(grad.Conv, context.InputLayout(0).Shape[2..])));
        if (context.Needs(1)) context.Set(1, Dispatcher.Run(Op.Conv(dims), [context.Input(0), v], grad.Conv));
    }

    internal override Tensor[]? Decompose(in KernelCall call) => [ConvTaps.Weight(call.Inputs[0], call.Inputs[1], call.Get<ConvGradAttributes>())];
}
