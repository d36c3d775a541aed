namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>A scale and a shift for each channel.</summary>
    public static OpDef ChannelAffine { get; } = OpRegistry.Add(new ChannelAffineOp());
}

/// <remarks>x [N, C, …], scale [C], shift [C] → x's shape. What a batch normalisation is once its statistics are fixed.</remarks>
internal sealed class ChannelAffineOp() : OpDef("channel_affine", new Contract { Formula = "x · scale[c] + shift[c], rounded once", Ulp = 1, Accumulated = 1, Low = -4, High = 4 })
{
    public override int Arity => 3;

    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(null, [3, 5], [5], [5]), OpSample.Of(null, [2, 3, 7], [3], [3]), OpSample.Of(null, [2, 3, 4, 5], [3], [3]), OpSample.Of(null, [0, 2, 3], [2], [2])];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        ChannelShapes.Check(Name, call.Inputs[0], call.Inputs[1..]);
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[0].Layout.Contiguous);
    }

    internal override void Vjp(GradContext context)
    {
        Tensor g = context.Gradient();
        long[] others = ChannelShapes.OtherDims(g.Rank);
        if (context.Needs(0)) context.Set(0, g * ChannelShapes.Along(context.Input(1).Cast(g.DType), g.Rank));
        if (context.Needs(1)) context.Set(1, (g * context.Input(0)).Sum(others).Cast(context.InputDType(1)));
        if (context.Needs(2)) context.Set(2, g.Sum(others).Cast(context.InputDType(2)));
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        return [x * ChannelShapes.Along(call.Inputs[1].Cast(x.DType), x.Rank) + ChannelShapes.Along(call.Inputs[2].Cast(x.DType), x.Rank)];
    }
}
