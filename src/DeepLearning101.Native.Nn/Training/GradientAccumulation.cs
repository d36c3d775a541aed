namespace DeepLearning101.Native.Nn;

/// <summary>One optimiser step for several small batches: the gradients add up, weighted by examples, and the step takes their mean, which is the gradient of one large batch also where the batches differ in size.</summary>
/// <remarks>Deep Learning 101, section 8.1.4. Layers that look at the batch (batch norm) still see the small ones. Not thread-safe.</remarks>
public sealed class GradientAccumulation
{
    private readonly Optimizer optimizer;
    private readonly int batches;
    private readonly double? maxNorm;
    private readonly List<Parameter> parameters = [];
    private long examples;
    private int count;

    /// <summary>Makes one.</summary>
    /// <param name="optimizer">Makes the steps; its gradients are cleared after each.</param>
    /// <param name="batches">Batches for a step, at least 1.</param>
    /// <param name="maxNorm">Bound on the norm of the mean gradient (<see cref="GradientClip.ByNorm"/>). Default none.</param>
    public GradientAccumulation(Optimizer optimizer, int batches, double? maxNorm = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1);
        (this.optimizer, this.batches, this.maxNorm) = (optimizer, batches, maxNorm);
        foreach (ParameterGroup group in optimizer.Groups) parameters.AddRange(group.Parameters);
    }

    /// <summary>Batches taken in since the last step.</summary>
    public int Pending => count;

    /// <summary>Runs the backward pass of a batch.</summary>
    /// <param name="loss">Mean loss of the batch, one element.</param>
    /// <param name="batchExamples">Examples in the batch. Default 1: all batches weigh the same.</param>
    public void Backward(Tensor loss, long batchExamples = 1)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchExamples, 1);
        if (batchExamples == 1) loss.Backward();
        else (loss * batchExamples).Backward();
        examples += batchExamples;
        count++;
    }

    /// <summary>Makes the optimiser's step if enough batches were taken in.</summary>
    /// <returns>Whether it was made.</returns>
    public bool Step() => count >= batches && Flush();

    /// <summary>Makes the step with the batches that are there, e.g. at the end of an epoch; with none it does nothing.</summary>
    /// <returns>Whether it was made.</returns>
    public bool Flush()
    {
        if (count == 0) return false;
        GradientClip.Scale(parameters, 1.0 / examples);
        if (maxNorm is { } bound) GradientClip.ByNorm(parameters, bound);
        optimizer.Step();
        optimizer.ZeroGrad();
        (examples, count) = (0, 0);
        return true;
    }
}
