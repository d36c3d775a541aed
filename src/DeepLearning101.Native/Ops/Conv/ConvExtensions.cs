namespace DeepLearning101.Native;

/// <summary>Padding of a convolution by name.</summary>
public enum PaddingMode
{
    /// <summary>No padding: only whole windows.</summary>
    Valid,

    /// <summary>Zeros so that, with stride 1, the result is as long as the input; an odd zero goes to the end.</summary>
    Same,

    /// <summary>Zeros so that every window that touches the input counts: the result is longer by dilation · (kernel − 1).</summary>
    Full,
}

/// <summary>Convolutions. What deep learning calls so is cross-correlation: the kernel is not flipped; <c>TrueConv</c> flips it.</summary>
public static class ConvExtensions
{
    extension(Tensor x)
    {
        /// <summary>Cross-correlation of x [N, C, L] with weight [O, C / groups, K], plus bias [O].</summary>
        public Tensor Conv1d(Tensor weight, Tensor? bias = null, LongList stride = default, LongList padding = default, LongList dilation = default, long groups = 1) =>
            Run(1, x, weight, bias, ConvAttributes.Make("conv1d", 1, stride, padding, dilation, groups));

        /// <summary>Cross-correlation of x [N, C, H, W] with weight [O, C / groups, KH, KW], plus bias [O].</summary>
        /// <param name="weight">Kernels.</param>
        /// <param name="bias">One number per output channel.</param>
        /// <param name="stride">Distance of windows; default 1.</param>
        /// <param name="padding">Zeros on both sides; default 0.</param>
        /// <param name="dilation">Distance of taps; default 1.</param>
        /// <param name="groups">Groups of channels that do not mix; default 1.</param>
        public Tensor Conv2d(Tensor weight, Tensor? bias = null, LongList stride = default, LongList padding = default, LongList dilation = default, long groups = 1) =>
            Run(2, x, weight, bias, ConvAttributes.Make("conv2d", 2, stride, padding, dilation, groups));

        /// <summary>Cross-correlation of x [N, C, D, H, W] with weight [O, C / groups, KD, KH, KW], plus bias [O].</summary>
        public Tensor Conv3d(Tensor weight, Tensor? bias = null, LongList stride = default, LongList padding = default, LongList dilation = default, long groups = 1) =>
            Run(3, x, weight, bias, ConvAttributes.Make("conv3d", 3, stride, padding, dilation, groups));

        /// <summary>Cross-correlation with padding by name, over as many spatial dimensions as the tensors have.</summary>
        public Tensor Conv(Tensor weight, PaddingMode padding, Tensor? bias = null, LongList stride = default, LongList dilation = default, long groups = 1)
        {
            int dims = Spatial("conv", x, weight);
            ConvAttributes conv = ConvAttributes.Make("conv", dims, stride, default, dilation, groups);
            if (padding == PaddingMode.Valid) return Run(dims, x, weight, bias, conv);
            long[] begin = new long[dims], end = new long[dims];
            for (int i = 0; i < dims; i++)
            {
                long reach = conv.Dilation[i] * (weight.Shape[i + 2] - 1);
                begin[i] = padding == PaddingMode.Full ? reach : reach / 2;
                end[i] = padding == PaddingMode.Full ? reach : reach - reach / 2;
            }

            return Run(dims, x, weight, bias, conv with { PadBegin = begin.AsSpan(), PadEnd = end.AsSpan() });
        }

        /// <summary>Cross-correlation with its own padding at each end of each spatial dimension.</summary>
        public Tensor Conv(Tensor weight, LongList padBegin, LongList padEnd, Tensor? bias = null, LongList stride = default, LongList dilation = default, long groups = 1)
        {
            int dims = Spatial("conv", x, weight);
            ConvAttributes conv = ConvAttributes.Make("conv", dims, stride, default, dilation, groups);
            return Run(dims, x, weight, bias, conv with
            {
                PadBegin = ConvAttributes.Spread("conv", nameof(padBegin), padBegin, dims, 0, 0),
                PadEnd = ConvAttributes.Spread("conv", nameof(padEnd), padEnd, dims, 0, 0),
            });
        }

