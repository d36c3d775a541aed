namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>A layer of an Elman network with tanh over a sequence.</summary>
    public static OpDef RnnTanhLayer { get; } = OpRegistry.Add(new RecurrentLayerOp(RecurrentKind.Tanh));

    /// <summary>A layer of an Elman network with max(0, ·) over a sequence.</summary>
    public static OpDef RnnReluLayer { get; } = OpRegistry.Add(new RecurrentLayerOp(RecurrentKind.Relu));

    /// <summary>A layer of long short-term memory over a sequence.</summary>
    public static OpDef LstmLayer { get; } = OpRegistry.Add(new RecurrentLayerOp(RecurrentKind.Lstm));

    /// <summary>A layer of gated recurrent units over a sequence.</summary>
    public static OpDef GruLayer { get; } = OpRegistry.Add(new RecurrentLayerOp(RecurrentKind.Gru));

    /// <summary>Gradients of <see cref="RnnTanhLayer"/>.</summary>
    public static OpDef RnnTanhLayerGrad { get; } = OpRegistry.Add(new RecurrentLayerGradOp(RecurrentKind.Tanh));

    /// <summary>Gradients of <see cref="RnnReluLayer"/>.</summary>
    public static OpDef RnnReluLayerGrad { get; } = OpRegistry.Add(new RecurrentLayerGradOp(RecurrentKind.Relu));

    /// <summary>Gradients of <see cref="LstmLayer"/>.</summary>
    public static OpDef LstmLayerGrad { get; } = OpRegistry.Add(new RecurrentLayerGradOp(RecurrentKind.Lstm));

    /// <summary>Gradients of <see cref="GruLayer"/>.</summary>
    public static OpDef GruLayerGrad { get; } = OpRegistry.Add(new RecurrentLayerGradOp(RecurrentKind.Gru));

    internal static OpDef RecurrentLayer(RecurrentKind kind) => kind switch { RecurrentKind.Tanh => RnnTanhLayer, RecurrentKind.Relu => RnnReluLayer, RecurrentKind.Lstm => LstmLayer, _ => GruLayer };

    internal static OpDef RecurrentLayerGrad(RecurrentKind kind) => kind switch { RecurrentKind.Tanh => RnnTanhLayerGrad, RecurrentKind.Relu => RnnReluLayerGrad, RecurrentKind.Lstm => LstmLayerGrad, _ => GruLayerGrad };
}

/// <summary>What a step of a recurrent layer is.</summary>
internal enum RecurrentKind
{
    Tanh,
    Relu,
    Lstm,
    Gru,
}

/// <summary>How a layer walks over a sequence.</summary>
/// <param name="Backwards">Whether from the last step to the first.</param>
/// <param name="HasBias">Whether there is a bias operand, the last.</param>
public sealed record RecurrentWalk(bool Backwards, bool HasBias) : OpAttributes;

/// <remarks>
/// Gates of the input [T, N, G·H], first state h [N, H], for long short-term memory first state c [N, H], weight of the state [G·H, H], optional bias [G·H]
/// → all states h [T, N, H] (and c). The gates are those of <see cref="LstmGatesOp"/> and <see cref="GruGatesOp"/>.
/// </remarks>
internal sealed class RecurrentLayerOp(RecurrentKind kind) : OpDef(RecurrentShapes.Name(kind), new Contract { Formula = "hₜ = step(xₜ, weight · hₜ₋₁ + bias)", Accumulated = 16, AbsoluteEpsilons = 32, Low = -2, High = 2 })
{
    public override int Arity => -1;

    internal RecurrentKind Kind => kind;

    internal override Saved Saved => Saved.Inputs | Saved.Outputs;

    internal override IReadOnlyList<OpSample> Samples => RecurrentShapes.Samples(kind);

    internal override int OutputCount(in KernelCall call) => RecurrentShapes.States(kind);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        RecurrentShapes.Check(Name, kind, call.Inputs, call.Get<RecurrentWalk>());
        Tensor gates = call.Inputs[0], h0 = call.Inputs[1];
        outputs.Fill(new TensorSpec(gates.DType, Layout.Of([gates.Shape[0], gates.Shape[1], h0.Shape[1]])));
    }

    internal override void Vjp(GradContext context)
    {
        // The fused gradient is not recorded; where it is to be differentiated again, the decomposition takes its place.
        if (FlowContext.Current.Differentiates)
        {
            context.ThroughDecomposition(this);
            return;
        }

        int states = RecurrentShapes.States(kind);
        var operands = new Tensor[2 * states + context.InputCount];
        for (int i = 0; i < states; i++) (operands[i], operands[states + i]) = (context.Gradient(i), context.Output(i));
        for (int i = 0; i < context.InputCount; i++) operands[2 * states + i] = context.Input(i);
        Tensor[] gradients = Dispatcher.RunMany(Op.RecurrentLayerGrad(kind), operands, context.Attributes);
        for (int i = 0; i < gradients.Length; i++) context.Set(i, gradients[i]);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        var walk = call.Get<RecurrentWalk>();
        int states = RecurrentShapes.States(kind);
        Tensor gates = call.Inputs[0], h = call.Inputs[1], weight = call.Inputs[1 + states];
        Tensor? c = states > 1 ? call.Inputs[2] : null, bias = walk.HasBias ? call.Inputs[^1] : null;
        var hidden = new Tensor[gates.Shape[0]];
        var cells = new Tensor[hidden.Length];
        for (int i = 0; i < hidden.Length; i++)
        {
            int t = walk.Backwards ? hidden.Length - 1 - i : i;
            switch (kind)
            {
                case RecurrentKind.Lstm: (h, c) = RecurrentStep.Lstm(gates[t], h, c!, weight, bias, null); break;
                case RecurrentKind.Gru: h = RecurrentStep.Gru(gates[t], h, weight, bias, resetAfter: true); break;
                default: h = RecurrentStep.Rnn(gates[t], h, weight, bias, kind == RecurrentKind.Relu); break;
            }

            hidden[t] = h;
            if (c is not null) cells[t] = c;
        }

        return states > 1 ? [Tensor.Stack(hidden), Tensor.Stack(cells)] : [Tensor.Stack(hidden)];
    }
}

