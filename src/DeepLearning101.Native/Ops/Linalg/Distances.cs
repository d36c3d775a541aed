namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Distances of all pairs of rows.</summary>
    public static OpDef Cdist { get; } = OpRegistry.Add(new CdistOp());
}

/// <summary>Order of a norm.</summary>
/// <param name="P">The order.</param>
public sealed record NormOrder(double P) : OpAttributes;

/// <remarks>x [..., P, M], y [..., R, M] → [..., P, R]. Differences are taken before squaring, so near rows keep their accuracy.</remarks>
internal sealed class CdistOp() : OpDef("cdist", new Contract { Formula = "(Σₖ |x[i, k] − y[j, k]|ᵖ)^(1/p)", Accumulated = 1, Low = -4, High = 4 })
{
    public override int Arity => 2;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new NormOrder(2), [3, 4], [5, 4]), OpSample.Of(new NormOrder(1), [2, 3, 7], [2, 2, 7]),
        OpSample.Of(new NormOrder(2), [2, 1, 3, 70], [3, 4, 70]), OpSample.Of(new NormOrder(3), [2, 3], [4, 3]),
    ];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor x, Tensor y) = (call.Inputs[0], call.Inputs[1]);
        if (!x.DType.IsFloatingPoint) Throw.DType(Name, "the elements must be floating-point", x.DType, "Cast them.");
        if (x.DType != y.DType) Throw.DType(Name, $"operands must have one element type, here {x.DType.Name}", y.DType, "Cast one of them.");
        if (x.Rank < 2 || y.Rank < 2 || x.Shape[^1] != y.Shape[^1]) Throw.Shapes(Name, "operands must be [..., P, M] and [..., R, M]", x.Layout, y.Layout);
        Layout? batch = Layout.Broadcast(Layout.Of(x.Shape[..^2]), Layout.Of(y.Shape[..^2]));
        if (batch is null) Throw.NoBroadcast(Name, x.Layout, y.Layout);
        outputs[0] = new TensorSpec(x.DType, Layout.Of([.. batch!.Shape, x.Shape[^2], y.Shape[^2]]));
    }

    internal override Saved Saved => Saved.Inputs | Saved.Outputs;

    internal override void Vjp(GradContext context)
    {
        if (context.Get<NormOrder>().P != 2)
        {
            context.ThroughDecomposition(this);
            return;
        }

        // Σⱼ w[i, j] · (x[i] − y[j]) with w = g / distance, 0 where the rows are equal: two products, no differences in memory.
        (Tensor x, Tensor y, Tensor distance) = (context.Input(0), context.Input(1), context.Output());
        Tensor w = (context.Gradient() / distance).MaskedFill(distance.Equal(0), 0);
        if (context.Needs(0)) context.Set(0, (x * w.Sum(-1, keepDim: true) - w.MatMul(y)).SumTo(x.Shape));
        if (context.Needs(1)) context.Set(1, (y * w.Sum(-2, keepDim: true).T - w.T.MatMul(x)).SumTo(y.Shape));
    }

    internal override Tensor[]? Decompose(in KernelCall call) =>
        [(call.Inputs[0].Unsqueeze(-2) - call.Inputs[1].Unsqueeze(-3)).Norm(call.Get<NormOrder>().P, -1)];
}

/// <summary>Distances and angles of vectors.</summary>
public static class DistanceExtensions
{
    extension(Tensor x)
    {
        /// <summary>Distances (p-norms of the difference) of each row of x [..., P, M] from each row of y [..., R, M]: [..., P, R].</summary>
        /// <param name="y">Right operand; the batches broadcast.</param>
        /// <param name="p">Order of the norm, ≥ 0; default 2.</param>
        public Tensor Cdist(Tensor y, double p = 2)
        {
            if (!(p >= 0)) Throw.Argument("cdist", nameof(p), "the order of the norm must not be negative", p);
            return Dispatcher.Run(Op.Cdist, [x, y], new NormOrder(p));
        }

        /// <summary>p-norm of x − y + eps along the last dimension; operands broadcast.</summary>
        /// <param name="y">Right operand.</param>
        /// <param name="p">Order of the norm; default 2.</param>
        /// <param name="eps">Added to each difference, so that the gradient exists at 0; default 10⁻⁶.</param>
        /// <param name="keepDim">Whether the last dimension stays as length 1.</param>
        public Tensor PairwiseDistance(Tensor y, double p = 2, double eps = 1e-6, bool keepDim = false) => (x - y + eps).Norm(p, -1, keepDim);

        /// <summary>Cosine of the angle between x and y along a dimension, Σ xᵢ · yᵢ / (max(|x|, eps) · max(|y|, eps)); operands broadcast.</summary>
        /// <param name="y">Right operand.</param>
        /// <param name="dim">Dimension of the vectors; default 1.</param>
        /// <param name="eps">Least length; default 10⁻⁸.</param>
        public Tensor CosineSimilarity(Tensor y, int dim = 1, double eps = 1e-8)
        {
            (x, y) = Promotion.Meet(x, y);
            Layout? common = Layout.Broadcast(x.Layout, y.Layout);
            if (common is null) Throw.NoBroadcast("CosineSimilarity", x.Layout, y.Layout);
            int d = common!.Dim("CosineSimilarity", dim);
            Tensor a = x.Expand(common.Shape), b = y.Expand(common.Shape);
            return (a * b).Sum(d) / (a.Norm(2, d).ClampMin(eps) * b.Norm(2, d).ClampMin(eps));
        }
    }
}
