namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Layer normalisation.</summary>
    public static OpDef LayerNorm { get; } = OpRegistry.Add(new RowNormOp(centered: true));

    /// <summary>Root-mean-square normalisation.</summary>
    public static OpDef RmsNorm { get; } = OpRegistry.Add(new RowNormOp(centered: false));

    /// <summary>Gradients of <see cref="LayerNorm"/>.</summary>
    public static OpDef LayerNormGrad { get; } = OpRegistry.Add(new RowNormGradOp(centered: true));

    /// <summary>Gradients of <see cref="RmsNorm"/>.</summary>
    public static OpDef RmsNormGrad { get; } = OpRegistry.Add(new RowNormGradOp(centered: false));
}

/// <summary>How rows are normalised.</summary>
/// <param name="Dims">Number of trailing dimensions that make a row.</param>
/// <param name="Eps">Added to the mean of squares.</param>
/// <param name="HasWeight">Whether there is a weight operand.</param>
/// <param name="HasBias">Whether there is a bias operand, the last.</param>
public sealed record RowNorm(int Dims, double Eps, bool HasWeight, bool HasBias) : OpAttributes
{
    /// <summary>Elements of a row.</summary>
    internal nint Terms(Layout layout)
    {
        long n = 1;
        foreach (long length in layout.Shape[^Dims..]) n *= length;
        return (nint)n;
    }

    /// <summary>The trailing dimensions, from the end.</summary>
    internal long[] RowDims()
    {
        var dims = new long[Dims];
        for (int i = 0; i < Dims; i++) dims[i] = i - Dims;
        return dims;
    }
}

/// <remarks>x, optional weight and bias of the shape of the trailing dimensions → x's shape.</remarks>
internal sealed class RowNormOp(bool centered) : OpDef(centered ? "layer_norm" : "rms_norm", new Contract
{
    Formula = centered ? "(x − mean) / √(mean (x − mean)² + ε) · weight + bias" : "x / √(mean x² + ε) · weight", Accumulated = 4, Low = -4, High = 4,
    Source = centered ? "Ba, Kiros and Hinton, Layer normalization, 2016" : "Zhang and Sennrich, Root mean square layer normalization, 2019",
})
{
    public override int Arity => -1;

    internal override IReadOnlyList<OpSample> Samples => RowNormSamples.Of(centered);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        RowNormShapes.Check(Name, call.Inputs, call.Get<RowNorm>());
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[0].Layout.Contiguous);
    }

    internal override void Vjp(GradContext context)
    {
        // The fused gradient is not recorded; where it is to be differentiated again, the decomposition takes its place.
        if (FlowContext.Current.Differentiates)
        {
            context.ThroughDecomposition(this);
            return;
        }

        var norm = context.Get<RowNorm>();
        (Tensor g, Tensor x) = (context.Gradient(), context.Input(0));
        Tensor[] gradients = Dispatcher.RunMany(centered ? Op.LayerNormGrad : Op.RmsNormGrad, norm.HasWeight ? [g, x, context.Input(1)] : [g, x], norm);
        for (int i = 0; i < gradients.Length; i++) context.Set(i, gradients[i]);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        var norm = call.Get<RowNorm>();
        Tensor y = RowNormShapes.Normalised(call.Inputs[0], norm, centered, out _);
        if (norm.HasWeight) y = y * call.Inputs[1];
        return [norm.HasBias ? y + call.Inputs[^1] : y];
    }
}

/// <remarks>g, x, optional weight → gradients of x and of the weight and bias that there are.</remarks>
internal sealed class RowNormGradOp(bool centered) : OpDef(centered ? "layer_norm_grad" : "rms_norm_grad", new Contract { Formula = "gradients of " + (centered ? "layer_norm" : "rms_norm"), Accumulated = 16, Low = -4, High = 4 })
{
    public override int Arity => -1;

    public override bool IsDifferentiable => false;

    internal override IReadOnlyList<OpSample> Samples => RowNormSamples.OfGradient(centered);

    /// <inheritdoc/>
    public override string? WhyNot(string column) => column is "gradient1" or "gradient2" ? "where it is to be differentiated, the decomposition of the normalisation is recorded in its place" : base.WhyNot(column);

    internal override int OutputCount(in KernelCall call) => 1 + (call.Get<RowNorm>().HasWeight ? 1 : 0) + (call.Get<RowNorm>().HasBias ? 1 : 0);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        var norm = call.Get<RowNorm>();
        (Tensor g, Tensor x) = (call.Inputs[0], call.Inputs[1]);
        RowNormShapes.Check(Name, call.Inputs[1..], norm with { HasBias = false });
        if (!g.Layout.SameShape(x.Layout) || g.DType != x.DType) Throw.Shapes(Name, "the gradient must have the shape and type of the input", x.Layout, g.Layout);
        Layout row = Layout.Of(x.Shape[^norm.Dims..]);
        outputs[0] = new TensorSpec(x.DType, x.Layout.Contiguous);
        for (int i = 1; i < outputs.Length; i++) outputs[i] = new TensorSpec(x.DType, row);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        var norm = call.Get<RowNorm>();
        (Tensor g, Tensor x) = (call.Inputs[0], call.Inputs[1]);
        Tensor normal = RowNormShapes.Normalised(x, norm, centered, out Tensor scale), weighted = norm.HasWeight ? g * call.Inputs[2] : g;
        long[] dims = norm.RowDims();
        Tensor dx = weighted - normal * (weighted * normal).Mean(dims, keepDim: true);
        if (centered) dx = dx - weighted.Mean(dims, keepDim: true);
        ReadOnlySpan<long> row = x.Shape[^norm.Dims..];
        var gradients = new List<Tensor> { dx * scale };
        if (norm.HasWeight) gradients.Add((g * normal).SumTo(row));
        if (norm.HasBias) gradients.Add(g.SumTo(row));
        return [.. gradients];
    }
}

/// <summary>Layer and root-mean-square normalisation.</summary>
public static class RowNormExtensions
{
    extension(Tensor x)
    {
        /// <summary>Each row (over the trailing dimensions) less its mean, over √(variance + eps), times the weight, plus the bias.</summary>
        /// <param name="normalizedShape">Lengths of the trailing dimensions that make a row.</param>
        /// <param name="weight">Weight of that shape; default 1.</param>
        /// <param name="bias">Bias of that shape; default 0.</param>
        /// <param name="eps">Keeps the divisor above 0; default 10⁻⁵.</param>
        /// <exception cref="TensorShapeException">The trailing dimensions, weight or bias are not of <paramref name="normalizedShape"/>.</exception>
        public Tensor LayerNorm(ReadOnlySpan<long> normalizedShape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
            RowNormShapes.Run(Op.LayerNorm, x, normalizedShape, weight, bias, eps);

        /// <summary>Each row (over the trailing dimensions) over √(mean of squares + eps), times the weight.</summary>
        /// <param name="normalizedShape">Lengths of the trailing dimensions that make a row.</param>
        /// <param name="weight">Weight of that shape; default 1.</param>
        /// <param name="eps">Keeps the divisor above 0; default the distance from 1 to the next number of the type.</param>
        /// <exception cref="TensorShapeException">The trailing dimensions or the weight are not of <paramref name="normalizedShape"/>.</exception>
        public Tensor RmsNorm(ReadOnlySpan<long> normalizedShape, Tensor? weight = null, double? eps = null) =>
            RowNormShapes.Run(Op.RmsNorm, x, normalizedShape, weight, null, eps ?? RowNormShapes.Epsilon(x.DType));
    }
}
