namespace DeepLearning101.Native;

/// <summary>One step of recurrent networks. Weights [G·H, I] and [G·H, H], biases [G·H], gates stacked as in PyTorch.</summary>
public static class CellExtensions
{
    extension(Tensor input)
    {
        /// <summary>tanh(wIh · x + bIh + wHh · h + bHh).</summary>
        /// <param name="hidden">State h [N, H]; x is [N, I].</param>
        /// <param name="wIh">Weight of the input [H, I].</param>
        /// <param name="wHh">Weight of the state [H, H].</param>
        /// <param name="bIh">Bias [H]; default none.</param>
        /// <param name="bHh">Bias [H]; default none.</param>
        public Tensor RnnTanhCell(Tensor hidden, Tensor wIh, Tensor wHh, Tensor? bIh = null, Tensor? bHh = null) => (input.Linear(wIh, bIh) + hidden.Linear(wHh, bHh)).Tanh();

        /// <summary>max(0, wIh · x + bIh + wHh · h + bHh); parameters as those of <c>RnnTanhCell</c>.</summary>
        public Tensor RnnReluCell(Tensor hidden, Tensor wIh, Tensor wHh, Tensor? bIh = null, Tensor? bHh = null) => (input.Linear(wIh, bIh) + hidden.Linear(wHh, bHh)).Relu();

        /// <summary>One step of a long short-term memory: c' = σ(f) · c + σ(i) · tanh(g), h' = σ(o) · tanh(c'), gates in the order i, f, g, o.</summary>
        /// <param name="hidden">State h [N, H]; x is [N, I].</param>
        /// <param name="cell">State c [N, H].</param>
        /// <param name="wIh">Weight of the input [4H, I].</param>
        /// <param name="wHh">Weight of the state [4H, H].</param>
        /// <param name="bIh">Bias [4H]; default none.</param>
        /// <param name="bHh">Bias [4H]; default none.</param>
        /// <param name="peephole">Weights [3, H] through which the gates i, f (of c) and o (of c') see the cell (Gers and Schmidhuber 2000); default none.</param>
        public (Tensor Hidden, Tensor Cell) LstmCell(Tensor hidden, Tensor cell, Tensor wIh, Tensor wHh, Tensor? bIh = null, Tensor? bHh = null, Tensor? peephole = null) =>
            RecurrentStep.Lstm(input.Linear(wIh, bIh), hidden, cell, wHh, bHh, peephole);

        /// <summary>One step of a gated recurrent unit: h' = (1 − σ(z)) · n + σ(z) · h, gates in the order r, z, n.</summary>
        /// <param name="hidden">State h [N, H]; x is [N, I].</param>
        /// <param name="wIh">Weight of the input [3H, I].</param>
        /// <param name="wHh">Weight of the state [3H, H].</param>
        /// <param name="bIh">Bias [3H]; default none.</param>
        /// <param name="bHh">Bias [3H]; default none.</param>
        /// <param name="resetAfter">Whether n = tanh(wIn · x + bIn + σ(r) · (wHn · h + bHn)) (default: PyTorch's and cuDNN's form) or tanh(wIn · x + bIn + wHn · (σ(r) · h) + bHn) (Cho et al. 2014).</param>
        public Tensor GruCell(Tensor hidden, Tensor wIh, Tensor wHh, Tensor? bIh = null, Tensor? bHh = null, bool resetAfter = true) =>
            RecurrentStep.Gru(input.Linear(wIh, bIh), hidden, wHh, bHh, resetAfter);
    }
}

/// <summary>The part of a step that needs the state; the input's part is done for a whole sequence at once.</summary>
internal static class RecurrentStep
{
    internal static Tensor Rnn(Tensor gates, Tensor hidden, Tensor wHh, Tensor? bHh, bool relu)
    {
        Tensor sum = gates + hidden.Linear(wHh, bHh);
        return relu ? sum.Relu() : sum.Tanh();
    }

    internal static (Tensor Hidden, Tensor Cell) Lstm(Tensor gates, Tensor hidden, Tensor cell, Tensor wHh, Tensor? bHh, Tensor? peephole)
    {
        Tensor recurrent = hidden.Linear(wHh, bHh);
        if (peephole is null)
        {
            Tensor[] states = Dispatcher.RunMany(Op.LstmGates, [gates, recurrent, cell]);
            return (states[0], states[1]);
        }

        Tensor[] sums = (gates + recurrent).Chunk(4, 1);
        Tensor next = (sums[1] + peephole[1] * cell).Sigmoid() * cell + (sums[0] + peephole[0] * cell).Sigmoid() * sums[2].Tanh();
        return ((sums[3] + peephole[2] * next).Sigmoid() * next.Tanh(), next);
    }

    internal static Tensor Gru(Tensor gates, Tensor hidden, Tensor wHh, Tensor? bHh, bool resetAfter)
    {
        if (resetAfter) return Dispatcher.Run(Op.GruGates, [gates, hidden.Linear(wHh, bHh), hidden]);
        long h = hidden.Shape[1];
        Tensor both = gates.Narrow(1, 0, 2 * h) + hidden.Linear(wHh.Narrow(0, 0, 2 * h), bHh?.Narrow(0, 0, 2 * h));
        Tensor r = both.Narrow(1, 0, h).Sigmoid(), z = both.Narrow(1, h, h).Sigmoid();
        Tensor n = (gates.Narrow(1, 2 * h, h) + (r * hidden).Linear(wHh.Narrow(0, 2 * h, h), bHh?.Narrow(0, 2 * h, h))).Tanh();
        return n + z * (hidden - n);
    }
}
