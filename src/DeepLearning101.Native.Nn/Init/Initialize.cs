namespace DeepLearning101.Native.Nn;

/// <summary>Which fan-in or fan-out keeps its variance: the one of the forward pass or of the gradients.</summary>
public enum FanMode
{
    /// <summary>Inputs of a unit: activations keep their variance.</summary>
    In,

    /// <summary>Outputs: gradients keep theirs.</summary>
    Out,
}

/// <summary>Random initial values. Each method fills a layer's weight [out, in, …] in place and returns it; numbers come from the given generator, else from <see cref="Generator.Default"/>.</summary>
/// <remarks>Deep Learning 101, chapter 7.</remarks>
public static class Initialize
{
    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Tensor Uniform(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) => Fill(tensor, target => target.Uniform_(low, high, generator));

    /// <summary>Normal with the given mean and standard deviation.</summary>
    public static Tensor Normal(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) => Fill(tensor, target => target.Normal_(mean, std, generator));

    /// <summary>Normal, cut off at <paramref name="a"/> and <paramref name="b"/>: values, not standard deviations (by inversion, as PyTorch's).</summary>
    /// <param name="tensor">What is filled.</param>
    /// <param name="mean">Mean before the cut. Default 0.</param>
    /// <param name="std">Standard deviation before the cut. Default 1.</param>
    /// <param name="a">Lower end. Default −2.</param>
    /// <param name="b">Upper end. Default 2.</param>
    /// <param name="generator">Where numbers come from; default: <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The ends are not in order, or the standard deviation is not above 0.</exception>
    public static Tensor TruncatedNormal(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
    {
        if (!(std > 0) || !(a < b)) throw new ArgumentException(FormattableString.Invariant($"TruncatedNormal: the standard deviation must be above 0 and a below b; given {std}, a = {a}, b = {b}."), nameof(std));
        return Fill(tensor, target =>
        {
            // Uniform between erf of both ends, mapped back: x = mean + std · √2 · erf⁻¹(u).
            (double low, double high) = (Erf((a - mean) / std), Erf((b - mean) / std));
            Tensor u = Tensor.Rand(target.Shape, DType.Float64, target.Device, generator);
            target.Copy_(((u * (high - low) + low).Erfinv() * (Math.Sqrt(2) * std) + mean).Clamp(a, b));
        });

        static double Erf(double deviations) => (Tensor.Scalar(deviations) / Math.Sqrt(2)).Erf().Item();
    }

    /// <summary>One value everywhere.</summary>
    public static Tensor Constant(Tensor tensor, double value) => Fill(tensor, target => target.Copy_(Tensor.FullLike(target, value)));

    /// <summary>Xavier (Glorot): uniform within ±gain · √(6 / (in + out)).</summary>
    /// <remarks>Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010.</remarks>
    public static Tensor XavierUniform(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        (long fanIn, long fanOut) = Fans(tensor);
        double bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
        return Uniform(tensor, -bound, bound, generator);
    }

    /// <summary>Xavier (Glorot): normal with standard deviation gain · √(2 / (in + out)).</summary>
    public static Tensor XavierNormal(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        (long fanIn, long fanOut) = Fans(tensor);
        return Normal(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)), generator);
    }

    /// <summary>He (Kaiming): uniform within ±gain · √(3 / fan), gain = √(2 / (1 + a²)) for rectifiers with slope <paramref name="a"/> on the left.</summary>
    /// <remarks>Source: He et al., Delving deep into rectifiers, 2015.</remarks>
    public static Tensor HeUniform(Tensor tensor, double a = 0, FanMode mode = FanMode.In, Generator? generator = null)
    {
        double bound = HeStd(tensor, a, mode) * Math.Sqrt(3);
        return Uniform(tensor, -bound, bound, generator);
    }

    /// <summary>He (Kaiming): normal with standard deviation gain / √fan, gain = √(2 / (1 + a²)).</summary>
    public static Tensor HeNormal(Tensor tensor, double a = 0, FanMode mode = FanMode.In, Generator? generator = null) => Normal(tensor, 0, HeStd(tensor, a, mode), generator);

    /// <summary>Orthogonal rows (or columns, where there are more rows than columns) of length <paramref name="gain"/>; dimensions from the second on count as one.</summary>
    /// <remarks>Source: Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, 2013. The Q of a normal matrix's QR decomposition with the signs of R's diagonal, so that it is uniform over orthogonal matrices.</remarks>
    /// <exception cref="TensorShapeException">The tensor has fewer than two dimensions.</exception>
    public static Tensor Orthogonal(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        if (tensor.Rank < 2) throw new TensorShapeException("Initialize", $"Initialize: an orthogonal weight needs at least two dimensions; given {Layout.Format(tensor.Shape)}.", tensor.Shape.ToArray());
        return Fill(tensor, target =>
        {
            (long rows, long columns) = (target.Shape[0], target.Shape[0] == 0 ? 0 : target.Count / target.Shape[0]);
            (long n, long m) = (Math.Max(rows, columns), Math.Min(rows, columns));
            double[] q = OrthonormalColumns(Tensor.Randn([n, m], DType.Float64, null, generator).ToArray<double>(), (int)n, (int)m);
            Tensor basis = Tensor.From<double>(q, [n, m]);
            target.Copy_(((rows < columns ? basis.T : basis) * gain).Cast(target.DType).Reshape(target.Shape).To(target.Device));
        });
    }

    /// <summary>Keeps each channel: a convolution's kernel with 1 in its centre from input channel i to output channel i (of each group), 0 elsewhere.</summary>
    public static Tensor Dirac(Tensor tensor, long groups = 1)
    {
        if (tensor.Rank is < 3 or > 5 || groups < 1 || tensor.Shape[0] % groups != 0) throw new TensorShapeException("Initialize", $"Initialize: Dirac kernels are [out, in, kernel …] with out a multiple of the groups; given {Layout.Format(tensor.Shape)} and {groups} groups.", tensor.Shape.ToArray());
        return Fill(tensor, target =>
        {
            target.Copy_(Tensor.ZerosLike(target));
            long each = target.Shape[0] / groups;
            for (long g = 0; g < groups; g++)
                for (long i = 0; i < Math.Min(each, target.Shape[1]); i++)
                {
                    Tensor part = target.Select(0, g * each + i).Select(0, i);
                    while (part.Rank > 0) part = part.Select(0, part.Shape[0] / 2);
                    part.Copy_(Tensor.OnesLike(part));
                }
        });
    }

    /// <summary>The factor by which a nonlinearity's weights are scaled so that activations keep their variance.</summary>
    /// <param name="nonlinearity"><c>linear</c>, <c>conv</c>, <c>sigmoid</c>: 1; <c>tanh</c>: 5/3; <c>relu</c>: √2; <c>leaky_relu</c>: √(2 / (1 + slope²)); <c>selu</c>: 3/4.</param>
    /// <param name="negativeSlope">Slope of <c>leaky_relu</c> on the left. Default 0.01.</param>
    /// <exception cref="ArgumentException">The name is another.</exception>
    public static double Gain(string nonlinearity, double negativeSlope = 0.01) => nonlinearity switch
    {
        "linear" or "conv" or "conv1d" or "conv2d" or "conv3d" or "sigmoid" => 1,
        "tanh" => 5.0 / 3,
        "relu" => Math.Sqrt(2),
        "leaky_relu" => Math.Sqrt(2 / (1 + negativeSlope * negativeSlope)),
        "selu" => 0.75,
        _ => throw new ArgumentException($"Gain: the nonlinearity must be linear, conv, sigmoid, tanh, relu, leaky_relu or selu; given '{nonlinearity}'.", nameof(nonlinearity)),
    };

    /// <summary>What PyTorch's linear and convolution layers start from: He uniform with a = √5, that is uniform within ±1 / √in.</summary>
    public static Tensor TorchDefault(Tensor weight, Generator? generator = null) => HeUniform(weight, Math.Sqrt(5), generator: generator);

    /// <summary>PyTorch's start of a bias: uniform within ±1 / √in of the weight that it goes with.</summary>
    public static Tensor TorchDefaultBias(Tensor bias, Tensor weight, Generator? generator = null)
    {
        long fanIn = Fans(weight).In;
        double bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        return Uniform(bias, -bound, bound, generator);
    }

    /// <summary>Inputs and outputs of a unit of a weight [out, in, kernel …].</summary>
    /// <exception cref="TensorShapeException">The tensor has fewer than two dimensions.</exception>
    public static (long In, long Out) Fans(Tensor weight)
    {
        if (weight.Rank < 2) throw new TensorShapeException("Initialize", $"Initialize: fans are those of a weight [out, in, …]; given {Layout.Format(weight.Shape)}.", weight.Shape.ToArray());
        long field = 1;
        foreach (long length in weight.Shape[2..]) field *= length;
        return (weight.Shape[1] * field, weight.Shape[0] * field);
    }

    /// <summary>Orthonormal columns that span those of a matrix [n, m], by Gram–Schmidt, twice (Giraud et al. 2005: twice is enough).</summary>
    private static double[] OrthonormalColumns(double[] a, int n, int m)
    {
        for (int j = 0; j < m; j++)
        {
            for (int pass = 0; pass < 2; pass++)
                for (int k = 0; k < j; k++)
                {
                    double dot = 0;
                    for (int i = 0; i < n; i++) dot += a[i * m + k] * a[i * m + j];
                    for (int i = 0; i < n; i++) a[i * m + j] -= dot * a[i * m + k];
                }

            double norm = 0;
            for (int i = 0; i < n; i++) norm += a[i * m + j] * a[i * m + j];
            norm = Math.Sqrt(norm);
            for (int i = 0; i < n; i++) a[i * m + j] /= norm;
        }

        return a;
    }

    private static double HeStd(Tensor tensor, double a, FanMode mode)
    {
        (long fanIn, long fanOut) = Fans(tensor);
        return Math.Sqrt(2 / (1 + a * a) / Math.Max(mode == FanMode.In ? fanIn : fanOut, 1));
    }

    private static Tensor Fill(Tensor tensor, Action<Tensor> fill)
    {
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        fill(tensor);
        return tensor;
    }
}
