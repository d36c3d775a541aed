namespace DeepLearning101.Native.Tests.Draws;

/// <summary>Draws against the distribution functions: Kolmogorov and Smirnov's test for continuous ones, Pearson's for discrete ones, at fixed seeds.</summary>
[TestFixture]
internal sealed class DistributionTests
{
    private const int N = 40_000;

    [Test]
    public void Continuous([Values(DType.Float32, DType.Float64)] DType type)
    {
        var g = new Generator(31);
        Smirnov("uniform", Tensor.Rand([N], type, generator: g), x => x);
        Smirnov("uniform_", Tensor.Empty([N], type).Uniform_(-2, 3, g), x => (x + 2) / 5);
        Smirnov("normal", Tensor.Randn([N], type, generator: g), Normal);
        Smirnov("normal_", Tensor.Empty([N], type).Normal_(3, 0.5, g), x => Normal((x - 3) * 2));
        Smirnov("normal of tensors", Tensor.Normal(Tensor.Full([N], 1, type), Tensor.Full([], 2, type), g), x => Normal((x - 1) / 2));
        Smirnov("exponential", Tensor.Empty([N], type).Exponential_(1.5, g), x => 1 - Math.Exp(-1.5 * x));
        // Neighbours: the two normals of one Box-Muller pair are independent.
        Tensor z = Tensor.Randn([2 * N], type, generator: g).Cast(DType.Float64).Reshape([N, 2]);
        Smirnov("sum of a pair", (z[.., 0] + z[.., 1]) / Math.Sqrt(2), Normal);
        Smirnov("radius of a pair", z.Square().Sum(1), r => 1 - Math.Exp(-r / 2));
        Smirnov("angle of a pair", z[.., 1].Atan2(z[.., 0]), a => a / (2 * Math.PI) + 0.5);
    }

    [Test]
    public void Discrete()
    {
        var g = new Generator(32);
        Pearson("integer", Tensor.RandInt(0, 10, [N], generator: g), Enumerable.Repeat(0.1, 10));
        Pearson("integer of an odd range", Tensor.RandInt(0, 7, [N], DType.Int32, generator: g), Enumerable.Repeat(1 / 7.0, 7));
        Pearson("bernoulli", Tensor.Full([N], 0.3).Bernoulli(g), [0.7, 0.3]);
        Pearson("bernoulli_", Tensor.Empty([N]).Bernoulli_(0.9, g), [0.1, 0.9]);
        Pearson("dropout", Tensor.Ones([N]).Dropout(0.4, generator: g).NotEqual(0), [0.4, 0.6]);
        Pearson("multinomial", Tensor.From([1.0, 2, 3, 4]).Multinomial(N, replacement: true, g), [0.1, 0.2, 0.3, 0.4]);
        Pearson("first without replacement", Tensor.From([1.0, 2, 3, 4]).Expand([N, 4]).Multinomial(2, generator: g)[.., 0], [0.1, 0.2, 0.3, 0.4]);
        Pearson("categorical", Tensor.From([0.1, 0.2, 0.7]).Log().Expand([N, 3]).Categorical(g), [0.1, 0.2, 0.7]);
        // Each of the six orders of three.
        var orders = new double[6];
        for (int i = 0; i < 6000; i++)
        {
            long[] p = Tensor.RandPerm(3, generator: g).ToArray<long>();
            orders[2 * p[0] + (p[1] > p[2] ? 1 : 0)]++;
        }

        Chi("permutation", orders, [.. Enumerable.Repeat(1000.0, 6)]);
    }

    [Test]
    public void Uniform_numbers_reach_zero_but_never_one([Values(DType.Float32, DType.Float64, DType.Float16, DType.BFloat16)] DType type)
    {
        Tensor x = Tensor.Rand([1 << 21], type, generator: new Generator(3));
        Assert.That((x.Min().Item() >= 0, x.Max().Item() < 1), Is.EqualTo((true, true)));
        Assert.That(x.Max().Item(), Is.GreaterThan(type == DType.BFloat16 ? 0.99 : 0.999));
        Assert.That(Tensor.Randn([1 << 21], type, generator: new Generator(3)).IsFinite().All().Item(), Is.EqualTo(1));
    }

    /// <summary>The largest distance between empirical and true distribution function; 1.95 / √n is passed by chance once in a thousand draws.</summary>
    private static void Smirnov(string name, Tensor drawn, Func<double, double> cdf)
    {
        double[] x = drawn.Cast(DType.Float64).ToArray<double>();
        Array.Sort(x);
        double distance = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double p = cdf(x[i]);
            distance = Math.Max(distance, Math.Max(p - (double)i / x.Length, (i + 1.0) / x.Length - p));
        }

        Assert.That(distance * Math.Sqrt(x.Length), Is.LessThan(1.95), name);
        Assert.That(distance * Math.Sqrt(x.Length), Is.GreaterThan(0.2), name + ": too even to be random");
    }

    private static void Pearson(string name, Tensor drawn, IEnumerable<double> probabilities)
    {
        double[] p = [.. probabilities];
        long[] counts = drawn.Cast(DType.Int64).BinCount(minLength: p.Length).ToArray<long>();
        Assert.That(counts, Has.Length.EqualTo(p.Length), name);
        Chi(name, [.. counts.Select(c => (double)c)], [.. p.Select(q => q * drawn.Count)]);
    }

    /// <summary>χ² with k − 1 degrees of freedom, against its mean plus 3.5 standard deviations and a little for the skew of few degrees.</summary>
    private static void Chi(string name, double[] counts, double[] expected)
    {
        double chi = 0, degrees = counts.Length - 1;
        for (int i = 0; i < counts.Length; i++) chi += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
        Assert.That(chi, Is.LessThan(degrees + 3.5 * Math.Sqrt(2 * degrees) + 4), name);
    }

    /// <summary>Φ(x).</summary>
    private static double Normal(double x)
    {
        // Abramowitz and Stegun 26.2.17: error below 7.5e-8, far under what the test resolves.
        double t = 1 / (1 + 0.2316419 * Math.Abs(x));
        double tail = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return x > 0 ? 1 - tail : tail;
    }
}