/// <remarks>Gradients of the states, the states, then the operands of the layer → gradients of those operands.</remarks>
internal sealed class RecurrentLayerGradOp(RecurrentKind kind) : OpDef(RecurrentShapes.Name(kind) + "_grad", new Contract 
{
    Formula = "gradients of " + RecurrentShapes.Name(kind), Accumulated = 64, AbsoluteEpsilons = 64, Low = -2, High = 2,
    NotInPyTorch = "reads states that are given, where PyTorch's backward pass makes them itself: checked through the gradients of " + RecurrentShapes.Name(kind),
})
{
    public override int Arity => -1;

    public override bool IsDifferentiable => false;

    internal RecurrentKind Kind => kind;

    internal override IReadOnlyList<OpSample> Samples => RecurrentShapes.GradientSamples(kind);

    /// <inheritdoc/>
    public override string? WhyNot(string column) => GateShapes.WhyNotGradient(column) ?? base.WhyNot(column);

    internal override int OutputCount(in KernelCall call) => call.Inputs.Length - 2 * RecurrentShapes.States(kind);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        int states = RecurrentShapes.States(kind);
        ReadOnlySpan<Tensor> operands = call.Inputs[(2 * states)..];
        RecurrentShapes.Check(Name, kind, operands, call.Get<RecurrentWalk>());
        foreach (Tensor state in call.Inputs[..(2 * states)])
        {
            if (state.Rank != 3 || state.DType != operands[0].DType || !state.Shape[..2].SequenceEqual(operands[0].Shape[..2]) || state.Shape[2] != operands[1].Shape[1])
                Throw.Shapes(Name, "states and their gradients must be [T, N, H]", operands[1].Layout, state.Layout);
        }

        for (int i = 0; i < outputs.Length; i++) outputs[i] = new TensorSpec(operands[i].DType, operands[i].Layout.Contiguous);
    }

    /// <remarks>Reads the states it is given rather than walking again, as the kernel does.</remarks>
    internal override Tensor[]? Decompose(in KernelCall call)
    {
        var walk = call.Get<RecurrentWalk>();
        int states = RecurrentShapes.States(kind);
        ReadOnlySpan<Tensor> operands = call.Inputs[(2 * states)..];
        Tensor gates = operands[0], weight = operands[1 + states], hidden = call.Inputs[states];
        Tensor? bias = walk.HasBias ? operands[^1] : null;
        int steps = (int)gates.Shape[0];
        Tensor carry = Tensor.ZerosLike(operands[1]), carried = Tensor.ZerosLike(operands[1]), dWeight = Tensor.ZerosLike(weight);
        Tensor dBias = Tensor.Zeros([weight.Shape[0]], weight.DType, weight.Device);
        var dGates = new Tensor[steps];
        for (int i = steps - 1; i >= 0; i--)
        {
            int t = walk.Backwards ? steps - 1 - i : i, before = walk.Backwards ? t + 1 : t - 1;
            Tensor h = i == 0 ? operands[1] : hidden[before], recurrent = h.Linear(weight, bias), dh = call.Inputs[0][t] + carry, dRecurrent;
            carry = Tensor.ZerosLike(h);
            switch (kind)
            {
                case RecurrentKind.Lstm:
                    Tensor[] lstm = Dispatcher.RunMany(Op.LstmGatesGrad, [dh, call.Inputs[1][t] + carried, gates[t], recurrent, i == 0 ? operands[2] : call.Inputs[3][before]]);
                    (dGates[t], dRecurrent, carried) = (lstm[0], lstm[0], lstm[1]);
                    break;
                case RecurrentKind.Gru:
                    Tensor[] gru = Dispatcher.RunMany(Op.GruGatesGrad, [dh, gates[t], recurrent, h]);
                    (dGates[t], dRecurrent, carry) = (gru[0], gru[1], gru[2]);
                    break;
                case RecurrentKind.Tanh: dGates[t] = dRecurrent = dh * (1 - hidden[t] * hidden[t]); break;
                default: dGates[t] = dRecurrent = dh.Where(hidden[t] > 0, 0); break;
            }

            carry = carry + dRecurrent.MatMul(weight);
            dWeight = dWeight + dRecurrent.T.MatMul(h);
            dBias = dBias + dRecurrent.Sum(0);
        }

        var results = new List<Tensor> { Tensor.Stack(dGates), carry };
        if (states > 1) results.Add(carried);
        results.Add(dWeight);
        if (walk.HasBias) results.Add(dBias);
        return [.. results];
    }
}
