using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>Changes parameters by their gradients. <see cref="Step"/> updates all of them in one fused pass; the result does not depend on threads or instruction set.</summary>
public abstract class Optimizer
{
    private readonly ParameterGroup[] groups;
    private readonly Slot[] slots;
    private readonly OptimUpdate[] updates;

    private protected Optimizer(IEnumerable<ParameterGroup> groups, double learningRate, double weightDecay)
    {
        ArgumentNullException.ThrowIfNull(groups);
        RequireAtLeastZero(learningRate, nameof(learningRate));
        RequireAtLeastZero(weightDecay, nameof(weightDecay));
        this.groups = [.. groups];
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        var all = new List<Slot>();
        foreach (ParameterGroup group in this.groups)
        {
            group.LearningRate = group.InitialLearningRate = group.OwnLearningRate ?? learningRate;
            group.WeightDecay = group.OwnWeightDecay ?? weightDecay;
            foreach (Parameter parameter in group.Parameters)
            {
                if (!seen.Add(parameter.Value)) throw new ArgumentException($"{GetType().Name}: {parameter} is given twice.", nameof(groups));
                all.Add(new Slot(group, parameter));
            }
        }

        if (all.Count == 0) throw new ArgumentException($"{GetType().Name}: no parameters are given.", nameof(groups));
        slots = [.. all];
        updates = new OptimUpdate[slots.Length];
    }

    /// <summary>The groups.</summary>
    public IReadOnlyList<ParameterGroup> Groups => groups;

    /// <summary>Names of what is remembered for each parameter, as PyTorch has them.</summary>
    private protected abstract ReadOnlySpan<string> StateNames { get; }

    /// <summary>Updates every parameter that has a gradient.</summary>
    public void Step()
    {
        using TensorScope scope = TensorScope.Begin();
        int count = 0;
        foreach (Slot slot in slots)
        {
            Tensor value = slot.Parameter.Value;
            if (value.Grad is not { } gradient) continue;
            slot.States ??= NewStates(value);
            slot.Steps++;
            Tensor dense = gradient.Detach().Cast(value.DType).Contiguous();
            Tensor[] states = slot.States;
            updates[count++] = new OptimUpdate(value, dense, states.Length > 0 ? states[0] : null, states.Length > 1 ? states[1] : null, states.Length > 2 ? states[2] : null, Numbers(slot.Group, slot.Steps));
        }

        if (count > 0) Run(updates.AsSpan(0, count));
        Array.Clear(updates);
    }

    /// <summary>Disposes the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach (Slot slot in slots) slot.Parameter.ZeroGrad();
    }

    /// <summary>What the optimiser remembers, to go on later: for parameter i, <c>i.step</c> and <c>i.</c> with each state's name. The tensors are its own, but for the steps.</summary>
    public OrderedDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].States is not { } states) continue;
            state.Add($"{i}.step", Tensor.Scalar(slots[i].Steps));
            for (int s = 0; s < states.Length; s++) state.Add($"{i}.{StateNames[s]}", states[s]);
        }

        return state;
    }

    /// <summary>Takes over what <see cref="StateDict"/> gave.</summary>
    /// <exception cref="ArgumentException">A state is missing, left over or of another shape; nothing is changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int used = 0;
        foreach ((int i, Slot slot) in slots.Index())
        {
            if (!state.ContainsKey($"{i}.step")) continue;
            used++;
            foreach (string name in StateNames)
            {
                if (!state.TryGetValue($"{i}.{name}", out Tensor? source)) throw new ArgumentException($"{GetType().Name}: the state '{i}.{name}' is missing.", nameof(state));
                if (!source.Shape.SequenceEqual(slot.Parameter.Value.Shape)) throw new ArgumentException($"{GetType().Name}: the state '{i}.{name}' must have the shape {Layout.Format(slot.Parameter.Value.Shape)}; given {Layout.Format(source.Shape)}.", nameof(state));
                used++;
            }
        }

        if (used != state.Count) throw new ArgumentException($"{GetType().Name}: {state.Count - used} of {state.Count} states belong to no parameter.", nameof(state));
        foreach ((int i, Slot slot) in slots.Index())
        {
            if (!state.TryGetValue($"{i}.step", out Tensor? step)) continue;
            slot.Steps = step.Item<long>();
            slot.States ??= NewStates(slot.Parameter.Value);
            for (int s = 0; s < slot.States.Length; s++) slot.States[s].Copy_(state[$"{i}.{StateNames[s]}"]);
        }
    }

    /// <summary>The numbers of the formula for a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="step">Number of this step of the parameter, from 1.</param>
    private protected abstract OptimNumbers Numbers(ParameterGroup group, long step);

    private protected abstract void Run(ReadOnlySpan<OptimUpdate> updates);

    private protected static void RequireAtLeastZero(double value, string name)
    {
        if (!(value >= 0) || double.IsPositiveInfinity(value)) throw new ArgumentOutOfRangeException(name, value, $"{name} must be a number ≥ 0.");
    }

    private protected static void RequireBelowOne(double value, string name)
    {
        if (!(value >= 0 && value < 1)) throw new ArgumentOutOfRangeException(name, value, $"{name} must lie in [0, 1).");
    }

    private Tensor[] NewStates(Tensor value)
    {
        var states = new Tensor[StateNames.Length];
        for (int i = 0; i < states.Length; i++) states[i] = Ownership.OutOfScopes(Tensor.ZerosLike(value));
        return states;
    }

    private sealed class Slot(ParameterGroup group, Parameter parameter)
    {
        internal ParameterGroup Group { get; } = group;

        internal Parameter Parameter { get; } = parameter;

        internal Tensor[]? States { get; set; }

        internal long Steps { get; set; }
    }
}
