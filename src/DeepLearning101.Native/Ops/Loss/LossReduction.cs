namespace DeepLearning101.Native;

/// <summary>How the losses of single elements become the result of a loss function.</summary>
public enum LossReduction
{
    /// <summary>Their mean (for class indices: weighted by the weights of the classes).</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>They are returned as they are.</summary>
    None,
}

internal static class Losses
{
    /// <summary>The losses of elements, reduced.</summary>
    internal static Tensor Reduce(Tensor losses, LossReduction reduction) => reduction switch
    {
        LossReduction.Mean => losses.Sum() / losses.Count,
        LossReduction.Sum => losses.Sum(),
        _ => losses,
    };
}
