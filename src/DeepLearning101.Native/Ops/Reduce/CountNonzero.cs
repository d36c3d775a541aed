namespace DeepLearning101.Native;

/// <summary>Number of elements that are not 0.</summary>
public static class CountNonzeroExtensions
{
    extension(Tensor x)
    {
        /// <summary>Number of elements that are not 0 over <paramref name="dim"/> (all dimensions where none is named), as i64; NaN is not 0.</summary>
        public Tensor CountNonzero(ReadOnlySpan<long> dim = default) => x.Cast(DType.Bool).Sum(dim);
    }
}
