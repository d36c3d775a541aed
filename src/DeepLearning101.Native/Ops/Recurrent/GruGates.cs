namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>What a gated recurrent unit does with the sums of its three gates, the reset being applied behind the product.</summary>
    public static OpDef GruGates { get; } = OpRegistry.Add(new GruGatesOp());

    /// <summary>Gradients of <see cref="GruGates"/>.</summary>
    public static OpDef GruGatesGrad { get; } = OpRegistry.Add(new GruGatesGradOp());
}

/// <remarks>
/// a and b [N, 3H] (from the input and from the hidden state; gates r, z, n), h [N, H] → h' [N, H]:
/// n = tanh(aₙ + σ(r) · bₙ), h' = n + σ(z) · (h − n).
/// </remarks>
internal sealed class GruGatesOp() : OpDef("gru_gates", new Contract { Formula = "n = tanh(aₙ + σ(r) · bₙ), h' = n + σ(z) · (h − n)", Ulp = 8, AbsoluteEpsilons = 16, Low = -3, High = 3, Source = "Cho et al., Learning phrase representations, 2014, with the reset behind the product" })
{
    public override int Arity => 3;

    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(null, [3, 6], [3, 6], [3, 2]), OpSample.Of(null, [1, 15], [1, 15], [1, 5]), OpSample.Of(null, [5, 99], [5, 99], [5, 33])];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        GateShapes.Check(Name, call.Inputs[0], call.Inputs[1], call.Inputs[2], 3);
        outputs[0] = new TensorSpec(call.Inputs[2].DType, call.Inputs[2].Layout.Contiguous);
    }

    internal override void Vjp(GradContext context)
    {
        // The fused gradient is not recorded; where it is to be differentiated again, the decomposition takes its place.
        if (FlowContext.Current.Differentiates)
        {
            context.ThroughDecomposition(this);
            return;
        }

        Tensor[] gradients = Dispatcher.RunMany(Op.GruGatesGrad, [context.Gradient(), context.Input(0), context.Input(1), context.Input(2)]);
        for (int i = 0; i < 3; i++) context.Set(i, gradients[i]);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor[] a = call.Inputs[0].Chunk(3, 1), b = call.Inputs[1].Chunk(3, 1);
        Tensor r = (a[0] + b[0]).Sigmoid(), z = (a[1] + b[1]).Sigmoid(), n = (a[2] + r * b[2]).Tanh();
        return [n + z * (call.Inputs[2] - n)];
    }
}

/// <remarks>Gradient of h' [N, H], then the operands → gradients of a, b and h.</remarks>
internal sealed class GruGatesGradOp() : OpDef("gru_gates_grad", new Contract { Formula = "gradients of gru_gates", Ulp = 16, AbsoluteEpsilons = 64, Low = -3, High = 3 })
{
    public override int Arity => 4;

    public override bool IsDifferentiable => false;

    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(null, [3, 2], [3, 6], [3, 6], [3, 2]), OpSample.Of(null, [1, 5], [1, 15], [1, 15], [1, 5]), OpSample.Of(null, [5, 33], [5, 99], [5, 99], [5, 33])];

    /// <inheritdoc/>
    public override string? WhyNot(string column) => GateShapes.WhyNotGradient(column) ?? base.WhyNot(column);

    internal override int OutputCount(in KernelCall call) => 3;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        GateShapes.Check(Name, call.Inputs[1], call.Inputs[2], call.Inputs[3], 3);
        GateShapes.CheckGradient(Name, call.Inputs[0], call.Inputs[3]);
        for (int i = 0; i < 3; i++) outputs[i] = new TensorSpec(call.Inputs[i + 1].DType, call.Inputs[i + 1].Layout.Contiguous);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        (Tensor g, Tensor h) = (call.Inputs[0], call.Inputs[3]);
        Tensor[] a = call.Inputs[1].Chunk(3, 1), b = call.Inputs[2].Chunk(3, 1);
        Tensor r = (a[0] + b[0]).Sigmoid(), z = (a[1] + b[1]).Sigmoid(), n = (a[2] + r * b[2]).Tanh();
        Tensor dn = g * (1 - z) * (1 - n * n), dz = g * (h - n) * z * (1 - z), dr = dn * b[2] * r * (1 - r);
        return [Tensor.Cat([dr, dz, dn], 1), Tensor.Cat([dr, dz, dn * r], 1), g * z];
    }
}
