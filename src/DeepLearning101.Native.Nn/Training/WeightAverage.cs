using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>Exponential moving average of a model's weights: a ← a + (1 − d)(w − a) after each step, in one fused pass that allocates nothing. Averages often generalise better than the last weights.</summary>
/// <remarks>Buffers (running means) are not averaged but copied. Weights must be f32 or f64. Not thread-safe. Source: Polyak and Juditsky, Acceleration of stochastic approximation by averaging, 1992.</remarks>
public sealed class WeightAverage
{
    private readonly Module model;
    private readonly double decay;
    private readonly bool biasCorrection, warmUp;
    private readonly string[] names;
    private readonly Tensor[] values, averages;
    private readonly OptimUpdate[] updates;
    private double kept = 1;
    private bool inUse;

    /// <summary>Starts from the model's weights.</summary>
    /// <param name="model">Whose weights are averaged.</param>
    /// <param name="decay">d, in [0, 1). Default 0.999.</param>
    /// <param name="biasCorrection">Whether the average starts from zero and is divided by 1 − dᵗ, so that the weights of the start have no share. Default false: it starts from them.</param>
    /// <param name="warmUp">Whether d is at most (1 + t) / (10 + t) in update t, so that early weights are forgotten fast. Default false.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decay"/> lies outside [0, 1).</exception>
    public WeightAverage(Module model, double decay = 0.999, bool biasCorrection = false, bool warmUp = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!(decay >= 0 && decay < 1)) throw new ArgumentOutOfRangeException(nameof(decay), decay, "WeightAverage: the decay must lie in [0, 1).");
        (this.model, this.decay, this.biasCorrection, this.warmUp) = (model, decay, biasCorrection, warmUp);
        using ContextScope off = Autograd.NoGrad();
        names = [.. model.NamedParameters.Select(entry => entry.Key)];
        values = [.. model.NamedParameters.Select(entry => entry.Value.Value)];
        averages = Array.ConvertAll(values, value => Ownership.OutOfScopes(biasCorrection ? Tensor.ZerosLike(value) : value.Detach().Clone()));
        updates = new OptimUpdate[values.Length];
    }

    /// <summary>Updates so far.</summary>
    public long Updates { get; private set; }

    /// <summary>Takes the model's weights in; call it after the optimiser's step.</summary>
    /// <exception cref="InvalidOperationException">The averages are in use.</exception>
    public void Update()
    {
        if (inUse) throw new InvalidOperationException("WeightAverage.Update: the model holds the averages now; dispose what Use returned first.");
        Updates++;
        double d = warmUp ? Math.Min(decay, (1.0 + Updates) / (10 + Updates)) : decay;
        kept *= d;
        var numbers = new OptimNumbers(1 - d);
        for (int i = 0; i < updates.Length; i++) updates[i] = new OptimUpdate(averages[i], values[i], null, null, null, numbers);
        FusedOptim.Run<AverageFormula>(updates);
        Array.Clear(updates);
    }

    /// <summary>Gives the averages to a model of the same architecture; its buffers become those of the averaged model.</summary>
    public void CopyTo(Module target)
    {
        ArgumentNullException.ThrowIfNull(target);
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        OrderedDictionary<string, Tensor> state = model.StateDict();
        for (int i = 0; i < names.Length; i++) state[names[i]] = Corrected(i);
        target.LoadStateDict(state, strict: true);
    }

    /// <summary>Lets the model hold the averages, e.g. for a validation, until what this returns is disposed.</summary>
    /// <exception cref="InvalidOperationException">It holds them already.</exception>
    public IDisposable Use()
    {
        if (inUse) throw new InvalidOperationException("WeightAverage.Use: the model holds the averages already.");
        inUse = true;
        return new Loan(this);
    }

    /// <summary>What <see cref="LoadStateDict"/> needs: <c>updates</c>, <c>kept</c> (the share of the start) and the averages by the weights' names; their tensors are its own.</summary>
    public OrderedDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal) { ["updates"] = Tensor.Scalar(Updates), ["kept"] = Tensor.Scalar(kept) };
        for (int i = 0; i < names.Length; i++) state.Add("average." + names[i], averages[i]);
        return state;
    }

    /// <summary>Goes on where another one stopped.</summary>
    /// <exception cref="ArgumentException">An entry is missing or of another shape; nothing is changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.TryGetValue("updates", out Tensor? count) || !state.TryGetValue("kept", out Tensor? share)) throw new ArgumentException("WeightAverage: the entries 'updates' and 'kept' must be there.", nameof(state));
        for (int i = 0; i < names.Length; i++)
            if (!state.TryGetValue("average." + names[i], out Tensor? average) || !average.Shape.SequenceEqual(averages[i].Shape)) throw new ArgumentException($"WeightAverage: the entry 'average.{names[i]}' must be there with the shape {Layout.Format(averages[i].Shape)}.", nameof(state));
        (Updates, kept) = (count.Item<long>(), share.Item<double>());
        using ContextScope off = Autograd.NoGrad();
        for (int i = 0; i < names.Length; i++)
            if (state["average." + names[i]] is { } average && !ReferenceEquals(average, averages[i])) averages[i].Copy_(average);
    }

    /// <summary>An average as it is given out; before the first update the weights themselves.</summary>
    private Tensor Corrected(int i) => !biasCorrection ? averages[i] : Updates == 0 ? values[i].Detach() : averages[i] / (1 - kept);

    private sealed class Loan : IDisposable
    {
        private readonly WeightAverage owner;
        private readonly Tensor[] saved;
        private bool disposed;

        internal Loan(WeightAverage owner)
        {
            this.owner = owner;
            using ContextScope off = Autograd.NoGrad();
            saved = Array.ConvertAll(owner.values, value => Ownership.OutOfScopes(value.Detach().Clone()));
            owner.CopyTo(owner.model);
        }

        public void Dispose()
        {
            if (disposed) return;
            disposed = true;
            using ContextScope off = Autograd.NoGrad();
            for (int i = 0; i < saved.Length; i++)
            {
                owner.values[i].Copy_(saved[i]);
                saved[i].Dispose();
            }

            owner.inUse = false;
        }
    }
}
