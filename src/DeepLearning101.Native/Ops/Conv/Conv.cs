namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Cross-correlation over one spatial dimension.</summary>
    public static OpDef Conv1d { get; } = OpRegistry.Add(new ConvOp(1));

    /// <summary>Cross-correlation over two spatial dimensions.</summary>
    public static OpDef Conv2d { get; } = OpRegistry.Add(new ConvOp(2));

    /// <summary>Cross-correlation over three spatial dimensions.</summary>
    public static OpDef Conv3d { get; } = OpRegistry.Add(new ConvOp(3));

    internal static OpDef Conv(int dims) => dims == 1 ? Conv1d : dims == 2 ? Conv2d : Conv3d;
}

/// <remarks>
/// x [N, C, spatial], weight [O, C / groups, kernel], optional bias [O] → [N, O, spatial'].
/// The three ops of a convolution (forward, data gradient, weight gradient) are bilinear and close under differentiation: gradients of any order are made of them.
/// </remarks>
internal sealed class ConvOp(int dims) : OpDef($"conv{dims}d", new Contract { Formula = "y[n, o, p] = bias[o] + Σ x[n, c, p · stride + k · dilation − padding] · w[o, c, k]", Accumulated = 1, Low = -2, High = 2, Source = "Deep Learning 101, chapter 9" })
{
    public override int Arity => -1;

    internal int Dims => dims;

    internal override IReadOnlyList<OpSample> Samples => ConvSamples.Forward(dims);

    internal override Saved Saved => Saved.Inputs;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor x, Tensor w) = (call.Inputs[0], call.Inputs[1]);
        var conv = call.Get<ConvAttributes>();
        if (x.Rank != dims + 2 || w.Rank != dims + 2) Throw.Shapes(Name, $"input and weight must have {dims + 2} dimensions, [N, C, …] and [O, C / groups, …]", x.Layout, w.Layout);
        if (w.DType != x.DType) Throw.DType(Name, $"input and weight must have one element type, here {x.DType.Name}", w.DType, "Cast one of them.");
        if (conv.Groups < 1 || x.Shape[1] != w.Shape[1] * conv.Groups || w.Shape[0] % conv.Groups != 0)
            Throw.Shapes(Name, $"with {conv.Groups} groups, the input's channels must be weight.Shape[1] · groups, and weight.Shape[0] a multiple of groups", x.Layout, w.Layout);
        for (int i = 0; i < dims; i++)
            if (conv.Dilation[i] * (w.Shape[i + 2] - 1) + 1 > x.Shape[i + 2] + conv.PadBegin[i] + conv.PadEnd[i])
                Throw.Shapes(Name, $"the kernel must fit into the padded input in spatial dimension {i}", x.Layout, w.Layout, "Use more padding or a smaller kernel.");
        if (call.Inputs.Length > 2 && (call.Inputs[2].Rank != 1 || call.Inputs[2].Shape[0] != w.Shape[0]))
            Throw.Shapes(Name, $"the bias must have the shape [{w.Shape[0]}]", w.Layout, call.Inputs[2].Layout);
        outputs[0] = new TensorSpec(x.DType, Layout.Of([x.Shape[0], w.Shape[0], .. conv.OutputSize(x.Shape[2..], w.Shape[2..])]));
    }

    internal override void Vjp(GradContext context)
    {
        var conv = context.Get<ConvAttributes>();
        Tensor g = context.Gradient();
        if (context.Needs(0)) context.Set(0, Dispatcher.Run(Op.ConvData(dims), [g, context.Input(1)], new ConvGradAttributes(conv, context.InputLayout(0).Shape[2..])));
        if (context.Needs(1)) context.Set(1, Dispatcher.Run(Op.ConvWeight(dims), [context.Input(0), g], new ConvGradAttributes(conv, context.InputLayout(1).Shape[2..])));
        if (context.InputCount > 2 && context.Needs(2)) context.Set(2, ConvTaps.SumOverImages(g));
    }

    internal override Tensor? Jvp(in KernelCall call, ReadOnlySpan<Tensor?> tangents)
    {
        Tensor? sum = tangents[0] is { } x ? Dispatcher.Run(this, [x, call.Inputs[1]], call.Attributes) : null;
        if (tangents[1] is { } w) sum = Sums.Add(sum, Dispatcher.Run(this, [call.Inputs[0], w], call.Attributes));
        // The bias stands in every place, so alone it still needs the shape of the result.
        if (tangents.Length > 2 && tangents[2] is { } b) sum = Sums.Add(sum, ConvTaps.AsChannel(b, dims).Expand(call.Outputs[0].Shape));
        return sum;
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor y = ConvTaps.Forward(call.Inputs[0], call.Inputs[1], call.Get<ConvAttributes>());
        if (call.Inputs.Length > 2) y = y + ConvTaps.AsChannel(call.Inputs[2], dims);
        return [y];
    }
}
