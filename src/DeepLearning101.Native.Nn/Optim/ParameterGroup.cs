namespace DeepLearning101.Native.Nn;

/// <summary>Parameters that an optimiser treats alike.</summary>
public sealed class ParameterGroup
{
    /// <summary>A group.</summary>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="learningRate">Learning rate; default: the optimiser's.</param>
    /// <param name="weightDecay">Weight decay; default: the optimiser's.</param>
    public ParameterGroup(IEnumerable<Parameter> parameters, double? learningRate = null, double? weightDecay = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = [.. parameters];
        (OwnLearningRate, OwnWeightDecay) = (learningRate, weightDecay);
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Learning rate of the next step; schedules set it.</summary>
    public double LearningRate { get; set; }

    /// <summary>Learning rate that schedules multiply.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; set; }

    internal double? OwnLearningRate { get; }

    internal double? OwnWeightDecay { get; }
}
