namespace DeepLearning101.Native;

/// <summary>Batch and instance normalisation.</summary>
public static class BatchNormExtensions
{
    extension(Tensor x)
    {
        /// <summary>Normalises each channel of dimension 1: (x − mean) / √(variance + eps) · weight + bias.</summary>
        /// <param name="runningMean">Running mean [C], used where not training, updated in place where training; may be missing in training.</param>
        /// <param name="runningVar">Running variance [C], likewise; it is updated with the unbiased variance of the batch.</param>
        /// <param name="weight">Weight [C]; default 1.</param>
        /// <param name="bias">Bias [C]; default 0.</param>
        /// <param name="training">Whether the statistics of the batch are used; default not.</param>
        /// <param name="momentum">Share of the batch in the running statistics; default 0.1.</param>
        /// <param name="eps">Keeps the divisor above 0; default 10⁻⁵.</param>
        /// <exception cref="TensorShapeException">In training, a channel has fewer than two values; or a parameter is not [C].</exception>
        /// <exception cref="ArgumentNullException">The running statistics are missing where they are needed.</exception>
        public Tensor BatchNorm(Tensor? runningMean, Tensor? runningVar, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
        {
            if (x.Rank < 2) Throw.Shape("BatchNorm", "the input must have at least two dimensions, [N, C, …]", x.Layout);
            if (!training)
            {
                ArgumentNullException.ThrowIfNull(runningMean);
                ArgumentNullException.ThrowIfNull(runningVar);
                return ChannelNormalisation.Fixed(x, runningMean, runningVar, weight, bias, eps);
            }

            long each = x.Shape[1] == 0 ? 0 : x.Count / x.Shape[1];
            if (each == 1) Throw.Shape("BatchNorm", "training needs more than one value in each channel", x.Layout, "Use a larger batch.");
            Tensor[] results = Dispatcher.RunMany(Op.BatchNorm, ChannelShapes.Operands(x, weight, bias), new ChannelNorm(1, eps, weight is not null, bias is not null));
            if (each > 1) ChannelNormalisation.Update(runningMean, runningVar, results[1].Detach(), results[2].Detach(), each, momentum);
            results[1].Dispose();
            results[2].Dispose();
            return results[0];
        }

        /// <summary>Normalises each channel of each sample by its own statistics.</summary>
        /// <param name="runningMean">Running mean [C], updated in place; default none.</param>
        /// <param name="runningVar">Running variance [C], updated in place; default none.</param>
        /// <param name="weight">Weight [C]; default 1.</param>
        /// <param name="bias">Bias [C]; default 0.</param>
        /// <param name="useInputStats">Whether the statistics of the input are used (default) or the running ones.</param>
        /// <param name="momentum">Share of the input in the running statistics; default 0.1.</param>
        /// <param name="eps">Keeps the divisor above 0; default 10⁻⁵.</param>
        /// <exception cref="TensorShapeException">A channel of a sample has fewer than two values; or a parameter is not [C].</exception>
        public Tensor InstanceNorm(Tensor? runningMean = null, Tensor? runningVar = null, Tensor? weight = null, Tensor? bias = null, bool useInputStats = true, double momentum = 0.1, double eps = 1e-5)
        {
            if (x.Rank < 3) Throw.Shape("InstanceNorm", "the input must have at least three dimensions, [N, C, …]", x.Layout);
            if (!useInputStats)
            {
                ArgumentNullException.ThrowIfNull(runningMean);
                ArgumentNullException.ThrowIfNull(runningVar);
                return ChannelNormalisation.Fixed(x, runningMean, runningVar, weight, bias, eps);
            }

            long each = x.Shape[0] * x.Shape[1] == 0 ? 0 : x.Count / (x.Shape[0] * x.Shape[1]);
            if (each == 1) Throw.Shape("InstanceNorm", "training needs more than one value in each channel of each sample", x.Layout);
            if (each > 1 && (runningMean is not null || runningVar is not null))
            {
                Tensor wide = x.Detach().Cast(ChannelShapes.Statistics(x.DType));
                long[] spatial = ChannelShapes.OtherDims(x.Rank)[1..];
                ChannelNormalisation.Update(runningMean, runningVar, wide.Mean(spatial).Mean(0), wide.Var(spatial, 0).Mean(0), each, momentum);
            }

            return x.GroupNorm(x.Shape[1], weight, bias, eps);
        }
    }
}

/// <summary>What batch and instance normalisation share.</summary>
internal static class ChannelNormalisation
{
    /// <summary>Normalisation with given statistics: one scale and one shift for each channel.</summary>
    internal static Tensor Fixed(Tensor x, Tensor mean, Tensor variance, Tensor? weight, Tensor? bias, double eps)
    {
        DType wide = ChannelShapes.Statistics(x.DType);
        Tensor scale = 1 / (variance.Cast(wide) + eps).Sqrt();
        if (weight is not null) scale = scale * weight.Cast(wide);
        Tensor shift = -mean.Cast(wide) * scale;
        if (bias is not null) shift = shift + bias.Cast(wide);
        return Dispatcher.Run(Op.ChannelAffine, [x, scale, shift]);
    }

    /// <summary>running = (1 − momentum) · running + momentum · statistic; of the variance the unbiased one.</summary>
    internal static void Update(Tensor? runningMean, Tensor? runningVar, Tensor mean, Tensor variance, long each, double momentum)
    {
        runningMean?.Copy_(runningMean.Detach() * (1 - momentum) + mean.Cast(runningMean.DType) * momentum);
        runningVar?.Copy_(runningVar.Detach() * (1 - momentum) + variance.Cast(runningVar.DType) * (momentum * each / (each - 1)));
    }
}
