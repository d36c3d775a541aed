namespace DeepLearning101.Native.Nn;

/// <summary>Parameters that an optimiser treats alike, with options of their own: what is not set here is the optimiser's.</summary>
/// <remarks>
/// Every optimiser but <see cref="Lbfgs"/> knows <c>lr</c>, <c>weight_decay</c> (λ: an L2 penalty λ/2·‖p‖², whose gradient λp is added), <c>l1</c> (λ₁: a penalty λ₁·‖p‖₁, whose subgradient λ₁·sign(p), 0 at 0, is added; both together are the elastic net),
/// <c>maximize</c> (1: climbs) and <c>decoupled_weight_decay</c> (1: weight decay shrinks the parameter, p ← (1 − lr·λ)p, instead of joining the gradient); each names its others. Not thread-safe.
/// </remarks>
public sealed class ParameterGroup
{
    private readonly OrderedDictionary<string, double> own = new(StringComparer.Ordinal);
    private OptimizerOption[]? options;
    private double[] values = [];

    /// <summary>A group.</summary>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="learningRate">Learning rate; default: the optimiser's.</param>
    /// <param name="weightDecay">Weight decay; default: the optimiser's.</param>
    public ParameterGroup(IEnumerable<Parameter> parameters, double? learningRate = null, double? weightDecay = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = [.. parameters];
        if (learningRate is { } rate) own["lr"] = rate;
        if (weightDecay is { } decay) own["weight_decay"] = decay;
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Learning rate of the next step; schedules set it.</summary>
    public double LearningRate
    {
        get => this["lr"];
        set => this["lr"] = value;
    }

    /// <summary>Learning rate that schedules start from.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Weight decay λ.</summary>
    public double WeightDecay
    {
        get => this["weight_decay"];
        set => this["weight_decay"] = value;
    }

    /// <summary>Names of the options; before an optimiser has the group, of those that were set.</summary>
    public IReadOnlyList<string> Options => options is null ? [.. own.Keys] : Array.ConvertAll(options, option => option.Name);

    /// <summary>An option by the name that PyTorch gives it, e.g. <c>momentum</c>, <c>beta1</c>, <c>eps</c>; flags are 0 or 1.</summary>
    /// <exception cref="ArgumentException">The optimiser has no such option, or the group belongs to none yet and the option was not set.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number lies outside the option's range.</exception>
    public double this[string option]
    {
        get
        {
            if (options is not null) return values[Find(option)];
            return own.TryGetValue(option, out double value) ? value : throw new ArgumentException($"ParameterGroup: '{option}' was not set, and no optimiser has the group yet.", nameof(option));
        }

        set
        {
            if (options is null)
            {
                own[option] = value;
                return;
            }

            int index = Find(option);
            options[index].Require(value);
            values[index] = value;
        }
    }

    /// <summary>Whether the options include one.</summary>
    internal bool Has(string option) => options is not null && Array.FindIndex(options, known => known.Name == option) >= 0;

    internal double At(int index) => values[index];

    internal bool IsOn(int index) => values[index] != 0;

    /// <summary>Takes the optimiser's options over where the group has none.</summary>
    internal void Attach(string optimizer, OptimizerOption[] all)
    {
        if (options is not null) throw new ArgumentException($"{optimizer}: the group belongs to an optimiser already. Make a new one of the same parameters.");
        foreach ((string name, double value) in own)
        {
            int index = Array.FindIndex(all, option => option.Name == name);
            if (index < 0) throw new ArgumentException($"{optimizer}: there is no option '{name}'; there are {Names(all)}.");
            all[index].Require(value);
        }

        options = all;
        values = Array.ConvertAll(all, option => own.TryGetValue(option.Name, out double value) ? value : option.Default);
        InitialLearningRate = values[OptimizerOption.LearningRate];
    }

    private int Find(string option)
    {
        int index = Array.FindIndex(options!, known => known.Name == option);
        return index >= 0 ? index : throw new ArgumentException($"ParameterGroup: the optimiser has no option '{option}'; it has {Names(options!)}.", nameof(option));
    }

    private static string Names(OptimizerOption[] all) => string.Join(", ", Array.ConvertAll(all, option => option.Name));
}
