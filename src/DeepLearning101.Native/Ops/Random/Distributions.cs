namespace DeepLearning101.Native;

/// <summary>Random draws that hang on tensors, and random numbers written in place. None has a gradient.</summary>
public static class DistributionExtensions
{
    extension(Tensor x)
    {
        /// <summary>1 with the probability that the element is, else 0, in its type.</summary>
        /// <exception cref="ArgumentOutOfRangeException">A probability lies outside [0, 1].</exception>
        public Tensor Bernoulli(Generator? generator = null)
        {
            if (!x.DType.IsFloatingPoint) Throw.DType("bernoulli", "the probabilities must be floating-point", x.DType, "Cast them first.");
            if (x.Count > 0)
            {
                double low = x.Amin().Item(), high = x.Amax().Item();
                if (!(low >= 0 && high <= 1)) Throw.Argument("bernoulli", "p", "probabilities must lie in [0, 1]", low >= 0 ? high : low);
            }

            Tensor draw = Tensor.Rand(x.Shape, x.DType == DType.Float64 ? DType.Float64 : DType.Float32, x.Device, generator);
            return draw.Less(x.Detach().Cast(draw.DType)).Cast(x.DType);
        }

        /// <summary>Writes 1 with probability <paramref name="p"/>, else 0.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Bernoulli_(double p = 0.5, Generator? generator = null)
        {
            if (!(p is >= 0 and <= 1)) Throw.Argument("bernoulli", nameof(p), "the probability must lie in [0, 1]", p);
            return x.Copy_(Tensor.Rand(x.Shape, DType.Float64, x.Device, generator).Less(p));
        }

        /// <summary>Writes numbers that are uniform in [low, high).</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Uniform_(double low = 0, double high = 1, Generator? generator = null)
        {
            if (!(low <= high)) Throw.Argument("uniform", nameof(high), $"the upper end must not lie below the lower one ({low})", high);
            return x.Copy_(Tensor.Rand(x.Shape, Drawn(x), x.Device, generator) * (high - low) + low);
        }

        /// <summary>Writes numbers of a normal distribution.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Normal_(double mean = 0, double std = 1, Generator? generator = null) => x.Copy_(Tensor.Normal(mean, std, x.Shape, Drawn(x), x.Device, generator));

        /// <summary>Writes numbers of the exponential distribution with rate <paramref name="lambda"/>; all are positive.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Exponential_(double lambda = 1, Generator? generator = null)
        {
            if (!(lambda > 0)) Throw.Argument("exponential", nameof(lambda), "the rate must be positive", lambda);
            return x.Copy_(Exponential(x.Shape, Drawn(x), x.Device, generator) / lambda);
        }

        /// <summary>Writes integers that are uniform in [low, high).</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Random_(long low, long high, Generator? generator = null) => x.Copy_(Tensor.RandInt(low, high, x.Shape, DType.Int64, x.Device, generator));

        /// <summary>Numbers of entries of the last dimension, drawn with probabilities in proportion to its elements: i64 [numSamples] or [rows, numSamples].</summary>
        /// <param name="numSamples">Draws per row.</param>
        /// <param name="replacement">Whether an entry may be drawn again; otherwise each is drawn at most once.</param>
        /// <param name="generator">Source; default <see cref="Generator.Default"/>.</param>
        /// <exception cref="ArgumentException">Weights are negative, not finite or all 0, or there are more draws than entries.</exception>
        public Tensor Multinomial(long numSamples, bool replacement = false, Generator? generator = null)
        {
            if (!x.DType.IsFloatingPoint) Throw.DType("multinomial", "the weights must be floating-point", x.DType, "Cast them first.");
            if (x.Rank is not (1 or 2)) Throw.Shape("multinomial", "the weights must have one or two dimensions", x.Layout);
            using ContextScope constant = Autograd.NoGrad();
            Tensor weights = x.Cast(x.DType == DType.Float64 ? DType.Float64 : DType.Float32);
            long entries = x.Shape[^1];
            if (numSamples < 1 || (!replacement && numSamples > entries)) Throw.Argument("multinomial", nameof(numSamples), $"the number of draws must be positive and, without replacement, at most {entries}", numSamples);
            Tensor sums = weights.Sum([-1]);
            if (!(weights.Amin().Item() >= 0) || !(sums.Amin().Item() > 0) || !double.IsFinite(sums.Amax().Item()))
                throw new ArgumentException("multinomial: weights must be finite and not negative, and not all 0 in a row.", "x");
            if (!replacement)
            {
                // The first of exponential clocks with the weights as rates (Efraimidis and Spirakis, 2006).
                return (weights / Exponential(x.Shape, weights.DType, x.Device, generator)).TopK(numSamples).Indices;
            }

            Tensor below = weights.CumSum(-1);
            below = below / below.Slice(-1, entries - 1);
            Tensor draws = Tensor.Rand([.. x.Shape[..^1], numSamples], weights.DType, x.Device, generator);
            return below.SearchSorted(draws, right: true);
        }

        /// <summary>One draw for each row of logarithms of weights [..., entries]: i64 [...].</summary>
        public Tensor Categorical(Generator? generator = null)
        {
            Tensor logits = x.Detach();
            // Gumbel's trick: the largest of logits plus −ln of exponential clocks.
            Tensor clocks = Exponential(x.Shape, logits.DType == DType.Float64 ? DType.Float64 : DType.Float32, x.Device, generator);
            return (logits.Cast(clocks.DType) - clocks.Log()).ArgMax(-1);
        }
    }

    private static Tensor Exponential(ReadOnlySpan<long> shape, DType dtype, Device device, Generator? generator)
    {
        // 1 − u is exact and lies in (0, 1].
        Tensor clock = -(1 - Tensor.Rand(shape, dtype, device, generator)).Log();
        return clock.MaskedFill(clock.Equal(0), dtype == DType.Float64 ? 1.1102230246251565e-16 : 5.960464477539063e-8);
    }

    private static DType Drawn(Tensor x) => x.DType is DType.Float64 or DType.Float16 or DType.BFloat16 ? x.DType : DType.Float32;
}
