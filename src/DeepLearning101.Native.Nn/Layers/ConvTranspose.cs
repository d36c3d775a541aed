namespace DeepLearning101.Native.Nn;

/// <summary>What transposed convolutions of any number of spatial dimensions share: the gradient of a convolution with respect to its input, as a layer.</summary>
/// <remarks>Deep Learning 101, chapter 9. Starts as PyTorch's.</remarks>
public abstract class ConvTransposeLayer : ConvLayer
{
    private protected ConvTransposeLayer(int dims, long inChannels, long outChannels, LongList kernelSize, LongList stride, LongList padding, LongList outputPadding, long groups, bool bias, LongList dilation, Generator? generator)
        : base(transposed: true, dims, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, generator) => OutputPadding = outputPadding;

    /// <summary>What is added at the end; empty: 0.</summary>
    public LongList OutputPadding { get; }
}

/// <summary>Transposed convolution of [N, C, L].</summary>
/// <param name="inChannels">Channels of the input.</param>
/// <param name="outChannels">Channels of the result.</param>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="stride">Distance at which input elements are laid out. Default 1.</param>
/// <param name="padding">What is cut off on both sides. Default 0.</param>
/// <param name="outputPadding">What is added at the end. Default 0.</param>
/// <param name="groups">Groups of channels that do not mix. Default 1.</param>
/// <param name="bias">Whether each output channel has a number added. Default true.</param>
/// <param name="dilation">Distance of taps. Default 1.</param>
/// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
public sealed class ConvTranspose1d(long inChannels, long outChannels, LongList kernelSize, LongList stride = default, LongList padding = default, LongList outputPadding = default, long groups = 1, bool bias = true, LongList dilation = default, Generator? generator = null)
    : ConvTransposeLayer(1, inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation, generator)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.ConvTranspose1d(Weight, Bias?.Value, Stride, Padding, OutputPadding, Groups, Dilation);
}

/// <summary>Transposed convolution of [N, C, H, W].</summary>
/// <param name="inChannels">Channels of the input.</param>
/// <param name="outChannels">Channels of the result.</param>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="stride">Distance at which input elements are laid out. Default 1.</param>
/// <param name="padding">What is cut off on both sides. Default 0.</param>
/// <param name="outputPadding">What is added at the end. Default 0.</param>
/// <param name="groups">Groups of channels that do not mix. Default 1.</param>
/// <param name="bias">Whether each output channel has a number added. Default true.</param>
/// <param name="dilation">Distance of taps. Default 1.</param>
/// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
public sealed class ConvTranspose2d(long inChannels, long outChannels, LongList kernelSize, LongList stride = default, LongList padding = default, LongList outputPadding = default, long groups = 1, bool bias = true, LongList dilation = default, Generator? generator = null)
    : ConvTransposeLayer(2, inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation, generator)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.ConvTranspose2d(Weight, Bias?.Value, Stride, Padding, OutputPadding, Groups, Dilation);
}

/// <summary>Transposed convolution of [N, C, D, H, W].</summary>
/// <param name="inChannels">Channels of the input.</param>
/// <param name="outChannels">Channels of the result.</param>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="stride">Distance at which input elements are laid out. Default 1.</param>
/// <param name="padding">What is cut off on both sides. Default 0.</param>
/// <param name="outputPadding">What is added at the end. Default 0.</param>
/// <param name="groups">Groups of channels that do not mix. Default 1.</param>
/// <param name="bias">Whether each output channel has a number added. Default true.</param>
/// <param name="dilation">Distance of taps. Default 1.</param>
/// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
public sealed class ConvTranspose3d(long inChannels, long outChannels, LongList kernelSize, LongList stride = default, LongList padding = default, LongList outputPadding = default, long groups = 1, bool bias = true, LongList dilation = default, Generator? generator = null)
    : ConvTransposeLayer(3, inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation, generator)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.ConvTranspose3d(Weight, Bias?.Value, Stride, Padding, OutputPadding, Groups, Dilation);
}

/// <summary>Depthwise separable convolution of [N, C, H, W]: one kernel per channel, then 1 × 1 kernels that mix channels; about 1/out + 1/kernel² of a full convolution's work.</summary>
/// <remarks>Deep Learning 101, chapter 9. Source: Howard et al., MobileNets, 2017.</remarks>
public sealed class DepthwiseSeparableConv2d : Layer
{
    private readonly Conv2d depthwise, pointwise;

    /// <summary>Makes a layer.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the result.</param>
    /// <param name="kernelSize">Size of the depthwise window.</param>
    /// <param name="stride">Distance of windows. Default 1.</param>
    /// <param name="padding">Zeros on both sides. Default 0.</param>
    /// <param name="dilation">Distance of taps. Default 1.</param>
    /// <param name="bias">Whether both convolutions add numbers. Default true.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public DepthwiseSeparableConv2d(long inChannels, long outChannels, LongList kernelSize, LongList stride = default, LongList padding = default, LongList dilation = default, bool bias = true, Generator? generator = null)
    {
        depthwise = RegisterModule("depthwise", new Conv2d(inChannels, inChannels, kernelSize, stride, padding, dilation, groups: inChannels, bias, generator));
        pointwise = RegisterModule("pointwise", new Conv2d(inChannels, outChannels, 1, bias: bias, generator: generator));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => pointwise.Forward(depthwise.Forward(x));
}
