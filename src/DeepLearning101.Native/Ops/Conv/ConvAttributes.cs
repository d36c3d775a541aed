namespace DeepLearning101.Native;

/// <summary>Geometry of a convolution, one entry per spatial dimension.</summary>
/// <param name="Stride">Distance of neighbouring windows.</param>
/// <param name="PadBegin">Zeros before the first element.</param>
/// <param name="PadEnd">Zeros behind the last element.</param>
/// <param name="Dilation">Distance of neighbouring taps.</param>
/// <param name="Groups">Number of groups of channels that do not mix.</param>
public sealed record ConvAttributes(LongList Stride, LongList PadBegin, LongList PadEnd, LongList Dilation, long Groups) : OpAttributes
{
    /// <summary>Length of the result for each spatial dimension.</summary>
    internal long[] OutputSize(ReadOnlySpan<long> input, ReadOnlySpan<long> kernel)
    {
        var size = new long[input.Length];
        for (int i = 0; i < size.Length; i++)
        {
            long reach = Dilation[i] * (kernel[i] - 1) + 1, room = input[i] + PadBegin[i] + PadEnd[i] - reach;
            size[i] = room < 0 ? 0 : room / Stride[i] + 1;
        }

        return size;
    }

    /// <summary>Attributes from what a caller writes: one number for all dimensions, or one for each.</summary>
    internal static ConvAttributes Make(string op, int dims, LongList stride, LongList padding, LongList dilation, long groups)
    {
        LongList pad = Spread(op, nameof(padding), padding, dims, 0, 0);
        return new ConvAttributes(Spread(op, nameof(stride), stride, dims, 1, 1), pad, pad, Spread(op, nameof(dilation), dilation, dims, 1, 1), groups);
    }

    internal static LongList Spread(string op, string name, LongList values, int dims, long none, long least)
    {
        if (values.Count > 1 && values.Count != dims) Throw.Argument(op, name, $"one number or {dims} are needed (one for each spatial dimension)", values);
        var result = new long[dims];
        for (int i = 0; i < dims; i++)
        {
            result[i] = values.Count == 0 ? none : values[values.Count == 1 ? 0 : i];
            if (result[i] < least) Throw.Argument(op, name, $"values must be at least {least}", values);
        }

        return result.AsSpan();
    }
}

/// <summary>A convolution with the spatial size that its shape rule cannot infer backwards: of the input (for the data gradient) or of the kernel (for the weight gradient).</summary>
/// <param name="Conv">Geometry of the forward convolution.</param>
/// <param name="Size">Spatial size of the result.</param>
public sealed record ConvGradAttributes(ConvAttributes Conv, LongList Size) : OpAttributes;
