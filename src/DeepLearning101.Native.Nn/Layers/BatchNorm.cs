namespace DeepLearning101.Native.Nn;

/// <summary>Batch normalisation of dimension 1: (x − mean) / √(variance + ε) · weight + bias, with the batch's statistics in training and the running ones in evaluation.</summary>
/// <remarks>Deep Learning 101, chapter 8. Source: Ioffe and Szegedy, Batch normalization, 2015. The running variance is the unbiased one, as PyTorch's.</remarks>
public abstract class BatchNormLayer : ChannelNormLayer
{
    private protected BatchNormLayer(long numFeatures, double eps, double momentum, bool affine, bool trackRunningStats) : base(numFeatures, eps, momentum, affine, trackRunningStats)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        CheckRank(x);
        bool batch = IsTraining || RunningMean is null;
        if (IsTraining) BatchesTracked?.Add_(1);
        return x.BatchNorm(RunningMean, RunningVar, Weight?.Value, Bias?.Value, batch, Momentum, Eps);
    }

    private protected abstract void CheckRank(Tensor x);

    private protected void RequireRank(Tensor x, bool holds, string shapes)
    {
        if (!holds) throw new TensorShapeException(GetType().Name, $"{GetType().Name}: the input must be {shapes}; given {Layout.Format(x.Shape)}.", x.Shape.ToArray());
    }
}

/// <summary>Batch normalisation of [N, C] or [N, C, L].</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Keeps the divisor above 0. Default 1e-5.</param>
/// <param name="momentum">Share of a batch in the running statistics. Default 0.1.</param>
/// <param name="affine">Whether scale and shift are learnt. Default true.</param>
/// <param name="trackRunningStats">Whether running statistics are kept; without them evaluation uses the batch's, too. Default true.</param>
public sealed class BatchNorm1d(long numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool trackRunningStats = true)
    : BatchNormLayer(numFeatures, eps, momentum, affine, trackRunningStats)
{
    private protected override void CheckRank(Tensor x) => RequireRank(x, x.Rank is 2 or 3, "[N, C] or [N, C, L]");
}

/// <summary>Batch normalisation of [N, C, H, W].</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Keeps the divisor above 0. Default 1e-5.</param>
/// <param name="momentum">Share of a batch in the running statistics. Default 0.1.</param>
/// <param name="affine">Whether scale and shift are learnt. Default true.</param>
/// <param name="trackRunningStats">Whether running statistics are kept; without them evaluation uses the batch's, too. Default true.</param>
public sealed class BatchNorm2d(long numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool trackRunningStats = true)
    : BatchNormLayer(numFeatures, eps, momentum, affine, trackRunningStats)
{
    private protected override void CheckRank(Tensor x) => RequireRank(x, x.Rank == 4, "[N, C, H, W]");
}

/// <summary>Batch normalisation of [N, C, D, H, W].</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Keeps the divisor above 0. Default 1e-5.</param>
/// <param name="momentum">Share of a batch in the running statistics. Default 0.1.</param>
/// <param name="affine">Whether scale and shift are learnt. Default true.</param>
/// <param name="trackRunningStats">Whether running statistics are kept; without them evaluation uses the batch's, too. Default true.</param>
public sealed class BatchNorm3d(long numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool trackRunningStats = true)
    : BatchNormLayer(numFeatures, eps, momentum, affine, trackRunningStats)
{
    private protected override void CheckRank(Tensor x) => RequireRank(x, x.Rank == 5, "[N, C, D, H, W]");
}
