namespace DeepLearning101.Native;

/// <summary>Convolutions tap by tap in views and matrix products: what they mean, for backends without a kernel and for tests.</summary>
internal static class ConvTaps
{
    internal static Tensor Forward(Tensor x, Tensor w, ConvAttributes conv)
    {
        Tensor padded = Pad(x, conv);
        long[] size = conv.OutputSize(x.Shape[2..], w.Shape[2..]);
        long groups = conv.Groups, o = w.Shape[0];
        Tensor? sum = null;
        foreach (long[] tap in Taps(w.Shape[2..].ToArray()))
        {
            Tensor window = Grouped(Window(padded, tap, size, conv), groups);
            Tensor weights = At(w, tap).Reshape([groups, o / groups, w.Shape[1]]);
            Tensor term = weights.MatMul(window);
            sum = sum is null ? term : sum + term;
        }

        return (sum ?? Tensor.Zeros([x.Shape[0], groups, o / groups, Product(size)], x.DType, x.Device)).Reshape([x.Shape[0], o, .. size]);
    }

    internal static Tensor Data(Tensor g, Tensor w, ConvGradAttributes grad)
    {
        ConvAttributes conv = grad.Conv;
        long groups = conv.Groups, n = g.Shape[0], c = w.Shape[1] * groups;
        long[] size = g.Shape[2..].ToArray(), padded = PaddedSize(grad.Size.Span, conv);
        Tensor gradient = Grouped(g, groups);
        Tensor? sum = null;
        foreach (long[] tap in Taps(w.Shape[2..].ToArray()))
        {
            Tensor weights = At(w, tap).Reshape([groups, w.Shape[0] / groups, w.Shape[1]]);
            Tensor term = weights.T.MatMul(gradient).Reshape([n, c, .. size]);
            for (int i = 0; i < size.Length; i++) term = Place(term, i + 2, tap[i] * conv.Dilation[i], conv.Stride[i], padded[i]);
            sum = sum is null ? term : sum + term;
        }

        Tensor result = sum ?? Tensor.Zeros([n, c, .. padded], g.DType, g.Device);
        for (int i = 0; i < size.Length; i++) result = result.Narrow(i + 2, conv.PadBegin[i], grad.Size[i]);
        return result.Contiguous();
    }

    internal static Tensor Weight(Tensor x, Tensor g, ConvGradAttributes grad)
    {
        ConvAttributes conv = grad.Conv;
        long groups = conv.Groups, n = x.Shape[0], c = x.Shape[1] / groups, o = g.Shape[1];
        long[] size = g.Shape[2..].ToArray(), kernel = grad.Size.Span.ToArray();
        Tensor padded = Pad(x, conv);
        // [groups, O / groups, N · P]
        Tensor gradient = Grouped(g, groups).Permute([1, 2, 0, 3]).Reshape([groups, o / groups, n * Product(size)]);
        Tensor? sum = null;
        foreach (long[] tap in Taps(kernel))
        {
            Tensor window = Grouped(Window(padded, tap, size, conv), groups).Permute([1, 0, 3, 2]).Reshape([groups, n * Product(size), c]);
            Tensor term = gradient.MatMul(window).Reshape([o, c, .. Ones(kernel.Length)]);
            for (int i = 0; i < kernel.Length; i++) term = Place(term, i + 2, tap[i], 1, kernel[i]);
            sum = sum is null ? term : sum + term;
        }

        return sum ?? Tensor.Zeros([o, c, .. kernel], x.DType, x.Device);
    }

    /// <summary>Sum over everything but the channels.</summary>
    internal static Tensor SumOverImages(Tensor g)
    {
        var dims = new long[g.Rank - 1];
        for (int i = 1; i < dims.Length; i++) dims[i] = i + 1;
        return g.Sum(dims);
    }

    /// <summary>[C] as [1, C, 1, …].</summary>
    internal static Tensor AsChannel(Tensor bias, int dims) => bias.Reshape([1, bias.Shape[0], .. Ones(dims)]);

    private static Tensor Pad(Tensor x, ConvAttributes conv)
    {
        for (int i = 0; i < conv.PadBegin.Count; i++)
            if (conv.PadBegin[i] + conv.PadEnd[i] > 0) x = Place(x, i + 2, conv.PadBegin[i], 1, x.Shape[i + 2] + conv.PadBegin[i] + conv.PadEnd[i]);
        return x;
    }

    private static long[] PaddedSize(ReadOnlySpan<long> size, ConvAttributes conv)
    {
        var result = new long[size.Length];
        for (int i = 0; i < result.Length; i++) result[i] = size[i] + conv.PadBegin[i] + conv.PadEnd[i];
        return result;
    }

    /// <summary>Zeros of length <paramref name="whole"/> with <paramref name="x"/> at start, start + step, ….</summary>
    private static Tensor Place(Tensor x, int dim, long start, long step, long whole) =>
        Dispatcher.Run(Op.Unslice, [x], new SlicePlace(new SliceRange(dim, start, x.Shape[dim], step), whole));

    private static Tensor Window(Tensor padded, long[] tap, long[] size, ConvAttributes conv)
    {
        for (int i = 0; i < size.Length; i++)
            padded = Dispatcher.Run(Op.Slice, [padded], new SliceRange(i + 2, tap[i] * conv.Dilation[i], size[i], conv.Stride[i]));
        return padded;
    }

    /// <summary>[N, C, spatial] as [N, groups, C / groups, positions].</summary>
    private static Tensor Grouped(Tensor x, long groups) => x.Reshape([x.Shape[0], groups, x.Shape[1] / groups, Product(x.Shape[2..])]);

    private static Tensor At(Tensor w, long[] tap)
    {
        foreach (long k in tap) w = w.Select(2, k);
        return w;
    }

    private static IEnumerable<long[]> Taps(long[] kernel)
    {
        long count = Product(kernel);
        for (long index = 0; index < count; index++)
        {
            var tap = new long[kernel.Length];
            long rest = index;
            for (int i = kernel.Length - 1; i >= 0; i--) (rest, tap[i]) = Math.DivRem(rest, kernel[i]);
            yield return tap;
        }
    }

    private static long[] Ones(int n)
    {
        var ones = new long[n];
        Array.Fill(ones, 1);
        return ones;
    }

    private static long Product(ReadOnlySpan<long> values)
    {
        long product = 1;
        foreach (long value in values) product *= value;
        return product;
    }
}
