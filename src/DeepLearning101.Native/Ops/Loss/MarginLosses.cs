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
            Losses.Reduce((margin - target * (input - other)).Relu(), reduction);

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
            if (input.Rank is not (1 or 2)) Throw.Shape("MultiMarginLoss", "scores must be [N, C] or [C]", input.Layout);
            Tensor indices = ClassLossShapes.Indices("MultiMarginLoss", target);
            // The picked score, through the loss that picks: its checks of shapes and indices hold here too.
            Tensor own = -input.NllLoss(indices, null, long.MinValue, LossReduction.None);
            Tensor deficit = (margin + input - own.Unsqueeze(-1)).Relu();
            if (p == 2) deficit = deficit * deficit;
            if (weight is not null) deficit = deficit * -weight.Expand(input.Shape).NllLoss(indices, null, long.MinValue, LossReduction.None).Unsqueeze(-1);
            Tensor others = ClassLossShapes.Others(input, indices);
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
            return Losses.Reduce((1 - cosine) * alike + (cosine - margin).Relu() * unlike, reduction);
        }
    }
}
