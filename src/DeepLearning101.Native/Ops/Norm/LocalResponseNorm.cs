namespace DeepLearning101.Native;

/// <summary>Normalisation across neighbouring channels.</summary>
public static class LocalResponseNormExtensions
{
    extension(Tensor x)
    {
        /// <summary>x over (k + alpha · mean of squares of the <paramref name="size"/> channels around)^beta (Krizhevsky, Sutskever and Hinton 2012; mean rather than sum, as in PyTorch).</summary>
        /// <param name="size">Number of neighbouring channels of dimension 1.</param>
        /// <param name="alpha">Factor; default 10⁻⁴.</param>
        /// <param name="beta">Exponent; default 0.75.</param>
        /// <param name="k">Constant; default 1.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is not positive.</exception>
        public Tensor LocalResponseNorm(long size, double alpha = 1e-4, double beta = 0.75, double k = 1)
        {
            if (size < 1) Throw.Argument("LocalResponseNorm", nameof(size), "size must be positive", size);
            if (x.Rank < 3) Throw.Shape("LocalResponseNorm", "the input must have at least three dimensions, [N, C, …]", x.Layout);
            var pad = new long[2 * (x.Rank - 1)];
            (pad[^2], pad[^1]) = (size / 2, (size - 1) / 2);
            Tensor around = (x * x).Pad(pad).Unfold(1, size, 1).Mean(-1);
            return x / (around * alpha + k).Pow(beta);
        }
    }
}
