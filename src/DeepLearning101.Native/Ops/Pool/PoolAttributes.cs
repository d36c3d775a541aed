namespace DeepLearning101.Native;

/// <summary>Geometry of pooling, one entry per spatial dimension.</summary>
/// <param name="Kernel">Length of the window; empty for adaptive pooling.</param>
/// <param name="Stride">Distance of windows.</param>
/// <param name="Padding">Positions before the first and behind the last element that windows may cover.</param>
/// <param name="Dilation">Distance of taps.</param>
/// <param name="Output">Spatial size of the result.</param>
/// <param name="CountIncludePad">Whether padding counts in averages.</param>
/// <param name="Divisor">Divisor of averages in place of the window's size; 0: none.</param>
public sealed record PoolAttributes(LongList Kernel, LongList Stride, LongList Padding, LongList Dilation, LongList Output, bool CountIncludePad = true, long Divisor = 0) : OpAttributes
{
    /// <summary>Whether window i covers the input from ⌊i · n / m⌋ to ⌈(i + 1) · n / m⌉.</summary>
    public bool IsAdaptive => Kernel.Count == 0;

    internal static PoolAttributes Make(string op, int dims, ReadOnlySpan<long> input, LongList kernel, LongList stride, LongList padding, LongList dilation, bool ceilMode, bool countIncludePad = true, long divisor = 0)
    {
        if (kernel.Count == 0) Throw.Argument(op, "kernelSize", "a window length is needed", kernel);
        LongList k = ConvAttributes.Spread(op, "kernelSize", kernel, dims, 1, 1), p = ConvAttributes.Spread(op, "padding", padding, dims, 0, 0), d = ConvAttributes.Spread(op, "dilation", dilation, dims, 1, 1);
        LongList s = stride.Count == 0 ? k : ConvAttributes.Spread(op, "stride", stride, dims, 1, 1);
        var output = new long[dims];
        for (int i = 0; i < dims; i++)
        {
            if (2 * p[i] > k[i]) Throw.Argument(op, "padding", $"padding may be at most half the window ({k[i]})", padding);
            long room = input[i] + 2 * p[i] - d[i] * (k[i] - 1) - 1;
            output[i] = room < 0 ? 0 : (room + (ceilMode ? s[i] - 1 : 0)) / s[i] + 1;
            // The last window of ceil mode must start inside the input or the padding before it.
            if (ceilMode && output[i] > 0 && (output[i] - 1) * s[i] >= input[i] + p[i]) output[i]--;
            if (output[i] < 1) throw new TensorShapeException(op, $"{op}: the window must fit into the padded input in spatial dimension {i}; given length {input[i]} and window {k[i]} with padding {p[i]} and dilation {d[i]}. Use a smaller window.", input.ToArray());
        }

        return new PoolAttributes(k, s, p, d, output.AsSpan(), countIncludePad, divisor);
    }

    internal static PoolAttributes Adaptive(string op, int dims, ReadOnlySpan<long> input, LongList output)
    {
        LongList size = ConvAttributes.Spread(op, "outputSize", output, dims, 1, -1);
        var lengths = new long[dims];
        // −1 keeps the input's length.
        for (int i = 0; i < dims; i++) lengths[i] = size[i] < 0 ? input[i] : size[i];
        return new PoolAttributes([], [], [], [], lengths.AsSpan());
    }

    /// <summary>First and last + 1 position of window <paramref name="index"/> in dimension <paramref name="dim"/>; may lie outside the input.</summary>
    internal (long Start, long End) Window(int dim, long index, long input) => IsAdaptive
        ? (index * input / Output[dim], ((index + 1) * input + Output[dim] - 1) / Output[dim])
        : (index * Stride[dim] - Padding[dim], index * Stride[dim] - Padding[dim] + Dilation[dim] * (Kernel[dim] - 1) + 1);

    internal void Check(string op, int dims, Tensor x)
    {
        if (x.Rank != dims + 2) Throw.Shape(op, $"the input must have {dims + 2} dimensions, [N, C, …]", x.Layout);
        if (Output.Count != dims) Throw.Argument(op, "attributes", $"the geometry must have {dims} spatial dimensions", Output);
    }
}

/// <summary>Pooling with the spatial size of the input, for gradients.</summary>
/// <param name="Pool">Geometry.</param>
/// <param name="Size">Spatial size of the input.</param>
public sealed record PoolGradAttributes(PoolAttributes Pool, LongList Size) : OpAttributes;
