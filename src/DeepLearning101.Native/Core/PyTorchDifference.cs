namespace DeepLearning101.Native;

/// <summary>A place at which an op departs from PyTorch 1.13 on purpose.</summary>
/// <param name="Part">What differs.</param>
/// <param name="Reason">What each of the two gives, and why.</param>
/// <param name="Within">How far the two lie apart, relative to the largest value; ∞, the default: no bound.</param>
public sealed record PyTorchDifference(PyTorchPart Part, string Reason, double Within = double.PositiveInfinity);

/// <summary>What of an op differs from PyTorch.</summary>
public enum PyTorchPart
{
    /// <summary>Which of several equal elements a place names.</summary>
    Ties,

    /// <summary>Gradients at ordinary operands.</summary>
    Gradients,

    /// <summary>Results at NaN, infinities, zeros and ends of the domain.</summary>
    SpecialValues,

    /// <summary>Gradients at NaN, infinities, zeros, kinks and ends of the domain.</summary>
    SpecialGradients,
}
