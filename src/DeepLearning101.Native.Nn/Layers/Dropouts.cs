namespace DeepLearning101.Native.Nn;

/// <summary>What layers with a random mask share: a probability and where the numbers come from.</summary>
public abstract class MaskLayer : Layer
{
    private protected MaskLayer(double p, Generator? generator)
    {
        if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, $"{GetType().Name}: the probability must lie in [0, 1].");
        (P, Generator) = (p, generator);
    }

    /// <summary>Probability with which something is dropped.</summary>
    public double P { get; }

    private protected Generator? Generator { get; }

    /// <summary>x times one drawn factor for each place of <paramref name="shape"/>, which broadcasts: 0 with probability p, else 1 / (1 − p).</summary>
    private protected Tensor Masked(Tensor x, ReadOnlySpan<long> shape) =>
        !IsTraining || P == 0 ? x : x * Tensor.Ones(shape, x.DType, x.Device).Dropout(P, training: true, Generator);
}

/// <summary>Dropout as it was first stated: in training each element is 0 with probability p and the others stay; in evaluation all are multiplied by 1 − p.</summary>
/// <param name="p">Probability of dropping (the book's p is that of keeping), in [0, 1]. Default 0.5.</param>
/// <param name="generator">Where masks come from; default: <see cref="Native.Generator.Default"/>.</param>
/// <remarks>Deep Learning 101, sections 7.4.2 and 7.4.3, equation 7.6. <see cref="Dropout"/> is the inverted form, the usual one.</remarks>
public sealed class ClassicDropout(double p = 0.5, Generator? generator = null) : MaskLayer(p, generator)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        if (!IsTraining) return x * (1 - P);
        return P == 1 ? x * 0.0 : x.Dropout(P, training: true, Generator) * (1 - P);
    }
}

/// <summary>What the forms of spatial dropout share: a mask of whole channels.</summary>
public abstract class ChannelDropout : MaskLayer
{
    private readonly int rank;

    private protected ChannelDropout(int rank, double p, Generator? generator) : base(p, generator) => this.rank = rank;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        if (x.Rank != rank) throw new TensorShapeException(GetType().Name, $"{GetType().Name}: the input must have {rank} dimensions, [N, C, …]; given {Layout.Format(x.Shape)}.", x.Shape.ToArray());
        var shape = new long[rank];
        Array.Fill(shape, 1);
        (shape[0], shape[1]) = (x.Shape[0], x.Shape[1]);
        return Masked(x, shape);
    }
}

/// <summary>Spatial dropout of [N, C, L]: whole channels are dropped, the others divided by 1 − p.</summary>
/// <param name="p">Probability, in [0, 1]. Default 0.5.</param>
/// <param name="generator">Where masks come from; default: <see cref="Native.Generator.Default"/>.</param>
/// <remarks>Deep Learning 101, section 7.4.5. Source: Tompson et al., Efficient object localization using convolutional networks, 2015.</remarks>
public sealed class Dropout1d(double p = 0.5, Generator? generator = null) : ChannelDropout(3, p, generator);

/// <summary>Spatial dropout of [N, C, H, W]: whole feature maps are dropped, the others divided by 1 − p.</summary>
/// <param name="p">Probability, in [0, 1]. Default 0.5.</param>
/// <param name="generator">Where masks come from; default: <see cref="Native.Generator.Default"/>.</param>
/// <remarks>Deep Learning 101, section 7.4.5.</remarks>
public sealed class Dropout2d(double p = 0.5, Generator? generator = null) : ChannelDropout(4, p, generator);

/// <summary>Spatial dropout of [N, C, D, H, W]: whole volumes are dropped, the others divided by 1 − p.</summary>
/// <param name="p">Probability, in [0, 1]. Default 0.5.</param>
/// <param name="generator">Where masks come from; default: <see cref="Native.Generator.Default"/>.</param>
/// <remarks>Deep Learning 101, section 7.4.5.</remarks>
public sealed class Dropout3d(double p = 0.5, Generator? generator = null) : ChannelDropout(5, p, generator);

