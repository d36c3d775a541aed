namespace DeepLearning101.Native;

/// <summary>Recurrent networks over sequences: several layers, one or two directions.</summary>
/// <remarks>
/// Parameters are listed as PyTorch lists them: layer by layer, in a layer the forward direction first; each direction has
/// its weights [G·H, I] and [G·H, H] and, with biases, two biases [G·H]. The product with the input is one for the whole sequence.
/// </remarks>
public static class SequenceExtensions
{
    extension(Tensor input)
    {
        /// <summary>Elman network: h' = tanh(wIh · x + bIh + wHh · h + bHh), or max(0, …).</summary>
        /// <param name="h0">First states [layers · directions, N, H].</param>
        /// <param name="parameters">Weights and biases in PyTorch's order.</param>
        /// <param name="hasBiases">Whether the list holds biases.</param>
        /// <param name="numLayers">Number of layers; default 1.</param>
        /// <param name="dropout">Probability with which an output between layers is dropped in training; default 0.</param>
        /// <param name="training">Whether dropout is active; default not.</param>
        /// <param name="bidirectional">Whether each layer also runs backwards; its outputs stand behind the others; default not.</param>
        /// <param name="batchFirst">Whether sequences are [N, T, I] rather than [T, N, I]; default not.</param>
        /// <param name="relu">Whether max(0, ·) takes the place of tanh; default not.</param>
        /// <returns>Outputs of the last layer [T, N, directions · H] (or [N, T, …]) and last states [layers · directions, N, H].</returns>
        /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
        public (Tensor Output, Tensor Hidden) Rnn(
            Tensor h0, ReadOnlySpan<Tensor> parameters, bool hasBiases = true, int numLayers = 1, double dropout = 0, bool training = false, bool bidirectional = false, bool batchFirst = false, bool relu = false)
        {
            var layers = new RecurrentLayers("Rnn", 1, hasBiases, numLayers, dropout, training, bidirectional, batchFirst);
            (Tensor output, Tensor hidden, _) = layers.Run(input, h0, null, parameters, relu ? RecurrentKind.Relu : RecurrentKind.Tanh);
            return (output, hidden);
        }

        /// <summary>Long short-term memory; parameters as those of <c>Rnn</c>, gates i, f, g, o.</summary>
        /// <param name="h0">First states h [layers · directions, N, H].</param>
        /// <param name="c0">First states c [layers · directions, N, H].</param>
        /// <param name="parameters">Weights and biases in PyTorch's order.</param>
        /// <param name="hasBiases">Whether the list holds biases.</param>
        /// <param name="numLayers">Number of layers; default 1.</param>
        /// <param name="dropout">Probability with which an output between layers is dropped in training; default 0.</param>
        /// <param name="training">Whether dropout is active; default not.</param>
        /// <param name="bidirectional">Whether each layer also runs backwards; default not.</param>
        /// <param name="batchFirst">Whether sequences are [N, T, I] rather than [T, N, I]; default not.</param>
        /// <returns>Outputs of the last layer, last states h and last states c.</returns>
        public (Tensor Output, Tensor Hidden, Tensor Cell) Lstm(
            Tensor h0, Tensor c0, ReadOnlySpan<Tensor> parameters, bool hasBiases = true, int numLayers = 1, double dropout = 0, bool training = false, bool bidirectional = false, bool batchFirst = false)
        {
            var layers = new RecurrentLayers("Lstm", 4, hasBiases, numLayers, dropout, training, bidirectional, batchFirst);
            (Tensor output, Tensor hidden, Tensor? cell) = layers.Run(input, h0, c0, parameters, RecurrentKind.Lstm);
            return (output, hidden, cell!);
        }

        /// <summary>Gated recurrent unit; parameters as those of <c>Rnn</c>, gates r, z, n.</summary>
        /// <param name="h0">First states [layers · directions, N, H].</param>
        /// <param name="parameters">Weights and biases in PyTorch's order.</param>
        /// <param name="hasBiases">Whether the list holds biases.</param>
        /// <param name="numLayers">Number of layers; default 1.</param>
        /// <param name="dropout">Probability with which an output between layers is dropped in training; default 0.</param>
        /// <param name="training">Whether dropout is active; default not.</param>
        /// <param name="bidirectional">Whether each layer also runs backwards; default not.</param>
        /// <param name="batchFirst">Whether sequences are [N, T, I] rather than [T, N, I]; default not.</param>
        /// <param name="resetAfter">Whether the reset gate is applied behind the product with the state (default) or before it.</param>
        /// <returns>Outputs of the last layer and last states.</returns>
        public (Tensor Output, Tensor Hidden) Gru(
            Tensor h0, ReadOnlySpan<Tensor> parameters, bool hasBiases = true, int numLayers = 1, double dropout = 0, bool training = false, bool bidirectional = false, bool batchFirst = false, bool resetAfter = true)
        {
            var layers = new RecurrentLayers("Gru", 3, hasBiases, numLayers, dropout, training, bidirectional, batchFirst);
            (Tensor output, Tensor hidden, _) = layers.Run(input, h0, null, parameters, RecurrentKind.Gru, resetAfter);
            return (output, hidden);
        }
    }
}

