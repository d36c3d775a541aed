namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Sizes of one pooling in up to three spatial dimensions; missing ones are <see cref="PoolAxis.None"/>.
/// x is [Planes, D.Input, H.Input, W.Input] and y [Planes, D.Output, H.Output, W.Output], contiguous; Planes is images · channels.
/// </summary>
internal readonly record struct PoolShape(nint Planes, PoolAxis D, PoolAxis H, PoolAxis W)
{
    /// <summary>Elements of one plane of x.</summary>
    internal nint InputPlane => D.Input * H.Input * W.Input;

    /// <summary>Elements of one plane of y.</summary>
    internal nint OutputPlane => D.Output * H.Output * W.Output;

    /// <summary>Two by two windows side by side, without padding: the case that has its own loops.</summary>
    internal bool IsTwoByTwo => D == PoolAxis.None && IsPair(H) && IsPair(W);

    /// <summary>A two-dimensional pooling.</summary>
    internal static PoolShape Planar(nint planes, PoolAxis h, PoolAxis w) => new(planes, PoolAxis.None, h, w);

    private static bool IsPair(PoolAxis axis) =>
        axis is { Kernel: 2, Stride: 2, Pad: 0, Dilation: 1 } && axis.Output * 2 <= axis.Input;
}
