namespace DeepLearning101.Native.Nn;

/// <summary>Merges dimensions into one; by default all but the first.</summary>
/// <param name="startDim">First dimension to merge. Default 1.</param>
/// <param name="endDim">Last dimension to merge. Default −1.</param>
public sealed class Flatten(int startDim = 1, int endDim = -1) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Flatten(startDim, endDim);
}
