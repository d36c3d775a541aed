namespace DeepLearning101.Native.Nn;

/// <summary>What convolution layers of any number of spatial dimensions share.</summary>
public abstract class ConvLayer : Layer
{
    // Transposed: the weight is that of the convolution whose transpose this is, [in, out / groups, kernel …].
    private protected ConvLayer(bool transposed, int dims, long inChannels, long outChannels, LongList kernelSize, LongList stride, LongList padding, LongList dilation, long groups, bool bias, Generator? generator)
    {
        string name = transposed ? $"ConvTranspose{dims}d" : $"Conv{dims}d";
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) throw new ArgumentException($"{name}: both numbers of channels must be multiples of the groups; given {inChannels}, {outChannels} and {groups} groups.", nameof(groups));
        if (kernelSize.Count != 1 && kernelSize.Count != dims) throw new ArgumentException($"{name}: kernelSize must be one number or {dims}; given {kernelSize}.", nameof(kernelSize));
        (Stride, Padding, Dilation, Groups) = (stride, padding, dilation, groups);
        var shape = new long[dims + 2];
        (shape[0], shape[1]) = transposed ? (inChannels, outChannels / groups) : (outChannels, inChannels / groups);
        for (int i = 0; i < dims; i++) shape[i + 2] = kernelSize[kernelSize.Count == 1 ? 0 : i];
        Weight = RegisterParameter("weight", new Parameter(Initialize.TorchDefault(Tensor.Empty(shape), generator)));
        if (bias) Bias = RegisterParameter("bias", new Parameter(Initialize.TorchDefaultBias(Tensor.Empty([outChannels]), Weight, generator)));
    }

    /// <summary>Kernels [out, in / groups, kernel …], of a transposed convolution [in, out / groups, kernel …].</summary>
    public Parameter Weight { get; }

    /// <summary>One number for each output channel, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Distance of windows, of a transposed convolution that at which input elements are laid out; empty: 1.</summary>
    public LongList Stride { get; }

    /// <summary>Zeros on both sides, of a transposed convolution what is cut off there; empty: 0.</summary>
    public LongList Padding { get; }

    /// <summary>Distance of taps; empty: 1.</summary>
    public LongList Dilation { get; }

    /// <summary>Groups of channels that do not mix.</summary>
    public long Groups { get; }
}
