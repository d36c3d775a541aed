namespace DeepLearning101.Native.Nn;

/// <summary>Group normalisation of [N, C, …]: each example's channels in groups, each group by its own mean and variance; then weight and bias per channel.</summary>
/// <remarks>Deep Learning 101, chapter 7. Source: Wu and He, Group normalization, 2018.</remarks>
public sealed class GroupNorm : Layer
{
    private readonly double eps;

    /// <summary>Makes a layer.</summary>
    /// <param name="numGroups">Groups of channels.</param>
    /// <param name="numChannels">C, a multiple of the groups.</param>
    /// <param name="eps">Keeps the divisor above 0. Default 1e-5.</param>
    /// <param name="affine">Whether scale and shift are learnt. Default true.</param>
    /// <exception cref="ArgumentException">The channels are no multiple of the groups.</exception>
    public GroupNorm(long numGroups, long numChannels, double eps = 1e-5, bool affine = true)
    {
        if (numGroups < 1 || numChannels % numGroups != 0) throw new ArgumentException($"GroupNorm: the channels must be a multiple of the groups; given {numChannels} channels and {numGroups} groups.", nameof(numGroups));
        (NumGroups, this.eps) = (numGroups, eps);
        if (!affine) return;
        Weight = RegisterParameter("weight", new Parameter(Tensor.Ones([numChannels])));
        Bias = RegisterParameter("bias", new Parameter(Tensor.Zeros([numChannels])));
    }

    /// <summary>Groups of channels.</summary>
    public long NumGroups { get; }

    /// <summary>Scale [C], or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>Shift [C], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.GroupNorm(NumGroups, Weight?.Value, Bias?.Value, eps);
}

/// <summary>Root-mean-square normalisation over the last dimensions: x / √(mean of x² + ε) · weight.</summary>
/// <remarks>Source: Zhang and Sennrich, Root mean square layer normalization, 2019.</remarks>
public sealed class RMSNorm : Layer
{
    private readonly LongList normalizedShape;
    private readonly double? eps;

    /// <summary>Makes a layer.</summary>
    /// <param name="normalizedShape">Lengths of the last dimensions, over which each example is normalised.</param>
    /// <param name="eps">Keeps the divisor above 0. Default: the distance from 1 to the next number of the input's type.</param>
    /// <param name="elementwiseAffine">Whether the scale is learnt. Default true.</param>
    public RMSNorm(LongList normalizedShape, double? eps = null, bool elementwiseAffine = true)
    {
        (this.normalizedShape, this.eps) = (normalizedShape, eps);
        if (elementwiseAffine) Weight = RegisterParameter("weight", new Parameter(Tensor.Ones(normalizedShape.Span)));
    }

    /// <summary>Scale, or null.</summary>
    public Parameter? Weight { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.RmsNorm(normalizedShape.Span, Weight?.Value, eps);
}

/// <summary>Local response normalisation over neighbouring channels: x / (k + α/size · Σ x²)^β.</summary>
/// <param name="size">Channels that are summed.</param>
/// <param name="alpha">α. Default 1e-4.</param>
/// <param name="beta">β. Default 0.75.</param>
/// <param name="k">k. Default 1.</param>
/// <remarks>Source: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural networks, 2012.</remarks>
public sealed class LocalResponseNorm(long size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.LocalResponseNorm(size, alpha, beta, k);
}

/// <summary>Instance normalisation: each channel of each example by its own mean and variance.</summary>
/// <remarks>Source: Ulyanov, Vedaldi and Lempitsky, Instance normalization, 2016. As PyTorch's: no scale, no shift and no running statistics unless asked for.</remarks>
public abstract class InstanceNormLayer : ChannelNormLayer
{
    private readonly int rank;

    private protected InstanceNormLayer(int rank, long numFeatures, double eps, double momentum, bool affine, bool trackRunningStats) : base(numFeatures, eps, momentum, affine, trackRunningStats) => this.rank = rank;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        if (x.Rank != rank) throw new TensorShapeException(GetType().Name, $"{GetType().Name}: the input must have {rank} dimensions, [N, C, …]; given {Layout.Format(x.Shape)}.", x.Shape.ToArray());
        return x.InstanceNorm(RunningMean, RunningVar, Weight?.Value, Bias?.Value, IsTraining || RunningMean is null, Momentum, Eps);
    }
}

/// <summary>Instance normalisation of [N, C, L].</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Keeps the divisor above 0. Default 1e-5.</param>
/// <param name="momentum">Share of an input in the running statistics. Default 0.1.</param>
/// <param name="affine">Whether scale and shift are learnt. Default false.</param>
/// <param name="trackRunningStats">Whether running statistics are kept and used in evaluation. Default false.</param>
public sealed class InstanceNorm1d(long numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool trackRunningStats = false)
    : InstanceNormLayer(3, numFeatures, eps, momentum, affine, trackRunningStats);

/// <summary>Instance normalisation of [N, C, H, W].</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Keeps the divisor above 0. Default 1e-5.</param>
/// <param name="momentum">Share of an input in the running statistics. Default 0.1.</param>
/// <param name="affine">Whether scale and shift are learnt. Default false.</param>
/// <param name="trackRunningStats">Whether running statistics are kept and used in evaluation. Default false.</param>
public sealed class InstanceNorm2d(long numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool trackRunningStats = false)
    : InstanceNormLayer(4, numFeatures, eps, momentum, affine, trackRunningStats);

/// <summary>Instance normalisation of [N, C, D, H, W].</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Keeps the divisor above 0. Default 1e-5.</param>
/// <param name="momentum">Share of an input in the running statistics. Default 0.1.</param>
/// <param name="affine">Whether scale and shift are learnt. Default false.</param>
/// <param name="trackRunningStats">Whether running statistics are kept and used in evaluation. Default false.</param>
public sealed class InstanceNorm3d(long numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool trackRunningStats = false)
    : InstanceNormLayer(5, numFeatures, eps, momentum, affine, trackRunningStats);
