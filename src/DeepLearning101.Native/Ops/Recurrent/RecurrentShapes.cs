namespace DeepLearning101.Native;

/// <summary>Shapes and examples of recurrent layers.</summary>
internal static class RecurrentShapes
{
    internal static string Name(RecurrentKind kind) => kind switch { RecurrentKind.Tanh => "rnn_tanh_layer", RecurrentKind.Relu => "rnn_relu_layer", RecurrentKind.Lstm => "lstm_layer", _ => "gru_layer" };

    internal static int Gates(RecurrentKind kind) => kind switch { RecurrentKind.Lstm => 4, RecurrentKind.Gru => 3, _ => 1 };

    internal static int States(RecurrentKind kind) => kind == RecurrentKind.Lstm ? 2 : 1;

    internal static void Check(string op, RecurrentKind kind, ReadOnlySpan<Tensor> inputs, RecurrentWalk walk)
    {
        int states = States(kind);
        if (inputs.Length != 2 + states + (walk.HasBias ? 1 : 0)) throw new ArgumentException($"{op}: {inputs.Length} operands do not fit {walk}.", nameof(inputs));
        (Tensor gates, Tensor h0, Tensor weight) = (inputs[0], inputs[1], inputs[1 + states]);
        if (!gates.DType.IsFloatingPoint) Throw.DType(op, "the gates must be floating-point", gates.DType, "Cast them.");
        foreach (Tensor input in inputs[1..])
            if (input.DType != gates.DType) Throw.DType(op, $"operands must have one element type, here {gates.DType.Name}", input.DType, "Cast them.");
        if (gates.Rank != 3 || h0.Rank != 2 || gates.Shape[1] != h0.Shape[0] || gates.Shape[2] != Gates(kind) * h0.Shape[1])
            Throw.Shapes(op, $"the gates must be [T, N, {Gates(kind)}H] for first states [N, H]", gates.Layout, h0.Layout);
        if (states > 1 && !inputs[2].Layout.SameShape(h0.Layout)) Throw.Shapes(op, "both first states must have one shape", h0.Layout, inputs[2].Layout);
        if (weight.Rank != 2 || weight.Shape[0] != gates.Shape[2] || weight.Shape[1] != h0.Shape[1]) Throw.Shapes(op, $"the weight of the state must be [{gates.Shape[2]}, {h0.Shape[1]}]", gates.Layout, weight.Layout);
        if (walk.HasBias && (inputs[^1].Rank != 1 || inputs[^1].Shape[0] != gates.Shape[2])) Throw.Shapes(op, $"the bias must be [{gates.Shape[2]}]", gates.Layout, inputs[^1].Layout);
    }

    internal static IReadOnlyList<OpSample> Samples(RecurrentKind kind) =>
        [Sample(kind, 3, 2, 2, backwards: false, bias: true), Sample(kind, 2, 3, 5, backwards: true, bias: true), Sample(kind, 1, 2, 3, backwards: false, bias: false), Sample(kind, 4, 5, 17, backwards: true, bias: false)];

    internal static IReadOnlyList<OpSample> GradientSamples(RecurrentKind kind)
    {
        var samples = new List<OpSample>();
        foreach (OpSample sample in Samples(kind))
        {
            LongList gates = sample.Operands[0].Shape, h = sample.Operands[1].Shape;
            var all = new List<SampleOperand>();
            for (int i = 0; i < 2 * States(kind); i++) all.Add(new SampleOperand([gates[0], gates[1], h[1]]));
            all.AddRange(sample.Operands);
            samples.Add(sample with { Operands = [.. all] });
        }

        return samples;
    }

    private static OpSample Sample(RecurrentKind kind, long t, long n, long h, bool backwards, bool bias)
    {
        long gates = Gates(kind) * h;
        var operands = new List<SampleOperand> { new([t, n, gates]), new([n, h]) };
        if (States(kind) > 1) operands.Add(new([n, h]));
        operands.Add(new([gates, h], null, -0.5, 0.5));
        if (bias) operands.Add(new([gates]));
        return new OpSample(new RecurrentWalk(backwards, bias), [.. operands]);
    }
}
