namespace DeepLearning101.Native.Data;

/// <summary>The tensor that a decoder fills: samples of 8 bits as u8, or of 16 as i32, [C, H, W].</summary>
/// <remarks>Samples of another largest value are scaled to the nearest, so that the largest becomes the largest.</remarks>
internal sealed unsafe class ImagePlanes : IDisposable
{
    /// <summary>Most pixels that an image may have: 2^28, which is 16,384 × 16,384. A file that tells more is refused before memory is taken.</summary>
    internal const long MaxPixels = 1L << 28;

    private readonly Tensor tensor;
    private readonly int width;
    private readonly long plane;
    private readonly bool deep;
    private readonly byte* start;
    private bool taken;

    internal ImagePlanes(int channels, int height, int width, bool deep)
    {
        tensor = Tensor.Empty([channels, height, width], deep ? DType.Int32 : DType.UInt8);
        (this.width, this.deep, Channels) = (width, deep, channels);
        plane = (long)height * width;
        start = (byte*)tensor.Pointer;
    }

    internal int Channels { get; }

    /// <summary>Whether samples are kept as 16 bits.</summary>
    internal bool IsDeep => deep;

    /// <summary>First sample of a row of one channel; of u8 images only.</summary>
    internal byte* Row(int channel, int y) => start + channel * plane + (long)y * width;

    /// <summary>Sets one sample, which the file gives out of 0 … <paramref name="top"/>.</summary>
    internal void Set(int channel, int y, int x, int value, int top)
    {
        long at = channel * plane + (long)y * width + x;
        if (deep) ((int*)start)[at] = (int)((value * 131070L + top) / (2L * top));
        else start[at] = top == 255 ? (byte)value : (byte)((value * 510L + top) / (2L * top));
    }

    /// <summary>The finished tensor, which is the caller's.</summary>
    internal Tensor Take()
    {
        taken = true;
        return tensor;
    }

    public void Dispose()
    {
        if (!taken) tensor.Dispose();
    }
}
