namespace DeepLearning101.Native.Nn;

/// <summary>Saving and restoring.</summary>
public abstract partial class Optimizer
{
    /// <summary>Name of the number that runs along, or null for none.</summary>
    private protected virtual string? RunningName => null;

    /// <summary>
    /// What the optimiser remembers and how its groups are set, as PyTorch's dictionary with the levels joined by dots: <c>state.3.exp_avg</c>, <c>state.3.step</c>, <c>param_groups.0.lr</c>, <c>param_groups.0.params</c>. Parameters are numbered through the groups.
    /// Numbers are f64 scalars, steps i64. The states are the optimiser's own tensors, not copies, as PyTorch's are.
    /// </summary>
    public virtual OrderedDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        for (int i = 0; i < states.Count; i++)
        {
            if (states[i].States is not { } own) continue;
            state.Add($"state.{i}.step", Tensor.Scalar(states[i].Steps));
            if (RunningName is { } running) state.Add($"state.{i}.{running}", Tensor.Scalar(states[i].Running));
            for (int s = 0; s < own.Length; s++) state.Add($"state.{i}.{states[i].Names[s]}", own[s]);
        }

        long first = 0;
        for (int g = 0; g < groups.Count; g++)
        {
            ParameterGroup group = groups[g];
            foreach (string option in group.Options) state.Add($"param_groups.{g}.{option}", Tensor.Scalar(group[option]));
            state.Add($"param_groups.{g}.initial_lr", Tensor.Scalar(group.InitialLearningRate));
            long[] numbers = new long[group.Parameters.Count];
            for (int i = 0; i < numbers.Length; i++) numbers[i] = first++;
            state.Add($"param_groups.{g}.params", Tensor.From(numbers));
        }

        return state;
    }

    /// <summary>Takes over what <see cref="StateDict"/> of the same kind of optimiser over the same parameters gave, at any point of a run; what this one remembered before is forgotten.</summary>
    /// <exception cref="ArgumentException">The groups differ, or a state is missing, left over or of another shape; nothing is changed.</exception>
    public virtual void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckUsed(state, CheckGroups(state) + CheckStates(state));
        LoadGroups(state);
        for (int i = 0; i < states.Count; i++)
        {
            ParameterState target = states[i];
            string prefix = $"state.{i}.";
            if (!state.TryGetValue(prefix + "step", out Tensor? step))
            {
                target.Clear();
                continue;
            }

            target.Rename(StateNames(VariantIn(state, prefix)), 0);
            target.Steps = (long)step.Item();
            if (RunningName is { } running) target.Running = state[prefix + running].Item();
            using ContextScope off = Autograd.NoGrad();
            for (int s = 0; s < target.Names.Length; s++)
                if (state[prefix + target.Names[s]] is { } source && !ReferenceEquals(source, target.States![s])) target.States[s].Copy_(source);
        }
    }

    private protected void CheckUsed(IReadOnlyDictionary<string, Tensor> state, int used)
    {
        if (used != state.Count) throw new ArgumentException($"{GetType().Name}: {state.Count - used} of {state.Count} entries belong to no parameter or option. Load the state of an optimiser of the same kind over the same parameters.", nameof(state));
    }

    private protected int CheckGroups(IReadOnlyDictionary<string, Tensor> state)
    {
        int used = 0;
        for (int g = 0; g < groups.Count; g++)
        {
            foreach (OptimizerOption option in options)
            {
                option.Require(Entry(state, $"param_groups.{g}.{option.Name}").Item());
                used++;
            }

            _ = Entry(state, $"param_groups.{g}.initial_lr");
            long count = Entry(state, $"param_groups.{g}.params").Count;
            if (count != groups[g].Parameters.Count) throw new ArgumentException($"{GetType().Name}: group {g} has {groups[g].Parameters.Count} parameters; the state has {count}.", nameof(state));
            used += 2;
        }

        return used;
    }

    private protected void LoadGroups(IReadOnlyDictionary<string, Tensor> state)
    {
        for (int g = 0; g < groups.Count; g++)
        {
            foreach (OptimizerOption option in options) groups[g][option.Name] = state[$"param_groups.{g}.{option.Name}"].Item();
            groups[g].InitialLearningRate = state[$"param_groups.{g}.initial_lr"].Item();
        }
    }

    private protected Tensor Entry(IReadOnlyDictionary<string, Tensor> state, string name) =>
        state.TryGetValue(name, out Tensor? tensor) ? tensor : throw new ArgumentException($"{GetType().Name}: the entry '{name}' is missing.", nameof(state));

    private int CheckStates(IReadOnlyDictionary<string, Tensor> state)
    {
        int used = 0;
        for (int i = 0; i < states.Count; i++)
        {
            string prefix = $"state.{i}.";
            if (!state.ContainsKey(prefix + "step")) continue;
            used++;
            if (RunningName is { } running)
            {
                _ = Entry(state, prefix + running);
                used++;
            }

            foreach (string name in StateNames(VariantIn(state, prefix)))
            {
                Tensor source = Entry(state, prefix + name);
                ReadOnlySpan<long> shape = states[i].Parameter.Value.Shape;
                if (!source.Shape.SequenceEqual(shape)) throw new ArgumentException($"{GetType().Name}: the entry '{prefix}{name}' must have the shape {Layout.Format(shape)}; given {Layout.Format(source.Shape)}.", nameof(state));
                used++;
            }
        }

        return used;
    }

    /// <summary>The variant whose states were saved: the one with most of its names there. It need not be the group's, if an option was changed since the last step.</summary>
    private int VariantIn(IReadOnlyDictionary<string, Tensor> state, string prefix)
    {
        int best = 0, most = -1;
        for (int variant = 0; variant < Variants; variant++)
        {
            int there = 0;
            string[] names = StateNames(variant);
            foreach (string name in names)
                if (state.ContainsKey(prefix + name)) there++;
            // Of two that agree, the one that misses less: its error names what is missing.
            int score = 2 * there - names.Length;
            if (score > most || variant == 0) (best, most) = (variant, score);
        }

        return best;
    }
}
