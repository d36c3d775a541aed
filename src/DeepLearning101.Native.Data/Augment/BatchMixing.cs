namespace DeepLearning101.Native.Data;

/// <summary>Augmentations that mix the examples of a batch, labels included.</summary>
/// <remarks>Deep Learning 101, sections 7.2.2 and 7.6.5. The loss of mixed labels is the cross-entropy with soft targets.</remarks>
public static class BatchMixing
{
    /// <summary>Mixup: λ · x + (1 − λ) · x[shuffled], the same for targets; λ from Beta(α, α), one for the batch.</summary>
    /// <param name="input">Examples [N, …].</param>
    /// <param name="target">One-hot or soft targets [N, C].</param>
    /// <param name="alpha">α; 0 leaves the batch as it is.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>Mixed examples and targets, and λ.</returns>
    /// <remarks>Source: Zhang et al., mixup: beyond empirical risk minimization, 2018.</remarks>
    /// <exception cref="TensorShapeException">There are not as many targets as examples.</exception>
    public static (Tensor Input, Tensor Target, double Lambda) Mixup(Tensor input, Tensor target, double alpha, AugmentRandom random)
    {
        (Tensor order, double lambda) = Draw("Mixup", input, target, alpha, random);
        return (Mix(input, order, lambda), Mix(target, order, lambda), lambda);
    }

    /// <summary>CutMix: a rectangle of each image is that of another one; targets are mixed by its share of the area.</summary>
    /// <param name="input">Images [N, C, H, W].</param>
    /// <param name="target">One-hot or soft targets [N, K].</param>
    /// <param name="alpha">The share that stays is drawn from Beta(α, α); 0 leaves the batch as it is.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>Mixed images and targets, and the share of each image that stayed.</returns>
    /// <remarks>Source: Yun et al., CutMix: regularization strategy to train strong classifiers with localizable features, 2019.</remarks>
    /// <exception cref="TensorShapeException">The input is no batch of images, or there are not as many targets.</exception>
    public static (Tensor Input, Tensor Target, double Lambda) CutMix(Tensor input, Tensor target, double alpha, AugmentRandom random)
    {
        if (input.Rank != 4) throw new TensorShapeException("CutMix", $"CutMix: the input must be [N, C, H, W]; given {Layout.Format(input.Shape)}.", input.Shape.ToArray());
        (Tensor order, double lambda) = Draw("CutMix", input, target, alpha, random);
        (int h, int w) = ((int)input.Shape[2], (int)input.Shape[3]);
        // The rectangle keeps the image's ratio; at the border it is cut, so its area decides the share.
        double side = Math.Sqrt(1 - lambda);
        int ch = (int)(h * side), cw = (int)(w * side), cy = (int)random.Below(Math.Max(1, h)), cx = (int)random.Below(Math.Max(1, w));
        int top = Math.Max(0, cy - ch / 2), bottom = Math.Min(h, cy - ch / 2 + ch), left = Math.Max(0, cx - cw / 2), right = Math.Min(w, cx - cw / 2 + cw);
        Tensor mixed = input.Clone();
        double stays = 1;
        if (bottom > top && right > left)
        {
            stays = 1 - (double)(bottom - top) * (right - left) / ((double)h * w);
            Tensor others = input.IndexSelect(0, order);
            mixed.Narrow(2, top, bottom - top).Narrow(3, left, right - left).Copy_(others.Narrow(2, top, bottom - top).Narrow(3, left, right - left));
        }

        return (mixed, Mix(target, order, stays), stays);
    }

    private static (Tensor Order, double Lambda) Draw(string name, Tensor input, Tensor target, double alpha, AugmentRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!(alpha >= 0 && double.IsFinite(alpha))) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, $"{name}: α must be 0 or more and finite.");
        if (input.Rank < 1 || target.Rank != 2 || target.Shape[0] != input.Shape[0] || !target.DType.IsFloatingPoint)
            throw new TensorShapeException(name, $"{name}: there must be soft targets [N, classes] for inputs [N, …]; given {Layout.Format(target.Shape)} and {Layout.Format(input.Shape)}.", target.Shape.ToArray(), input.Shape.ToArray());
        double lambda = alpha == 0 ? 1 : random.Beta(alpha);
        return (Tensor.From(random.Permutation(input.Shape[0])), lambda);
    }

    private static Tensor Mix(Tensor x, Tensor order, double lambda) => x * lambda + x.IndexSelect(0, order) * (1 - lambda);
}
