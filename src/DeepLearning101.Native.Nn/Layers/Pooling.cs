namespace DeepLearning101.Native.Nn;

/// <summary>Largest element of each window of [N, C, H, W]; padding counts as −∞.</summary>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="stride">Distance of windows. Default: the window's size.</param>
/// <param name="padding">Padding on both sides. Default 0.</param>
/// <param name="dilation">Distance of elements in a window. Default 1.</param>
/// <param name="ceilMode">Whether a last window that hangs over counts. Default false.</param>
/// <remarks>Deep Learning 101, chapter 9.</remarks>
public sealed class MaxPool2d(LongList kernelSize, LongList stride = default, LongList padding = default, LongList dilation = default, bool ceilMode = false) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.MaxPool2d(kernelSize, stride, padding, dilation, ceilMode);
}

/// <summary>Mean of each window of [N, C, H, W].</summary>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="stride">Distance of windows. Default: the window's size.</param>
/// <param name="padding">Zeros on both sides. Default 0.</param>
/// <param name="ceilMode">Whether a last window that hangs over counts. Default false.</param>
/// <param name="countIncludePad">Whether padding counts in the divisor. Default true.</param>
/// <remarks>Deep Learning 101, chapter 9.</remarks>
public sealed class AvgPool2d(LongList kernelSize, LongList stride = default, LongList padding = default, bool ceilMode = false, bool countIncludePad = true) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AvgPool2d(kernelSize, stride, padding, ceilMode, countIncludePad);
}
