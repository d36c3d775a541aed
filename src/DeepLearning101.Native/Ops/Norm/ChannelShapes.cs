namespace DeepLearning101.Native;

/// <summary>Shapes and pieces that normalisations of channels share: x [N, C, …] with parameters [C].</summary>
internal static class ChannelShapes
{
    internal static void Check(string op, Tensor x, ReadOnlySpan<Tensor> parameters)
    {
        if (!x.DType.IsFloatingPoint) Throw.DType(op, "the elements must be floating-point", x.DType, "Cast them.");
        if (x.Rank < 2) Throw.Shape(op, "the input must have at least two dimensions, [N, C, …]", x.Layout);
        foreach (Tensor parameter in parameters)
        {
            if (parameter.Rank != 1 || parameter.Shape[0] != x.Shape[1]) Throw.Shapes(op, $"parameters of channels must have the shape [{x.Shape[1]}]", x.Layout, parameter.Layout);
            if (!parameter.DType.IsFloatingPoint || (parameter.DType != x.DType && parameter.DType != Statistics(x.DType)))
                Throw.DType(op, $"parameters of channels must have the input's type {x.DType.Name}", parameter.DType, "Cast them.");
        }
    }

    /// <summary>Checks the operands of a gradient, g, x and parameters, and gives the types of its results.</summary>
    internal static void InferGradient(string op, in KernelCall call, ReadOnlySpan<Tensor> parameters, Span<TensorSpec> outputs)
    {
        (Tensor g, Tensor x) = (call.Inputs[0], call.Inputs[1]);
        Check(op, x, parameters);
        if (!g.Layout.SameShape(x.Layout) || g.DType != x.DType) Throw.Shapes(op, "the gradient must have the shape and type of the input", x.Layout, g.Layout);
        outputs[0] = new TensorSpec(x.DType, x.Layout.Contiguous);
        Layout channels = Layout.Of([x.Shape[1]]);
        for (int i = 1; i < outputs.Length; i++) outputs[i] = new TensorSpec(x.DType, channels);
    }

    /// <summary>The type of means and variances: halves have them in f32.</summary>
    internal static DType Statistics(DType dtype) => dtype == DType.Float64 ? DType.Float64 : DType.Float32;

    internal static Tensor[] Operands(Tensor x, Tensor? weight, Tensor? bias) => (weight, bias) switch
    {
        (null, null) => [x],
        (not null, null) => [x, weight],
        (null, not null) => [x, bias],
        _ => [x, weight, bias],
    };

    /// <summary>Parameters [C] as they broadcast to [N, C, …].</summary>
    internal static Tensor Along(Tensor parameter, int rank)
    {
        if (rank == 2) return parameter;
        var shape = new long[rank - 1];
        Array.Fill(shape, 1);
        shape[0] = parameter.Shape[0];
        return parameter.Reshape(shape);
    }

    /// <summary>All dimensions but that of the channels.</summary>
    internal static long[] OtherDims(int rank)
    {
        var dims = new long[rank - 1];
        for (int i = 1; i < dims.Length; i++) dims[i] = i + 1;
        return dims;
    }

    /// <summary>The gradient of x with those of the weight and the bias that there are.</summary>
    internal static Tensor[] Gradients(Tensor dx, Tensor g, Tensor normal, ChannelNorm norm)
    {
        long[] others = OtherDims(g.Rank);
        var gradients = new List<Tensor> { dx };
        if (norm.HasWeight) gradients.Add((g * normal).Sum(others));
        if (norm.HasBias) gradients.Add(g.Sum(others));
        return [.. gradients];
    }

    /// <summary>Why a fused gradient lacks columns of the op table.</summary>
    internal static string? WhyNotGradient(string column) =>
        column is "gradient1" or "gradient2" ? "where it is to be differentiated, the decomposition of the normalisation is recorded in its place" : null;
}
