namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>What a long short-term memory does with the sums of its four gates.</summary>
    public static OpDef LstmGates { get; } = OpRegistry.Add(new LstmGatesOp());

    /// <summary>Gradients of <see cref="LstmGates"/>.</summary>
    public static OpDef LstmGatesGrad { get; } = OpRegistry.Add(new LstmGatesGradOp());
}

/// <remarks>
/// a and b [N, 4H] (from the input and from the hidden state; gates i, f, g, o), c [N, H] → h and c' [N, H]:
/// c' = σ(f) · c + σ(i) · tanh(g), h = σ(o) · tanh(c').
/// </remarks>
internal sealed class LstmGatesOp() : OpDef("lstm_gates", new Contract { Formula = "c' = σ(f) · c + σ(i) · tanh(g), h = σ(o) · tanh(c')", Ulp = 8, AbsoluteEpsilons = 8, Low = -3, High = 3, Source = "Hochreiter and Schmidhuber, Long short-term memory, 1997; Gers et al., Learning to forget, 2000" })
{
    public override int Arity => 3;

    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(null, [3, 8], [3, 8], [3, 2]), OpSample.Of(null, [1, 20], [1, 20], [1, 5]), OpSample.Of(null, [5, 132], [5, 132], [5, 33])];

    internal override int OutputCount(in KernelCall call) => 2;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        GateShapes.Check(Name, call.Inputs[0], call.Inputs[1], call.Inputs[2], 4);
        outputs[0] = outputs[1] = new TensorSpec(call.Inputs[2].DType, call.Inputs[2].Layout.Contiguous);
    }

    internal override void Vjp(GradContext context)
    {
        // The fused gradient is not recorded; where it is to be differentiated again, the decomposition takes its place.
        if (FlowContext.Current.Differentiates)
        {
            context.ThroughDecomposition(this);
            return;
        }

        Tensor[] gradients = Dispatcher.RunMany(Op.LstmGatesGrad, [context.Gradient(0), context.Gradient(1), context.Input(0), context.Input(1), context.Input(2)]);
        context.Set(0, gradients[0]);
        context.Set(1, gradients[0]);
        context.Set(2, gradients[1]);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor[] gates = (call.Inputs[0] + call.Inputs[1]).Chunk(4, 1);
        Tensor c = gates[1].Sigmoid() * call.Inputs[2] + gates[0].Sigmoid() * gates[2].Tanh();
        return [gates[3].Sigmoid() * c.Tanh(), c];
    }
}

/// <remarks>Gradients of h and c' [N, H], then the operands → gradient of a (and of b: it is the same) and of c.</remarks>
internal sealed class LstmGatesGradOp() : OpDef("lstm_gates_grad", new Contract { Formula = "gradients of lstm_gates", Ulp = 16, AbsoluteEpsilons = 64, Low = -3, High = 3 })
{
    public override int Arity => 5;

    public override bool IsDifferentiable => false;

    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(null, [3, 2], [3, 2], [3, 8], [3, 8], [3, 2]), OpSample.Of(null, [1, 5], [1, 5], [1, 20], [1, 20], [1, 5]), OpSample.Of(null, [5, 33], [5, 33], [5, 132], [5, 132], [5, 33])];

    /// <inheritdoc/>
    public override string? WhyNot(string column) => GateShapes.WhyNotGradient(column) ?? base.WhyNot(column);

    internal override int OutputCount(in KernelCall call) => 2;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        GateShapes.Check(Name, call.Inputs[2], call.Inputs[3], call.Inputs[4], 4);
        for (int i = 0; i < 2; i++) GateShapes.CheckGradient(Name, call.Inputs[i], call.Inputs[4]);
        outputs[0] = new TensorSpec(call.Inputs[2].DType, call.Inputs[2].Layout.Contiguous);
        outputs[1] = new TensorSpec(call.Inputs[4].DType, call.Inputs[4].Layout.Contiguous);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        (Tensor dh, Tensor dc, Tensor c) = (call.Inputs[0], call.Inputs[1], call.Inputs[4]);
        Tensor[] gates = (call.Inputs[2] + call.Inputs[3]).Chunk(4, 1);
        (Tensor i, Tensor f, Tensor g, Tensor o) = (gates[0].Sigmoid(), gates[1].Sigmoid(), gates[2].Tanh(), gates[3].Sigmoid());
        Tensor t = (f * c + i * g).Tanh(), inner = dc + dh * o * (1 - t * t);
        Tensor sums = Tensor.Cat([inner * g * i * (1 - i), inner * c * f * (1 - f), inner * i * (1 - g * g), dh * t * o * (1 - o)], 1);
        return [sums, inner * f];
    }
}

/// <summary>Shapes of gates.</summary>
internal static class GateShapes
{
    internal static void Check(string op, Tensor a, Tensor b, Tensor state, int gates)
    {
        if (!a.DType.IsFloatingPoint) Throw.DType(op, "the sums must be floating-point", a.DType, "Cast them.");
        if (b.DType != a.DType || state.DType != a.DType) Throw.DType(op, $"operands must have one element type, here {a.DType.Name}", b.DType != a.DType ? b.DType : state.DType, "Cast them.");
        if (state.Rank != 2 || a.Rank != 2 || !a.Layout.SameShape(b.Layout) || a.Shape[0] != state.Shape[0] || a.Shape[1] != gates * state.Shape[1])
            Throw.Shapes(op, $"the sums must be [N, {gates}H] for a state [N, H]", a.Layout, state.Layout);
    }

    internal static void CheckGradient(string op, Tensor gradient, Tensor state)
    {
        if (!gradient.Layout.SameShape(state.Layout) || gradient.DType != state.DType) Throw.Shapes(op, "the gradient must have the shape and type of the state", state.Layout, gradient.Layout);
    }

    /// <summary>Why a fused gradient lacks columns of the op table.</summary>
    internal static string? WhyNotGradient(string column) =>
        column is "gradient1" or "gradient2" ? "where it is to be differentiated, the decomposition of the gates is recorded in its place" : null;
}
