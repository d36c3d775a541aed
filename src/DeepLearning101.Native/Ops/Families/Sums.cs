namespace DeepLearning101.Native;

/// <summary>Sums that begin with nothing.</summary>
internal static class Sums
{
    /// <summary>a + b, or b where there is no a.</summary>
    internal static Tensor Add(Tensor? a, Tensor b) => a is null ? b : a + b;
}
