namespace DeepLearning101.Native.Nn;

/// <summary>The last pairs of gradient differences y and steps s, and the direction −H·g from them by the two-loop recursion.</summary>
/// <remarks>Source: Nocedal, Updating quasi-Newton matrices with limited storage, 1980.</remarks>
internal sealed class LbfgsMemory
{
    private const string Prefix = "state.0.";

    private readonly List<(Tensor Y, Tensor S, double Rho)> pairs = [];
    private Tensor? previous;
    private double scale = 1, loss;

    internal long Iterations { get; private set; }

    internal long Evaluations { get; set; }

    internal Tensor? Direction { get; private set; }

    internal double Length { get; set; }

    /// <summary>Takes in the pair of the last step, if the curvature along it is positive, and sets the next direction.</summary>
    internal void NextDirection(Tensor gradient, int history)
    {
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        Iterations++;
        if (Direction is not null && previous is not null && history > 0)
        {
            Tensor y = gradient - previous, s = Direction * Length;
            double curvature = y.Dot(s).Item();
            if (curvature > 1e-10)
            {
                while (pairs.Count >= history) Forget(0);
                pairs.Add((Ownership.OutOfScopes(y), Ownership.OutOfScopes(s), 1 / curvature));
                scale = curvature / y.Dot(y).Item();
            }
        }

        Tensor q = -gradient;
        double[] alpha = new double[pairs.Count];
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            alpha[i] = pairs[i].S.Dot(q).Item() * pairs[i].Rho;
            q = q - pairs[i].Y * alpha[i];
        }

        q = q * scale;
        for (int i = 0; i < pairs.Count; i++) q = q + pairs[i].S * (alpha[i] - pairs[i].Y.Dot(q).Item() * pairs[i].Rho);
        Direction?.Dispose();
        Direction = Ownership.OutOfScopes(q);
    }

    internal void Remember(Tensor gradient, double value)
    {
        previous?.Dispose();
        previous = Ownership.OutOfScopes(gradient.Clone());
        loss = value;
    }

    internal void Save(OrderedDictionary<string, Tensor> state)
    {
        if (Direction is null || previous is null) return;
        state.Add(Prefix + "func_evals", Tensor.Scalar(Evaluations));
        state.Add(Prefix + "n_iter", Tensor.Scalar(Iterations));
        state.Add(Prefix + "d", Direction);
        state.Add(Prefix + "t", Tensor.Scalar(Length));
        state.Add(Prefix + "H_diag", Tensor.Scalar(scale));
        state.Add(Prefix + "prev_flat_grad", previous);
        state.Add(Prefix + "prev_loss", Tensor.Scalar(loss));
        for (int i = 0; i < pairs.Count; i++)
        {
            state.Add($"{Prefix}old_dirs.{i}", pairs[i].Y);
            state.Add($"{Prefix}old_stps.{i}", pairs[i].S);
            state.Add($"{Prefix}ro.{i}", Tensor.Scalar(pairs[i].Rho));
        }
    }

    /// <summary>Number of entries that <see cref="Load"/> will read.</summary>
    /// <exception cref="ArgumentException">One is missing or has not <paramref name="count"/> elements.</exception>
    internal static int Check(IReadOnlyDictionary<string, Tensor> state, long count)
    {
        if (!state.ContainsKey(Prefix + "n_iter")) return 0;
        int pairs = Pairs(state);
        foreach (string name in (string[])["func_evals", "t", "H_diag", "prev_loss"]) Require(state, name, 1);
        Require(state, "d", count);
        Require(state, "prev_flat_grad", count);
        for (int i = 0; i < pairs; i++)
        {
            Require(state, $"old_dirs.{i}", count);
            Require(state, $"old_stps.{i}", count);
            Require(state, $"ro.{i}", 1);
        }

        return 7 + 3 * pairs;
    }

    internal void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        while (pairs.Count > 0) Forget(pairs.Count - 1);
        Direction?.Dispose();
        previous?.Dispose();
        (Direction, previous, scale, Length, loss, Iterations, Evaluations) = (null, null, 1, 0, 0, 0, 0);
        if (!state.ContainsKey(Prefix + "n_iter")) return;
        Evaluations = (long)state[Prefix + "func_evals"].Item();
        Iterations = (long)state[Prefix + "n_iter"].Item();
        Direction = Copy(state, "d");
        Length = state[Prefix + "t"].Item();
        scale = state[Prefix + "H_diag"].Item();
        previous = Copy(state, "prev_flat_grad");
        loss = state[Prefix + "prev_loss"].Item();
        for (int i = 0, count = Pairs(state); i < count; i++) pairs.Add((Copy(state, $"old_dirs.{i}"), Copy(state, $"old_stps.{i}"), state[$"{Prefix}ro.{i}"].Item()));
    }

    private static int Pairs(IReadOnlyDictionary<string, Tensor> state)
    {
        int pairs = 0;
        while (state.ContainsKey($"{Prefix}ro.{pairs}")) pairs++;
        return pairs;
    }

    private static void Require(IReadOnlyDictionary<string, Tensor> state, string name, long count)
    {
        if (!state.TryGetValue(Prefix + name, out Tensor? tensor) || tensor.Count != count) throw new ArgumentException($"Lbfgs: the entry '{Prefix}{name}' must be there with {count} elements; {(tensor is null ? "it is missing" : $"given {tensor.Count}")}.", nameof(state));
    }

    private static Tensor Copy(IReadOnlyDictionary<string, Tensor> state, string name) => Ownership.OutOfScopes(state[Prefix + name].Clone());

    private void Forget(int index)
    {
        pairs[index].Y.Dispose();
        pairs[index].S.Dispose();
        pairs.RemoveAt(index);
    }
}