/// <summary>Variational dropout of sequences [N, T, F]: the same features of a sequence are dropped at every time step.</summary>
/// <param name="p">Probability, in [0, 1]. Default 0.5.</param>
/// <param name="batchFirst">Whether sequences are [N, T, F] (default) rather than [T, N, F].</param>
/// <param name="generator">Where masks come from; default: <see cref="Native.Generator.Default"/>.</param>
/// <remarks>Deep Learning 101, section 7.4.5. Source: Gal and Ghahramani, A theoretically grounded application of dropout in recurrent neural networks, 2016.</remarks>
public sealed class VariationalDropout(double p = 0.5, bool batchFirst = true, Generator? generator = null) : MaskLayer(p, generator)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        if (x.Rank != 3) throw new TensorShapeException(nameof(VariationalDropout), $"VariationalDropout: the input must be [N, T, F] (or [T, N, F]); given {Layout.Format(x.Shape)}.", x.Shape.ToArray());
        return Masked(x, batchFirst ? [x.Shape[0], 1, x.Shape[2]] : [1, x.Shape[1], x.Shape[2]]);
    }
}

/// <summary>Alpha dropout, for SELU: dropped elements take SELU's lowest value −λα, then an affine map restores mean 0 and variance 1.</summary>
/// <param name="p">Probability, in [0, 1]. Default 0.5.</param>
/// <param name="generator">Where masks come from; default: <see cref="Native.Generator.Default"/>.</param>
/// <remarks>Deep Learning 101, section 7.4.5. Source: Klambauer et al., Self-normalizing neural networks, 2017.</remarks>
public sealed class AlphaDropout(double p = 0.5, Generator? generator = null) : MaskLayer(p, generator)
{
    private const double Lowest = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        if (!IsTraining || P == 0) return x;
        if (P == 1) return x * 0.0;
        double keep = 1 - P, a = 1 / Math.Sqrt(keep * (1 + P * Lowest * Lowest)), b = -a * P * Lowest;
        Tensor kept = Tensor.Ones(x.Shape, x.DType, x.Device).Dropout(P, training: true, Generator) * keep;
        return (x * kept + (1.0 - kept) * Lowest) * a + b;
    }
}

/// <summary>Stochastic depth: in training, each example's branch (or the whole batch's) is dropped with probability p and else divided by 1 − p.</summary>
/// <param name="p">Probability, in [0, 1].</param>
/// <param name="perExample">Whether each example has a draw of its own (default), or one serves for all.</param>
/// <param name="generator">Where masks come from; default: <see cref="Native.Generator.Default"/>.</param>
/// <remarks>Deep Learning 101, chapter 7. Source: Huang et al., Deep networks with stochastic depth, 2016.</remarks>
public sealed class StochasticDepth(double p, bool perExample = true, Generator? generator = null) : MaskLayer(p, generator)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        if (x.Rank == 0) throw new TensorShapeException(nameof(StochasticDepth), "StochasticDepth: the input must be [N, …]; given [].", []);
        var shape = new long[x.Rank];
        Array.Fill(shape, 1);
        if (perExample) shape[0] = x.Shape[0];
        return Masked(x, shape);
    }
}

/// <summary>DropConnect: a linear layer of which each weight, not each unit, is dropped with probability p in training; the others are divided by 1 − p.</summary>
/// <remarks>Deep Learning 101, section 7.4.5. Source: Wan et al., Regularization of neural networks using DropConnect, 2013.</remarks>
public sealed class DropConnectLinear : Layer
{
    private readonly Linear linear;
    private readonly double p;
    private readonly Generator? generator;

    /// <summary>Makes a layer.</summary>
    /// <param name="inFeatures">Length of the input's last dimension.</param>
    /// <param name="outFeatures">Length of the result's.</param>
    /// <param name="p">Probability, in [0, 1]. Default 0.5.</param>
    /// <param name="bias">Whether a bias is added; it is never dropped. Default true.</param>
    /// <param name="generator">Where initial values and masks come from; default: <see cref="Generator.Default"/>.</param>
    public DropConnectLinear(long inFeatures, long outFeatures, double p = 0.5, bool bias = true, Generator? generator = null)
    {
        if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "DropConnectLinear: the probability must lie in [0, 1].");
        (this.p, this.generator) = (p, generator);
        linear = new Linear(inFeatures, outFeatures, bias, generator);
        RegisterParameter("weight", linear.Weight);
        if (linear.Bias is { } shift) RegisterParameter("bias", shift);
    }

    /// <summary>Weight [out, in].</summary>
    public Parameter Weight => linear.Weight;

    /// <summary>Bias [out], or null.</summary>
    public Parameter? Bias => linear.Bias;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Linear(Weight.Value.Dropout(p, IsTraining, generator), Bias?.Value);
}
