namespace DeepLearning101.Native;

/// <summary>How the Gaussian error linear unit is computed.</summary>
public enum GeluApproximation
{
    /// <summary>By the error function: exact.</summary>
    None,

    /// <summary>By the hyperbolic tangent: an approximation within 5e-4, as older language models use it.</summary>
    Tanh,
}
