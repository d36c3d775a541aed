namespace DeepLearning101.Native.Nn;

/// <summary>Layer normalisation over the last dimensions: (x − mean) / √(variance + ε) · weight + bias.</summary>
/// <remarks>Deep Learning 101, chapter 8. Source: Ba, Kiros and Hinton, Layer normalization, 2016.</remarks>
public sealed class LayerNorm : Layer
{
    private readonly LongList normalizedShape;
    private readonly double eps;

    /// <summary>Makes a layer.</summary>
    /// <param name="normalizedShape">Lengths of the last dimensions, over which each example is normalised.</param>
    /// <param name="eps">Keeps the divisor above 0. Default 1e-5.</param>
    /// <param name="elementwiseAffine">Whether scale and shift are learnt. Default true.</param>
    public LayerNorm(LongList normalizedShape, double eps = 1e-5, bool elementwiseAffine = true)
    {
        (this.normalizedShape, this.eps) = (normalizedShape, eps);
        if (!elementwiseAffine) return;
        Weight = RegisterParameter("weight", new Parameter(Tensor.Ones(normalizedShape.Span)));
        Bias = RegisterParameter("bias", new Parameter(Tensor.Zeros(normalizedShape.Span)));
    }

    /// <summary>Scale, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>Shift, or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.LayerNorm(normalizedShape.Span, Weight?.Value, Bias?.Value, eps);
}
