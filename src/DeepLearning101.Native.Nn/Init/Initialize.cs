using DeepLearning101.Native.Data;

namespace DeepLearning101.Native.Nn;

/// <summary>Which fan-in or fan-out keeps its variance: the one of the forward pass or of the gradients.</summary>
public enum FanMode
{
    /// <summary>Inputs of a unit: activations keep their variance.</summary>
    In,

    /// <summary>Outputs: gradients keep theirs.</summary>
    Out,
}

/// <summary>Random initial values. Each method fills a tensor of a layer's weight [out, in, …] in place and returns it; values come from the given stream, element by element in row-major order.</summary>
/// <remarks>Deep Learning 101, chapter 7. Values are drawn in double and rounded once.</remarks>
public static class Initialize
{
    private static long seed, streams;

    /// <summary>Sets the seed from which layers draw that are made without a stream of their own; made in the same order after it, they get the same values.</summary>
    public static void Seed(long value)
    {
        Volatile.Write(ref seed, value);
        Volatile.Write(ref streams, 0);
    }

    /// <summary>The next stream of the process-wide seed. Thread-safe.</summary>
    public static RandomStream NextStream() => new(Volatile.Read(ref seed), Interlocked.Increment(ref streams));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Tensor Uniform(Tensor tensor, RandomStream random, double low = 0, double high = 1) => Fill(tensor, () => low + (high - low) * random.NextDouble());

    /// <summary>Normal with the given mean and standard deviation.</summary>
    public static Tensor Normal(Tensor tensor, RandomStream random, double mean = 0, double std = 1) => Fill(tensor, () => mean + std * random.NextNormal());

    /// <summary>Normal, drawn again while more than two standard deviations from the mean.</summary>
    public static Tensor TruncatedNormal(Tensor tensor, RandomStream random, double mean = 0, double std = 1) => Fill(tensor, () =>
    {
        double z = random.NextNormal();
        while (Math.Abs(z) > 2) z = random.NextNormal();
        return mean + std * z;
    });

    /// <summary>One value everywhere.</summary>
    public static Tensor Constant(Tensor tensor, double value) => Fill(tensor, () => value);

    /// <summary>Xavier (Glorot): uniform within ±gain · √(6 / (in + out)).</summary>
    /// <remarks>Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010.</remarks>
    public static Tensor XavierUniform(Tensor tensor, RandomStream random, double gain = 1)
    {
        (long fanIn, long fanOut) = Fans(tensor);
        double bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
        return Uniform(tensor, random, -bound, bound);
    }

    /// <summary>Xavier (Glorot): normal with standard deviation gain · √(2 / (in + out)).</summary>
    public static Tensor XavierNormal(Tensor tensor, RandomStream random, double gain = 1)
    {
        (long fanIn, long fanOut) = Fans(tensor);
        return Normal(tensor, random, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
    }

    /// <summary>He (Kaiming): uniform within ±gain · √(3 / fan), gain = √(2 / (1 + a²)) for rectifiers with slope <paramref name="a"/> on the left.</summary>
    /// <remarks>Source: He et al., Delving deep into rectifiers, 2015.</remarks>
    public static Tensor HeUniform(Tensor tensor, RandomStream random, double a = 0, FanMode mode = FanMode.In)
    {
        double bound = HeStd(tensor, a, mode) * Math.Sqrt(3);
        return Uniform(tensor, random, -bound, bound);
    }

    /// <summary>He (Kaiming): normal with standard deviation gain / √fan, gain = √(2 / (1 + a²)).</summary>
    public static Tensor HeNormal(Tensor tensor, RandomStream random, double a = 0, FanMode mode = FanMode.In) => Normal(tensor, random, 0, HeStd(tensor, a, mode));

    /// <summary>What PyTorch's linear and convolution layers start from: He uniform with a = √5, that is uniform within ±1 / √in.</summary>
    public static Tensor TorchDefault(Tensor weight, RandomStream random) => HeUniform(weight, random, Math.Sqrt(5));

    /// <summary>PyTorch's start of a bias: uniform within ±1 / √in of the weight that it goes with.</summary>
    public static Tensor TorchDefaultBias(Tensor bias, Tensor weight, RandomStream random)
    {
        long fanIn = Fans(weight).In;
        double bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        return Uniform(bias, random, -bound, bound);
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

    private static Tensor Fill(Tensor tensor, Func<double> next)
    {
        using ContextScope off = Autograd.NoGrad();
        var values = new double[tensor.Count];
        for (int i = 0; i < values.Length; i++) values[i] = next();
        using Tensor source = Tensor.From<double>(values, tensor.Shape);
        return tensor.Copy_(source);
    }
}
