namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Batch normalisation with the statistics of the batch.</summary>
    public static OpDef BatchNorm { get; } = OpRegistry.Add(new BatchNormOp());

    /// <summary>Gradients of <see cref="BatchNorm"/>.</summary>
    public static OpDef BatchNormGrad { get; } = OpRegistry.Add(new BatchNormGradOp());
}

/// <remarks>x [N, C, …], optional weight [C] and bias [C] → y of x's shape, mean [C] and biased variance [C] of the batch (f32 for halves).</remarks>
internal sealed class BatchNormOp() : OpDef("batch_norm", new Contract { Formula = "(x − mean[c]) / √(var[c] + ε) · weight[c] + bias[c]", Accumulated = 4, Low = -4, High = 4, Source = "Ioffe and Szegedy, Batch normalization, 2015" })
{
    public override int Arity => -1;

    internal override Saved Saved => Saved.Inputs | Saved.Outputs;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new ChannelNorm(1, 1e-5, false, false), [5, 3]), OpSample.Of(new ChannelNorm(1, 1e-5, true, true), [2, 3, 3, 4], [3], [3]),
        OpSample.Of(new ChannelNorm(1, 0.1, true, true), [33, 7], [7], [7]), OpSample.Of(new ChannelNorm(1, 1e-3, true, false), [3, 2, 70], [2]),
    ];

    internal override int OutputCount(in KernelCall call) => 3;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        ChannelShapes.Check(Name, x, call.Inputs[1..]);
        outputs[0] = new TensorSpec(x.DType, x.Layout.Contiguous);
        outputs[1] = outputs[2] = new TensorSpec(ChannelShapes.Statistics(x.DType), Layout.Of([x.Shape[1]]));
    }

    internal override void Vjp(GradContext context)
    {
        // The fused gradient is not recorded and knows nothing of gradients of the statistics; the decomposition does.
        if (FlowContext.Current.Differentiates || context.HasGradient(1) || context.HasGradient(2))
        {
            context.ThroughDecomposition(this);
            return;
        }

        var norm = context.Get<ChannelNorm>();
        (Tensor g, Tensor x, Tensor mean, Tensor variance) = (context.Gradient(), context.Input(0), context.Output(1), context.Output(2));
        Tensor[] gradients = Dispatcher.RunMany(Op.BatchNormGrad, norm.HasWeight ? [g, x, mean, variance, context.Input(1)] : [g, x, mean, variance], norm);
        for (int i = 0; i < gradients.Length; i++) context.Set(i, gradients[i]);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        var norm = call.Get<ChannelNorm>();
        Tensor x = call.Inputs[0], wide = x.Cast(ChannelShapes.Statistics(x.DType));
        long[] others = ChannelShapes.OtherDims(x.Rank);
        Tensor mean = wide.Mean(others), distance = wide - ChannelShapes.Along(mean, x.Rank), variance = (distance * distance).Mean(others);
        Tensor y = distance / ChannelShapes.Along((variance + norm.Eps).Sqrt(), x.Rank);
        if (norm.HasWeight) y = y * ChannelShapes.Along(call.Inputs[1].Cast(wide.DType), x.Rank);
        if (norm.HasBias) y = y + ChannelShapes.Along(call.Inputs[^1].Cast(wide.DType), x.Rank);
        return [y.Cast(x.DType), mean, variance];
    }
}

/// <remarks>g, x, mean, variance, optional weight → gradients of x and of the weight and bias that there are.</remarks>
internal sealed class BatchNormGradOp() : OpDef("batch_norm_grad", new Contract { Formula = "gradients of batch_norm", Accumulated = 16, Low = 0.25, High = 4 })
{
    public override int Arity => -1;

    public override bool IsDifferentiable => false;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new ChannelNorm(1, 1e-5, false, false), [5, 3], [5, 3], [3], [3]), OpSample.Of(new ChannelNorm(1, 1e-5, true, true), [2, 3, 3, 4], [2, 3, 3, 4], [3], [3], [3]),
        OpSample.Of(new ChannelNorm(1, 0.1, true, true), [33, 7], [33, 7], [7], [7], [7]), OpSample.Of(new ChannelNorm(1, 1e-3, false, true), [3, 2, 70], [3, 2, 70], [2], [2]),
    ];

    /// <inheritdoc/>
    public override string? WhyNot(string column) => ChannelShapes.WhyNotGradient(column) ?? base.WhyNot(column);

    internal override int OutputCount(in KernelCall call) => 1 + (call.Get<ChannelNorm>().HasWeight ? 1 : 0) + (call.Get<ChannelNorm>().HasBias ? 1 : 0);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) => ChannelShapes.InferGradient(Name, call, call.Inputs[2..], outputs);

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        var norm = call.Get<ChannelNorm>();
        (Tensor g, Tensor x) = (call.Inputs[0], call.Inputs[1]);
        Tensor mean = ChannelShapes.Along(call.Inputs[2].Cast(x.DType), x.Rank), scale = ChannelShapes.Along(1 / (call.Inputs[3].Cast(x.DType) + norm.Eps).Sqrt(), x.Rank);
        Tensor normal = (x - mean) * scale;
        long[] others = ChannelShapes.OtherDims(x.Rank);
        Tensor dx = (g - g.Mean(others, keepDim: true) - normal * (g * normal).Mean(others, keepDim: true)) * scale;
        if (norm.HasWeight) dx = dx * ChannelShapes.Along(call.Inputs[4], x.Rank);
        return ChannelShapes.Gradients(dx, g, normal, norm);
    }
}
