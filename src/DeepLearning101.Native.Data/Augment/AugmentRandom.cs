using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Data;

/// <summary>Random numbers of one augmented example: fixed by a seed, the epoch and the example's index, so threads and order do not show.</summary>
/// <remarks>Not thread-safe; each example has one of its own. Philox 4×32-10.</remarks>
public sealed class AugmentRandom
{
    private readonly RandomStream stream;

    /// <summary>The numbers of an example.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="epoch">Number of the epoch: other numbers in each.</param>
    /// <param name="index">The example.</param>
    public AugmentRandom(long seed, long epoch = 0, long index = 0)
    {
        // The pair is mixed into one stream number by Philox itself, so that neighbours have nothing in common.
        (uint a, uint b, _, _) = Philox4x32.Block((uint)epoch, (uint)((ulong)epoch >> 32), (uint)index, (uint)((ulong)index >> 32), 0x41756775, 0x6D656E74);
        stream = new RandomStream(seed, (long)((ulong)b << 32 | a));
    }

    /// <summary>A number in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double Uniform(double low = 0, double high = 1) => low + (high - low) * ((stream.NextUInt64() >> 11) * (1.0 / 9007199254740992));

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>An integer in [0, <paramref name="bound"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public long Below(long bound) => stream.NextBelow(bound);

    /// <summary>The integers 0 … <paramref name="count"/> − 1 in a random order.</summary>
    public long[] Permutation(long count) => stream.Permutation(count);

    /// <summary>Puts the values into a random order.</summary>
    public void Shuffle(Span<long> values) => stream.Shuffle(values);

    /// <summary>A standard normal number (Box and Muller, 1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>A Beta(a, a) number, from two Gamma numbers (Marsaglia and Tsang, 2000).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="a"/> is not above 0.</exception>
    public double Beta(double a)
    {
        if (!(a > 0)) throw new ArgumentOutOfRangeException(nameof(a), a, "Beta: the parameter must be above 0.");
        double x = Gamma(a), y = Gamma(a);
        // Both may be too small to divide when a is tiny; then the distribution is a coin.
        return x + y > 0 ? x / (x + y) : Chance(0.5) ? 1 : 0;
    }

    private double Gamma(double shape)
    {
        if (shape < 1) return Gamma(shape + 1) * Math.Pow(1 - Uniform(), 1 / shape);
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal(), v = 1 + c * x;
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - Uniform()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return d * v;
        }
    }
}
