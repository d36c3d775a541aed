namespace DeepLearning101.Native;

/// <summary>Losses that ask for a margin between scores; compositions of ops.</summary>
public static class MarginLossExtensions
{
    extension(Tensor input)
    {
        /// <summary>max(0, −t · (x₁ − x₂) + margin): x₁ should rank above x₂ where t = 1, below where t = −1.</summary>
        /// <param name="other">x₂; broadcasts.</param>
        /// <param name="target">+1 or −1.</param>
        /// <param name="margin">Distance that is asked for; default 0.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor MarginRankingLoss(Tensor other, Tensor target, double margin = 0, LossReduction reduction = LossReduction.Mean) =>
            Losses.Reduce((margin - target * (input - other)).ClampMin(0), reduction);

        /// <summary>Multi-class hinge loss: Σ over the other classes of w[t] · max(0, margin − x[t] + x[i])ᵖ, over the number of classes.</summary>
        /// <param name="target">Class indices [N] for scores [N, C], or one index for scores [C].</param>
        /// <param name="p">1 or 2; default 1.</param>
        /// <param name="margin">Distance that is asked for; default 1.</param>
        /// <param name="weight">Weight of each class [C]; default 1.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is neither 1 nor 2.</exception>
        public Tensor MultiMarginLoss(Tensor target, int p = 1, double margin = 1, Tensor? weight = null, LossReduction reduction = LossReduction.Mean)
        {
            if (p is not (1 or 2)) Throw.Argument("MultiMarginLoss", nameof(p), "p must be 1 or 2", p);
            if (input.Rank is not (1 or 2) || target.Rank != input.Rank - 1 || (target.Rank == 1 && target.Shape[0] != input.Shape[0]))
                Throw.Shapes("MultiMarginLoss", "scores must be [N, C] or [C] and targets [N] or []", input.Layout, target.Layout);
            Tensor indices = ClassLossShapes.Indices("MultiMarginLoss", target).Unsqueeze(-1);
            Tensor deficit = (margin + input - input.Gather(-1, indices)).Relu();
            if (p == 2) deficit = deficit * deficit;
            if (weight is not null) deficit = deficit * weight.IndexSelect(0, indices.Ravel()).Reshape(indices.Shape);
            Tensor others = indices.NotEqual(Tensor.Arange(input.Shape[^1], device: input.Device)).Cast(input.DType);
            return Losses.Reduce((deficit * others).Sum(-1) / input.Shape[^1], reduction);
        }

        /// <summary>1 − cos(x₁, x₂) where t = 1, max(0, cos(x₁, x₂) − margin) where t = −1; the cosine along the last dimension.</summary>
        /// <param name="other">x₂ [N, D] or [D].</param>
        /// <param name="target">+1 or −1, [N] or [].</param>
        /// <param name="margin">Cosine from which pairs that differ count; default 0.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor CosineEmbeddingLoss(Tensor other, Tensor target, double margin = 0, LossReduction reduction = LossReduction.Mean)
        {
            if (!input.Layout.SameShape(other.Layout) || target.Rank != input.Rank - 1)
                Throw.Shapes("CosineEmbeddingLoss", "both inputs must have one shape, [N, D] or [D], and the target that without the last dimension", input.Layout, other.Layout);
            // The small number that keeps lengths above 0 is PyTorch's, so that the values are too.
            const double eps = 1e-12;
            Tensor lengths = ((input * input).Sum(-1) + eps) * ((other * other).Sum(-1) + eps);
            Tensor cosine = (input * other).Sum(-1) / lengths.Sqrt();
            Tensor alike = target.Equal(1).Cast(cosine.DType), unlike = target.Equal(-1).Cast(cosine.DType);
            return Losses.Reduce((1 - cosine) * alike + (cosine - margin).ClampMin(0) * unlike, reduction);
        }

        /// <summary>max(0, d(anchor, positive) − d(anchor, negative) + margin), d being the distance of <c>PairwiseDistance</c>; this tensor is the anchor.</summary>
        /// <param name="positive">What should be near [N, D].</param>
        /// <param name="negative">What should be far [N, D].</param>
        /// <param name="margin">Distance that is asked for; default 1.</param>
        /// <param name="p">Order of the norm; default 2.</param>
        /// <param name="eps">Added to each difference; default 10⁻⁶.</param>
        /// <param name="swap">Whether the distance of positive and negative counts where it is the smaller one (Balntas et al. 2016); default not.</param>
        /// <param name="reduction">Mean (default), sum or none.</param>
        public Tensor TripletMarginLoss(Tensor positive, Tensor negative, double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, LossReduction reduction = LossReduction.Mean)
        {
            Tensor near = input.PairwiseDistance(positive, p, eps), far = input.PairwiseDistance(negative, p, eps);
            if (swap) far = far.Minimum(positive.PairwiseDistance(negative, p, eps));
            return Losses.Reduce((near - far + margin).ClampMin(0), reduction);
        }
    }
}