/// <summary>Layers and directions around a step.</summary>
internal readonly struct RecurrentLayers(string name, int gates, bool hasBiases, int numLayers, double dropout, bool training, bool bidirectional, bool batchFirst)
{
    internal (Tensor Output, Tensor Hidden, Tensor? Cell) Run(Tensor input, Tensor h0, Tensor? c0, ReadOnlySpan<Tensor> parameters, RecurrentKind kind, bool resetAfter = true)
    {
        int directions = bidirectional ? 2 : 1, each = hasBiases ? 4 : 2;
        Check(input, h0, c0, parameters, directions, each);
        Tensor x = batchFirst ? input.Transpose(0, 1) : input;
        var hidden = new Tensor[numLayers * directions];
        Tensor[]? cells = c0 is null ? null : new Tensor[numLayers * directions];
        for (int layer = 0; layer < numLayers; layer++)
        {
            if (layer > 0 && dropout > 0) x = x.Dropout(dropout, training);
            var outputs = new Tensor[directions];
            for (int direction = 0; direction < directions; direction++)
            {
                int k = layer * directions + direction;
                ReadOnlySpan<Tensor> own = parameters.Slice(k * each, each);
                (outputs[direction], hidden[k], Tensor? cell) = Walk(x, h0[k], c0?[k], own, backwards: direction == 1, kind, resetAfter);
                if (cells is not null) cells[k] = cell!;
            }

            x = directions == 1 ? outputs[0] : Tensor.Cat(outputs, 2);
        }

        return (batchFirst ? x.Transpose(0, 1) : x, Tensor.Stack(hidden), cells is null ? null : Tensor.Stack(cells));
    }

    private (Tensor Output, Tensor Hidden, Tensor? Cell) Walk(Tensor x, Tensor h, Tensor? c, ReadOnlySpan<Tensor> parameters, bool backwards, RecurrentKind kind, bool resetAfter)
    {
        Tensor sums = x.Linear(parameters[0], hasBiases ? parameters[2] : null);
        int last = backwards ? 0 : (int)x.Shape[0] - 1;
        if (resetAfter)
        {
            var operands = new List<Tensor> { sums, h };
            if (c is not null) operands.Add(c);
            operands.Add(parameters[1]);
            if (hasBiases) operands.Add(parameters[3]);
            Tensor[] states = Dispatcher.RunMany(Op.RecurrentLayer(kind), operands.ToArray(), new RecurrentWalk(backwards, hasBiases));
            return (states[0], states[0][last], c is null ? null : states[1][last]);
        }

        // The older form of the gated unit, step by step.
        var outputs = new Tensor[x.Shape[0]];
        for (int i = 0; i < outputs.Length; i++)
        {
            int t = backwards ? outputs.Length - 1 - i : i;
            outputs[t] = h = RecurrentStep.Gru(sums[t], h, parameters[1], hasBiases ? parameters[3] : null, resetAfter: false);
        }

        return (Tensor.Stack(outputs), h, null);
    }

    private void Check(Tensor input, Tensor h0, Tensor? c0, ReadOnlySpan<Tensor> parameters, int directions, int each)
    {
        if (input.Rank != 3) Throw.Shape(name, $"the input must be {(batchFirst ? "[N, T, I]" : "[T, N, I]")}", input.Layout, "Unsqueeze a single sequence.");
        if (input.Shape[batchFirst ? 1 : 0] == 0) Throw.Shape(name, "the sequence must not be empty", input.Layout);
        if (numLayers < 1) Throw.Argument(name, nameof(numLayers), "there must be at least one layer", numLayers);
        if (parameters.Length != numLayers * directions * each) Throw.Argument(name, nameof(parameters), $"there must be {numLayers * directions * each} parameters", parameters.Length);
        long batch = input.Shape[batchFirst ? 0 : 1];
        if (h0.Rank != 3 || h0.Shape[0] != numLayers * directions || h0.Shape[1] != batch) Throw.Shapes(name, $"first states must be [{numLayers * directions}, {batch}, H]", input.Layout, h0.Layout);
        if (c0 is not null && !c0.Layout.SameShape(h0.Layout)) Throw.Shapes(name, "both states must have one shape", h0.Layout, c0.Layout);
        for (int k = 0; k < numLayers * directions; k++)
        {
            Tensor weight = parameters[k * each + 1];
            if (weight.Rank != 2 || weight.Shape[0] != gates * h0.Shape[2] || weight.Shape[1] != h0.Shape[2])
                Throw.Shapes(name, $"the weight of the state must be [{gates * h0.Shape[2]}, {h0.Shape[2]}]", h0.Layout, weight.Layout);
        }
    }
}
