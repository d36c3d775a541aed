namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Attention: values, weighted by the softmax of scaled products of queries and keys.</summary>
    public static OpDef ScaledDotProductAttention { get; } = OpRegistry.Add(new AttentionOp());

    /// <summary>Gradients of <see cref="ScaledDotProductAttention"/> with respect to queries, keys and values.</summary>
    public static OpDef ScaledDotProductAttentionGrad { get; } = OpRegistry.Add(new AttentionGradOp());
}

/// <summary>How queries attend.</summary>
/// <param name="Scale">Factor of the products.</param>
/// <param name="IsCausal">Whether query i sees keys 0 to i only.</param>
public sealed record AttentionAttributes(double Scale, bool IsCausal) : OpAttributes;

/// <remarks>q [..., L, E], k [..., S, E], v [..., S, D], optional mask that broadcasts to [..., L, S] (bool: what may be seen; else added) → [..., L, D].</remarks>
internal sealed class AttentionOp() : OpDef("scaled_dot_product_attention", new Contract { Formula = "softmax(q · kᵀ · scale + mask) · v", Accumulated = 8, Low = -2, High = 2, Source = "Vaswani et al., Attention is all you need, 2017" })
{
    public override int Arity => -1;

    internal override IReadOnlyList<OpSample> Samples => AttentionShapes.Samples;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        AttentionShapes.Check(Name, call.Inputs);
        (Tensor q, Tensor v) = (call.Inputs[0], call.Inputs[2]);
        outputs[0] = new TensorSpec(q.DType, Layout.Of([.. q.Shape[..^1], v.Shape[^1]]));
    }

    internal override void Vjp(GradContext context)
    {
        // The fused gradient is not recorded and knows none of the mask's; the decomposition does.
        if (FlowContext.Current.Differentiates || (context.InputCount > 3 && context.Needs(3)))
        {
            context.ThroughDecomposition(this);
            return;
        }

        (Tensor g, Tensor q, Tensor k, Tensor v) = (context.Gradient(), context.Input(0), context.Input(1), context.Input(2));
        Tensor[] gradients = Dispatcher.RunMany(Op.ScaledDotProductAttentionGrad, context.InputCount > 3 ? [g, q, k, v, context.Input(3)] : [g, q, k, v], context.Attributes);
        for (int i = 0; i < gradients.Length; i++) context.Set(i, gradients[i]);
    }

    internal override Tensor[]? Decompose(in KernelCall call) =>
        [AttentionShapes.Weights(call.Inputs, call.Get<AttentionAttributes>()).MatMul(call.Inputs[2])];
}

/// <remarks>g [..., L, D], then the operands of the attention → gradients of q, k and v.</remarks>
internal sealed class AttentionGradOp() : OpDef("scaled_dot_product_attention_grad", new Contract { Formula = "gradients of scaled_dot_product_attention", Accumulated = 32, Low = -2, High = 2 })
{
    public override int Arity => -1;

    public override bool IsDifferentiable => false;

    internal override IReadOnlyList<OpSample> Samples => AttentionShapes.GradientSamples;

    /// <inheritdoc/>
    public override string? WhyNot(string column) =>
        column is "gradient1" or "gradient2" ? "where it is to be differentiated, the decomposition of the attention is recorded in its place" : base.WhyNot(column);

    internal override int OutputCount(in KernelCall call) => 3;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        AttentionShapes.Check(Name, call.Inputs[1..]);
        (Tensor g, Tensor q, Tensor v) = (call.Inputs[0], call.Inputs[1], call.Inputs[3]);
        if (g.DType != q.DType || g.Rank != q.Rank || !g.Shape[..^1].SequenceEqual(q.Shape[..^1]) || g.Shape[^1] != v.Shape[^1]) Throw.Shapes(Name, "the gradient must have the shape and type of the result", q.Layout, g.Layout);
        for (int i = 0; i < 3; i++) outputs[i] = new TensorSpec(q.DType, call.Inputs[i + 1].Layout.Contiguous);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        (Tensor g, Tensor q, Tensor k, Tensor v) = (call.Inputs[0], call.Inputs[1], call.Inputs[2], call.Inputs[3]);
        var attributes = call.Get<AttentionAttributes>();
        Tensor p = AttentionShapes.Weights(call.Inputs[1..], attributes), dp = g.MatMul(v.T);
        Tensor ds = p * (dp - (p * dp).Sum(-1, keepDim: true)) * attributes.Scale;
        return [ds.MatMul(k), ds.T.MatMul(q), p.T.MatMul(g)];
    }
}

/// <summary>Shapes and pieces of attention.</summary>
internal static class AttentionShapes
{
    internal static IReadOnlyList<OpSample> Samples { get; } =
    [
        OpSample.Of(new AttentionAttributes(0.5, false), [3, 4], [5, 4], [5, 2]),
        OpSample.Of(new AttentionAttributes(0.6, true), [2, 2, 5, 3], [2, 2, 5, 3], [2, 2, 5, 3]),
        new(new AttentionAttributes(0.4, false), new([2, 3, 4]), new([2, 6, 4]), new([2, 6, 5]), new([3, 6])),
        new(new AttentionAttributes(0.3, false), new([1, 70, 8]), new([1, 75, 8]), new([1, 75, 9]), new([70, 1], DType.Bool, 1, 2)),
    ];

