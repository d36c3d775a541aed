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

    /// <summary>Normal, cut off at two standard deviations from the mean (by inversion, as PyTorch's).</summary>
    public static Tensor TruncatedNormal(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) => Fill(tensor, target =>
    {
        // Φ(±2) in terms of the error function: erf(±2 / √2).
        const double reach = 0.95449973610364158560;
        Tensor u = Tensor.Rand(target.Shape, DType.Float64, target.Device, generator);
        target.Copy_((((u * 2.0 - 1.0) * reach).Erfinv() * (Math.Sqrt(2) * std) + mean).Clamp(mean - 2 * std, mean + 2 * std));
    });

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