        /// <summary>Convolution in the sense of mathematics: the kernel is flipped in every spatial dimension.</summary>
        public Tensor TrueConv(Tensor weight, PaddingMode padding = PaddingMode.Valid, Tensor? bias = null, LongList stride = default, LongList dilation = default, long groups = 1)
        {
            int dims = Spatial("true_conv", x, weight);
            Tensor flipped = weight;
            for (int i = 0; i < dims; i++) flipped = flipped.Slice(i + 2, step: -1);
            return x.Conv(flipped, padding, bias, stride, dilation, groups);
        }

        /// <summary>Transposed convolution of x [N, C, L] with weight [C, O / groups, K], plus bias [O].</summary>
        public Tensor ConvTranspose1d(Tensor weight, Tensor? bias = null, LongList stride = default, LongList padding = default, LongList outputPadding = default, long groups = 1, LongList dilation = default) =>
            Transposed(1, x, weight, bias, stride, padding, outputPadding, groups, dilation);

        /// <summary>Transposed convolution of x [N, C, H, W] with weight [C, O / groups, KH, KW], plus bias [O].</summary>
        public Tensor ConvTranspose2d(Tensor weight, Tensor? bias = null, LongList stride = default, LongList padding = default, LongList outputPadding = default, long groups = 1, LongList dilation = default) =>
            Transposed(2, x, weight, bias, stride, padding, outputPadding, groups, dilation);

        /// <summary>Transposed convolution of x [N, C, D, H, W] with weight [C, O / groups, KD, KH, KW], plus bias [O].</summary>
        public Tensor ConvTranspose3d(Tensor weight, Tensor? bias = null, LongList stride = default, LongList padding = default, LongList outputPadding = default, long groups = 1, LongList dilation = default) =>
            Transposed(3, x, weight, bias, stride, padding, outputPadding, groups, dilation);
    }

    private static Tensor Run(int dims, Tensor x, Tensor weight, Tensor? bias, ConvAttributes conv) =>
        bias is null ? Dispatcher.Run(Op.Conv(dims), [x, weight], conv) : Dispatcher.Run(Op.Conv(dims), [x, weight, bias], conv);

    private static Tensor Transposed(int dims, Tensor x, Tensor weight, Tensor? bias, LongList stride, LongList padding, LongList outputPadding, long groups, LongList dilation)
    {
        string op = $"conv_transpose{dims}d";
        if (x.Rank != dims + 2 || weight.Rank != dims + 2) Throw.Shapes(op, $"input and weight must have {dims + 2} dimensions, [N, C, …] and [C, O / groups, …]", x.Layout, weight.Layout);
        ConvAttributes conv = ConvAttributes.Make(op, dims, stride, padding, dilation, groups);
        LongList extra = ConvAttributes.Spread(op, nameof(outputPadding), outputPadding, dims, 0, 0);
        var size = new long[dims];
        for (int i = 0; i < dims; i++)
        {
            if (extra[i] >= Math.Max(conv.Stride[i], conv.Dilation[i])) Throw.Argument(op, nameof(outputPadding), "each number must be smaller than the stride or the dilation", outputPadding);
            size[i] = (x.Shape[i + 2] - 1) * conv.Stride[i] - 2 * conv.PadBegin[i] + conv.Dilation[i] * (weight.Shape[i + 2] - 1) + 1 + extra[i];
            if (size[i] < 0) Throw.Shapes(op, $"the result would have a negative length in spatial dimension {i}", x.Layout, weight.Layout, "Use less padding.");
        }

        var grad = new ConvGradAttributes(conv with { PadEnd = EndPadding(conv, x, weight, size) }, size.AsSpan());
        return bias is null ? Dispatcher.Run(Op.ConvData(dims), [x, weight], grad) : Dispatcher.Run(Op.ConvData(dims), [x, weight, bias], grad);
    }

    /// <summary>Zeros at the end with which a convolution of the result gives exactly the input's size (output padding takes some away).</summary>
    private static LongList EndPadding(ConvAttributes conv, Tensor x, Tensor weight, long[] size)
    {
        var end = new long[size.Length];
        for (int i = 0; i < end.Length; i++)
            end[i] = (x.Shape[i + 2] - 1) * conv.Stride[i] + conv.Dilation[i] * (weight.Shape[i + 2] - 1) + 1 - size[i] - conv.PadBegin[i];
        return end.AsSpan();
    }

    private static int Spatial(string op, Tensor x, Tensor weight)
    {
        if (x.Rank is < 3 or > 5 || weight.Rank != x.Rank) Throw.Shapes(op, "input and weight must both have 3, 4 or 5 dimensions", x.Layout, weight.Layout);
        return x.Rank - 2;
    }
}
