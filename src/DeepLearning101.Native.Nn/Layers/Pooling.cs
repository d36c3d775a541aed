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
    protected override Tensor ForwardCore(Tensor x) => x.MaxPool2d(kernelSize, stride, padding, dilation, ceilMode);
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
    protected override Tensor ForwardCore(Tensor x) => x.AvgPool2d(kernelSize, stride, padding, ceilMode, countIncludePad);
}

/// <summary>Largest element of each window of [N, C, L]; padding counts as −∞.</summary>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="stride">Distance of windows. Default: the window's size.</param>
/// <param name="padding">Padding on both sides. Default 0.</param>
/// <param name="dilation">Distance of elements in a window. Default 1.</param>
/// <param name="ceilMode">Whether a last window that hangs over counts. Default false.</param>
public sealed class MaxPool1d(LongList kernelSize, LongList stride = default, LongList padding = default, LongList dilation = default, bool ceilMode = false) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.MaxPool1d(kernelSize, stride, padding, dilation, ceilMode);
}

/// <summary>Largest element of each window of [N, C, D, H, W]; padding counts as −∞.</summary>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="stride">Distance of windows. Default: the window's size.</param>
/// <param name="padding">Padding on both sides. Default 0.</param>
/// <param name="dilation">Distance of elements in a window. Default 1.</param>
/// <param name="ceilMode">Whether a last window that hangs over counts. Default false.</param>
public sealed class MaxPool3d(LongList kernelSize, LongList stride = default, LongList padding = default, LongList dilation = default, bool ceilMode = false) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.MaxPool3d(kernelSize, stride, padding, dilation, ceilMode);
}

/// <summary>Mean of each window of [N, C, L].</summary>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="stride">Distance of windows. Default: the window's size.</param>
/// <param name="padding">Zeros on both sides. Default 0.</param>
/// <param name="ceilMode">Whether a last window that hangs over counts. Default false.</param>
/// <param name="countIncludePad">Whether padding counts in the divisor. Default true.</param>
public sealed class AvgPool1d(LongList kernelSize, LongList stride = default, LongList padding = default, bool ceilMode = false, bool countIncludePad = true) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.AvgPool1d(kernelSize, stride, padding, ceilMode, countIncludePad);
}

/// <summary>Mean of each window of [N, C, D, H, W].</summary>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="stride">Distance of windows. Default: the window's size.</param>
/// <param name="padding">Zeros on both sides. Default 0.</param>
/// <param name="ceilMode">Whether a last window that hangs over counts. Default false.</param>
/// <param name="countIncludePad">Whether padding counts in the divisor. Default true.</param>
public sealed class AvgPool3d(LongList kernelSize, LongList stride = default, LongList padding = default, bool ceilMode = false, bool countIncludePad = true) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.AvgPool3d(kernelSize, stride, padding, ceilMode, countIncludePad);
}

/// <summary>Means of [N, C, L] over as many windows as the result has places.</summary>
/// <param name="outputSize">Places.</param>
public sealed class AdaptiveAvgPool1d(LongList outputSize) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.AdaptiveAvgPool1d(outputSize);
}

/// <summary>Means of [N, C, H, W] over as many windows as the result has places; 1: the mean of each map.</summary>
/// <param name="outputSize">Places, one number for both dimensions or two.</param>
public sealed class AdaptiveAvgPool2d(LongList outputSize) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.AdaptiveAvgPool2d(outputSize);
}

/// <summary>Largest elements of [N, C, L] in as many windows as the result has places.</summary>
/// <param name="outputSize">Places.</param>
public sealed class AdaptiveMaxPool1d(LongList outputSize) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.AdaptiveMaxPool1d(outputSize);
}

/// <summary>Largest elements of [N, C, H, W] in as many windows as the result has places.</summary>
/// <param name="outputSize">Places, one number for both dimensions or two.</param>
public sealed class AdaptiveMaxPool2d(LongList outputSize) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.AdaptiveMaxPool2d(outputSize);
}
