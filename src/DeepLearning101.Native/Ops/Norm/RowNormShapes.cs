namespace DeepLearning101.Native;

/// <summary>Shapes and pieces that normalisations of rows share.</summary>
internal static class RowNormShapes
{
    internal static Tensor Run(OpDef op, Tensor x, ReadOnlySpan<long> normalizedShape, Tensor? weight, Tensor? bias, double eps)
    {
        if (normalizedShape.Length == 0 || x.Rank < normalizedShape.Length || !x.Shape[^normalizedShape.Length..].SequenceEqual(normalizedShape))
            Throw.Shape(op.Name, $"the last dimensions must be the normalised shape {Layout.Format(normalizedShape)}", x.Layout);
        var norm = new RowNorm(normalizedShape.Length, eps, weight is not null, bias is not null);
        return (weight, bias) switch
        {
            (null, null) => Dispatcher.Run(op, [x], norm),
            (not null, null) => Dispatcher.Run(op, [x, weight], norm),
            (null, not null) => Dispatcher.Run(op, [x, bias], norm),
            _ => Dispatcher.Run(op, [x, weight, bias], norm),
        };
    }

    internal static void Check(string op, ReadOnlySpan<Tensor> inputs, RowNorm norm)
    {
        Tensor x = inputs[0];
        if (!x.DType.IsFloatingPoint) Throw.DType(op, "the elements must be floating-point", x.DType, "Cast them.");
        if (norm.Dims < 1 || x.Rank < norm.Dims) Throw.Shape(op, $"there must be at least {norm.Dims} dimensions", x.Layout);
        foreach (Tensor parameter in inputs[1..])
        {
            if (!parameter.Shape.SequenceEqual(x.Shape[^norm.Dims..])) Throw.Shapes(op, "weight and bias must have the shape of the normalised dimensions", x.Layout, parameter.Layout);
            if (parameter.DType != x.DType) Throw.DType(op, $"weight and bias must have the input's type {x.DType.Name}", parameter.DType, "Cast them.");
        }
    }

    /// <summary>The normalised rows, and what they were multiplied by.</summary>
    internal static Tensor Normalised(Tensor x, RowNorm norm, bool centered, out Tensor scale)
    {
        long[] dims = norm.RowDims();
        Tensor distance = centered ? x - x.Mean(dims, keepDim: true) : x;
        scale = 1 / ((distance * distance).Mean(dims, keepDim: true) + norm.Eps).Sqrt();
        return distance * scale;
    }

    /// <summary>Distance from 1 to the next number.</summary>
    internal static double Epsilon(DType dtype) => dtype switch
    {
        DType.Float16 => 1.0 / (1 << 10),
        DType.BFloat16 => 1.0 / (1 << 7),
        DType.Float64 => 1.0 / (1L << 52),
        _ => 1.0 / (1 << 23),
    };
}

/// <summary>Example calls of normalisations of rows.</summary>
internal static class RowNormSamples
{
    internal static IReadOnlyList<OpSample> Of(bool biased) =>
    [
        OpSample.Of(new RowNorm(1, 1e-5, false, false), [3, 5]),
        biased ? OpSample.Of(new RowNorm(1, 1e-5, true, true), [2, 3, 7], [7], [7]) : OpSample.Of(new RowNorm(1, 1e-5, true, false), [2, 3, 7], [7]),
        OpSample.Of(new RowNorm(2, 0.1, true, false), [5, 3, 4], [3, 4]),
        biased ? OpSample.Of(new RowNorm(1, 1e-3, true, true), [33, 130], [130], [130]) : OpSample.Of(new RowNorm(1, 1e-3, true, false), [33, 130], [130]),
    ];

    internal static IReadOnlyList<OpSample> OfGradient(bool biased)
    {
        var samples = new List<OpSample>();
        foreach (OpSample sample in Of(biased))
            samples.Add(sample with { Operands = [sample.Operands[0], .. ((RowNorm)sample.Attributes!).HasBias ? sample.Operands[..^1] : sample.Operands] });
        return samples;
    }
}
