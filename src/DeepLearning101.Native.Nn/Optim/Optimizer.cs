using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>
/// Changes parameters by their gradients. <see cref="Step()"/> updates all of them in one fused pass (two for <see cref="Lamb"/>) that allocates nothing once it runs steadily; the result has the same bits on every thread count and instruction set.
/// </summary>
/// <remarks>
/// A parameter without a gradient is passed over: its value, its states and its step count stay. A NaN or an infinity in a gradient goes into the parameter and its states, as in PyTorch; <see cref="GradientClip.ByNorm"/> and <see cref="GradientClip.AreFinite"/> find it before the step.
/// To go on with another optimiser, make one over the same parameters; nothing of the first is kept. Not thread-safe.
/// </remarks>
public abstract partial class Optimizer
{
    private readonly OptimizerOption[] options;
    private readonly List<ParameterGroup> groups = [];
    private readonly List<ParameterState> states = [];
    private readonly HashSet<Tensor> seen = new(ReferenceEqualityComparer.Instance);
    private OptimUpdate[] updates = [];

    private protected Optimizer(IEnumerable<ParameterGroup> groups, double learningRate, double weightDecay, bool maximize, bool decoupled, params ReadOnlySpan<OptimizerOption> own)
        : this(groups, [new("lr", learningRate), new("weight_decay", weightDecay), new("l1", 0), OptimizerOption.Flag("maximize", maximize), OptimizerOption.Flag("decoupled_weight_decay", decoupled), .. own])
    {
    }

    private protected Optimizer(IEnumerable<ParameterGroup> groups, OptimizerOption[] options)
    {
        ArgumentNullException.ThrowIfNull(groups);
        this.options = options;
        foreach (OptimizerOption option in options) option.Require(option.Default);
        foreach (ParameterGroup group in groups) Add(group);
        if (states.Count == 0) throw new ArgumentException($"{GetType().Name}: no parameters are given.", nameof(groups));
    }

    /// <summary>The groups.</summary>
    public IReadOnlyList<ParameterGroup> Groups => groups;

    /// <summary>Number of variants of the formula that groups choose by their options.</summary>
    private protected virtual int Variants => 1;

    /// <summary>What is remembered, by parameter.</summary>
    private protected List<ParameterState> States => states;

    /// <summary>Adds a group in mid-run, e.g. layers that were frozen so far.</summary>
    /// <exception cref="ArgumentException">A parameter is there already, the group belongs to another optimiser, or it has an option that this one does not know.</exception>
    public void AddGroup(ParameterGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        Add(group);
    }

    /// <summary>Updates every parameter that has a gradient.</summary>
    public virtual void Step()
    {
        for (int variant = 0; variant < Variants; variant++)
        {
            TensorScope? scope = null;
            int count = 0;
            try
            {
                foreach (ParameterState state in states)
                {
                    if (VariantOf(state.Group) != variant || state.Parameter.Value.Grad is not { } gradient) continue;
                    Begin(state, variant);
                    updates[count++] = Update(state, Dense(gradient, state.Parameter.Value, ref scope), Complete(state.Group, Numbers(state.Group, state)));
                }

                if (count > 0) Run(variant, updates.AsSpan(0, count));
            }
            finally
            {
                Array.Clear(updates, 0, count);
                scope?.Dispose();
            }
        }
    }

    /// <summary>Computes loss and gradients by <paramref name="closure"/>, then steps.</summary>
    /// <param name="closure">Clears the gradients, computes the loss, runs its backward pass and returns it; <see cref="Lbfgs"/> calls it several times.</param>
    /// <returns>The loss before the step.</returns>
    public virtual double Step(Func<Tensor> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        double loss = Evaluate(closure);
        Step();
        return loss;
    }

    /// <summary>Disposes the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach (ParameterState state in states) state.Parameter.ZeroGrad();
    }

    /// <summary>Which variant a group takes.</summary>
    private protected virtual int VariantOf(ParameterGroup group) => 0;

    /// <summary>Names of what a variant remembers for each parameter, as PyTorch has them; always the same array for a variant.</summary>
    private protected abstract string[] StateNames(int variant);

    /// <summary>What a state starts from.</summary>
    private protected virtual double Start(ParameterGroup group) => 0;

    /// <summary>The numbers of the formula.</summary>
    private protected abstract OptimNumbers Numbers(ParameterGroup group, ParameterState state);

    /// <summary>Adds what every formula has: direction, decay and penalties.</summary>
    private protected virtual OptimNumbers Complete(ParameterGroup group, OptimNumbers numbers)
    {
        double decay = group.At(OptimizerOption.WeightDecay);
        bool decoupled = group.IsOn(OptimizerOption.Decoupled);
        return numbers with
        {
            Scale = group.IsOn(OptimizerOption.Maximize) ? -1 : 1,
            Keep = decoupled ? 1 - Rate(group) * decay : 1,
            L2 = decoupled ? 0 : decay,
            L1 = group.At(OptimizerOption.L1),
        };
    }

    /// <summary>The pass over all parameters of one variant.</summary>
    private protected abstract void Run(int variant, Span<OptimUpdate> updates);

    /// <summary>Refuses options that do not go together.</summary>
    private protected virtual void Check(ParameterGroup group)
    {
    }

    private protected static double Rate(ParameterGroup group) => group.At(OptimizerOption.LearningRate);

    private protected static double Evaluate(Func<Tensor> closure) => (closure() ?? throw new InvalidOperationException("Optimizer.Step: the closure must return the loss.")).Detach().Item();

    /// <summary>One more step of a parameter, with the states that its variant needs.</summary>
    private protected void Begin(ParameterState state, int variant)
    {
        string[] names = StateNames(variant);
        state.Fresh = state.States is null || !ReferenceEquals(state.Names, names);
        if (state.Fresh) state.Rename(names, Start(state.Group));
        state.Steps++;
    }

    private protected static OptimUpdate Update(ParameterState state, Tensor gradient, in OptimNumbers numbers)
    {
        Tensor[] own = state.States!;
        return new OptimUpdate(state.Parameter.Value, gradient, own.Length > 0 ? own[0] : null, own.Length > 1 ? own[1] : null, own.Length > 2 ? own[2] : null, numbers);
    }

    /// <summary>The gradient itself where it can be read as it lies, else a copy of the parameter's type.</summary>
    private static Tensor Dense(Tensor gradient, Tensor value, ref TensorScope? scope)
    {
        if (gradient.DType == value.DType && gradient.IsContiguous) return gradient;
        scope ??= TensorScope.Begin();
        return gradient.Detach().Cast(value.DType).Contiguous();
    }

    private void Add(ParameterGroup group)
    {
        foreach (Parameter parameter in group.Parameters)
            if (seen.Contains(parameter.Value)) throw new ArgumentException($"{GetType().Name}: {parameter} is given twice.", nameof(group));
        group.Attach(GetType().Name, options);
        Check(group);
        groups.Add(group);
        foreach (Parameter parameter in group.Parameters)
        {
            if (!seen.Add(parameter.Value)) throw new ArgumentException($"{GetType().Name}: {parameter} is given twice.", nameof(group));
            states.Add(new ParameterState(group, parameter));
        }

        updates = new OptimUpdate[states.Count];
    }
}
