namespace DeepLearning101.Native.Nn;

/// <summary>Walks an optimiser through a schedule: the constructor sets the rates of step 0, <see cref="Step"/> those of the next. Its state is the number of the step.</summary>
/// <remarks>Call <see cref="Step"/> after the optimiser's. Not thread-safe.</remarks>
public sealed class LrScheduler
{
    private readonly Optimizer optimizer;
    private readonly LrSchedule[] schedules;

    /// <summary>One schedule for all groups, each from its own initial rate.</summary>
    public LrScheduler(Optimizer optimizer, LrSchedule schedule)
        : this(optimizer, [schedule])
    {
    }

    /// <summary>A schedule for each group.</summary>
    /// <param name="optimizer">Whose rates are set.</param>
    /// <param name="schedules">One for each group, or one for all.</param>
    /// <exception cref="ArgumentException">The numbers of schedules and groups differ.</exception>
    public LrScheduler(Optimizer optimizer, IReadOnlyList<LrSchedule> schedules)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(schedules);
        foreach (LrSchedule schedule in schedules) ArgumentNullException.ThrowIfNull(schedule, nameof(schedules));
        if (schedules.Count != 1 && schedules.Count != optimizer.Groups.Count) throw new ArgumentException($"LrScheduler: there must be one schedule, or one for each of the {optimizer.Groups.Count} groups; given {schedules.Count}.", nameof(schedules));
        (this.optimizer, this.schedules) = (optimizer, [.. schedules]);
        Apply();
    }

    /// <summary>Number of the step whose rates are set, from 0.</summary>
    public long LastStep { get; private set; }

    /// <summary>The rates that are set, by group.</summary>
    public IReadOnlyList<double> LastRates => [.. optimizer.Groups.Select(group => group.LearningRate)];

    /// <summary>Sets the rates of the next step.</summary>
    public void Step()
    {
        LastStep++;
        Apply();
    }

    /// <summary>What <see cref="LoadStateDict"/> needs: <c>last_epoch</c> (the step) and <c>base_lrs</c> (the initial rates).</summary>
    public OrderedDictionary<string, Tensor> StateDict() => new(StringComparer.Ordinal)
    {
        ["last_epoch"] = Tensor.Scalar(LastStep),
        ["base_lrs"] = Tensor.From([.. optimizer.Groups.Select(group => group.InitialLearningRate)]),
    };

    /// <summary>Goes on where another one stopped, and sets the rates of its step.</summary>
    /// <exception cref="ArgumentException">An entry is missing, or the groups are not as many; nothing is changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.TryGetValue("last_epoch", out Tensor? last) || !state.TryGetValue("base_lrs", out Tensor? rates)) throw new ArgumentException("LrScheduler: the entries 'last_epoch' and 'base_lrs' must be there.", nameof(state));
        if (rates.Count != optimizer.Groups.Count) throw new ArgumentException($"LrScheduler: the optimiser has {optimizer.Groups.Count} groups; the state has {rates.Count}.", nameof(state));
        double[] initial = rates.ToArray<double>();
        LastStep = last.Item<long>();
        for (int i = 0; i < initial.Length; i++) optimizer.Groups[i].InitialLearningRate = initial[i];
        Apply();
    }

    private void Apply()
    {
        for (int i = 0; i < optimizer.Groups.Count; i++) schedules[schedules.Length == 1 ? 0 : i].Apply(optimizer.Groups[i], LastStep);
    }
}
