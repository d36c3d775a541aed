namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Affine map of the last dimension.</summary>
    public static OpDef Linear { get; } = OpRegistry.Add(new LinearOp());
}

/// <remarks>x [..., in], weight [out, in], optional bias [out] → [..., out]. The product is summed as in <see cref="MatMulOp"/>, the bias added last.</remarks>
internal sealed class LinearOp() : OpDef("linear", new Contract { Formula = "y = x · weightᵀ + bias", Accumulated = 1, Low = -2, High = 2, Source = "Deep Learning 101, chapter 3" })
{
    public override int Arity => -1;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(null, [3, 4], [5, 4], [5]), OpSample.Of(null, [2, 3, 7], [4, 7]), OpSample.Of(null, [6], [3, 6], [3]),
        OpSample.Of(null, [70, 300], [33, 300], [33]), OpSample.Of(null, [2, 0], [3, 0], [3]), OpSample.Of(null, [0, 2], [3, 2], [3]),
    ];

    internal override bool Takes(DType dtype) => dtype != DType.Bool;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor x, Tensor weight) = (call.Inputs[0], call.Inputs[1]);
        if (!Takes(x.DType)) Throw.DType("Linear", "operands must be numbers", x.DType, "Cast them.");
        if (x.Rank < 1 || weight.Rank != 2 || x.Shape[^1] != weight.Shape[1])
            Throw.Shapes("Linear", "the input must be [..., in] and the weight [out, in]", x.Layout, weight.Layout, "Transpose the weight, or reshape the input.");
        foreach (Tensor operand in call.Inputs[1..])
            if (operand.DType != x.DType) Throw.DType("Linear", $"input, weight and bias must have one element type, here {x.DType.Name}", operand.DType, "Cast one of them.");
        if (call.Inputs.Length > 2 && (call.Inputs[2].Rank != 1 || call.Inputs[2].Shape[0] != weight.Shape[0]))
            Throw.Shapes("Linear", $"the bias must have the shape [{weight.Shape[0]}]", weight.Layout, call.Inputs[2].Layout);
        outputs[0] = new TensorSpec(x.DType, Layout.Of([.. x.Shape[..^1], weight.Shape[0]]));
    }

    internal override void Vjp(GradContext context)
    {
        Tensor g = context.Gradient();
        Layout x = context.InputLayout(0), weight = context.InputLayout(1);
        if (context.Needs(0))
            context.Set(0, x.Rank == 1 ? g.Unsqueeze(0).MatMul(context.Input(1).Conj()).Reshape(x.Shape) : g.MatMul(context.Input(1).Conj()));
        // The rows of all batches are one sum.
        long rows = weight[1] > 0 ? x.Count / weight[1] : g.Count / Math.Max(1, weight[0]);
        if (context.Needs(1)) context.Set(1, g.Reshape([rows, weight[0]]).T.MatMul(context.Input(0).Conj().Reshape([rows, weight[1]])));
        if (context.InputCount > 2 && context.Needs(2)) context.Set(2, g.Reshape([rows, weight[0]]).Sum(0));
    }

    internal override Tensor? Jvp(in KernelCall call, ReadOnlySpan<Tensor?> tangents)
    {
        Tensor? sum = tangents[0] is { } x ? Dispatcher.Run(this, [x, call.Inputs[1]]) : null;
        if (tangents[1] is { } weight) sum = Sums.Add(sum, Dispatcher.Run(this, [call.Inputs[0], weight]));
        if (tangents.Length > 2 && tangents[2] is { } bias) sum = Sums.Add(sum, bias.Expand(call.Outputs[0].Shape));
        return sum;
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor y = call.Inputs[0].MatMul(call.Inputs[1].T);
        return [call.Inputs.Length > 2 ? y + call.Inputs[2] : y];
    }
}

/// <summary>Affine maps.</summary>
public static class LinearExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · weightᵀ + bias along the last dimension: [..., in] → [..., out].</summary>
        /// <param name="weight">Matrix [out, in].</param>
        /// <param name="bias">Vector [out]; default none.</param>
        /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
        public Tensor Linear(Tensor weight, Tensor? bias = null) =>
            bias is null ? Dispatcher.Run(Op.Linear, [x, weight]) : Dispatcher.Run(Op.Linear, [x, weight, bias]);
    }
}