    internal static IReadOnlyList<OpSample> GradientSamples { get; } = MakeGradientSamples();

    internal static void Check(string op, ReadOnlySpan<Tensor> inputs)
    {
        (Tensor q, Tensor k, Tensor v) = (inputs[0], inputs[1], inputs[2]);
        if (!q.DType.IsFloatingPoint) Throw.DType(op, "queries must be floating-point", q.DType, "Cast them.");
        if (k.DType != q.DType || v.DType != q.DType) Throw.DType(op, $"queries, keys and values must have one type, here {q.DType.Name}", k.DType != q.DType ? k.DType : v.DType, "Cast them.");
        if (q.Rank < 2 || k.Rank != q.Rank || v.Rank != q.Rank || !k.Shape[..^2].SequenceEqual(q.Shape[..^2]) || !v.Shape[..^2].SequenceEqual(q.Shape[..^2]) || k.Shape[^1] != q.Shape[^1] || k.Shape[^2] != v.Shape[^2])
            Throw.Shapes(op, $"queries, keys and values must be [..., L, E], [..., S, E] and [..., S, D] with one leading shape (values are {v.Layout})", q.Layout, k.Layout);
        if (inputs.Length < 4) return;
        Tensor mask = inputs[3];
        if (mask.DType != DType.Bool && mask.DType != q.DType) Throw.DType(op, $"the mask must be bool or of the queries' type {q.DType.Name}", mask.DType, "Cast it.");
        Layout scores = Layout.Of([.. q.Shape[..^1], k.Shape[^2]]);
        if (mask.Layout.Expand(scores.Shape) is null) Throw.Shapes(op, $"the mask must broadcast to {scores}", scores, mask.Layout);
    }

    /// <summary>softmax(q · kᵀ · scale + mask) [..., L, S].</summary>
    internal static Tensor Weights(ReadOnlySpan<Tensor> inputs, AttentionAttributes attributes)
    {
        Tensor scores = inputs[0].MatMul(inputs[1].T) * attributes.Scale;
        if (attributes.IsCausal)
        {
            Tensor seen = Tensor.Tri(scores.Shape[^2], scores.Shape[^1], 0, DType.Bool, scores.Device);
            scores = scores.Where(seen, double.NegativeInfinity);
        }

        if (inputs.Length > 3) scores = inputs[3].DType == DType.Bool ? scores.Where(inputs[3], double.NegativeInfinity) : scores + inputs[3];
        return scores.Softmax(-1);
    }

    private static List<OpSample> MakeGradientSamples()
    {
        var samples = new List<OpSample>();
        foreach (OpSample sample in Samples)
        {
            LongList q = sample.Operands[0].Shape, v = sample.Operands[2].Shape;
            long[] g = q.Span.ToArray();
            g[^1] = v.Span[^1];
            samples.Add(sample with { Operands = [new SampleOperand(g.AsSpan()), .. sample.Operands] });
        }

        return samples;
    }
}

/// <summary>Attention.</summary>
public static class AttentionExtensions
{
    extension(Tensor query)
    {
        /// <summary>softmax(query · keyᵀ · scale + mask) · value.</summary>
        /// <param name="key">Keys [..., S, E]; queries are [..., L, E].</param>
        /// <param name="value">Values [..., S, D].</param>
        /// <param name="attnMask">Broadcasts to [..., L, S]: bool, set where a key may be seen, or numbers that are added to the scores. A query that sees nothing gives NaN.</param>
        /// <param name="dropoutP">Probability with which a weight is dropped; default 0.</param>
        /// <param name="isCausal">Whether query i sees keys 0 to i only; not together with a mask.</param>
        /// <param name="scale">Factor of the products; default 1/√E.</param>
        /// <returns>[..., L, D].</returns>
        /// <exception cref="ArgumentException">Both a mask and <paramref name="isCausal"/> are given.</exception>
        public Tensor ScaledDotProductAttention(Tensor key, Tensor value, Tensor? attnMask = null, double dropoutP = 0, bool isCausal = false, double? scale = null)
        {
            if (isCausal && attnMask is not null) throw new ArgumentException("ScaledDotProductAttention: a mask and isCausal exclude each other; put the causal mask into the mask.", nameof(isCausal));
            if (query.Rank == 0) Throw.Shape("ScaledDotProductAttention", "queries must be [..., L, E]", query.Layout);
            var attributes = new AttentionAttributes(scale ?? 1 / Math.Sqrt(query.Shape[^1]), isCausal);
            Tensor[] operands = attnMask is null ? [query, key, value] : [query, key, value, attnMask];
            if (dropoutP == 0) return Dispatcher.Run(Op.ScaledDotProductAttention, operands, attributes);
            AttentionShapes.Check("ScaledDotProductAttention", operands);
            return AttentionShapes.Weights(operands, attributes).Dropout(dropoutP).MatMul(value);
        }
    }
}
