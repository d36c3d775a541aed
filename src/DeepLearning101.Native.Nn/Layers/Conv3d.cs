namespace DeepLearning101.Native.Nn;

/// <summary>Convolution (cross-correlation) of [N, C, D, H, W] with out kernels.</summary>
/// <remarks>Deep Learning 101, chapter 9. Starts as PyTorch's.</remarks>
public sealed class Conv3d : ConvLayer
{
    /// <summary>Makes a layer; each size is one number for all spatial dimensions or one for each.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the result.</param>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Distance of windows. Default 1.</param>
    /// <param name="padding">Zeros on both sides. Default 0.</param>
    /// <param name="dilation">Distance of taps. Default 1.</param>
    /// <param name="groups">Groups of channels that do not mix. Default 1.</param>
    /// <param name="bias">Whether each output channel has a number added. Default true.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public Conv3d(long inChannels, long outChannels, LongList kernelSize, LongList stride = default, LongList padding = default, LongList dilation = default, long groups = 1, bool bias = true, Generator? generator = null)
        : base(transposed: false, 3, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, generator)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Conv3d(Weight, Bias?.Value, Stride, Padding, Dilation, Groups);
}
