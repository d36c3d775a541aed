namespace DeepLearning101.Native.Nn;

/// <summary>y = x · Wᵀ + b over the last dimension: [.., in] → [.., out].</summary>
/// <remarks>Deep Learning 101, chapter 3. Starts as PyTorch's: both uniform within ±1 / √in.</remarks>
public sealed class Linear : Layer
{
    /// <summary>Makes a layer.</summary>
    /// <param name="inFeatures">Length of the input's last dimension.</param>
    /// <param name="outFeatures">Length of the result's.</param>
    /// <param name="bias">Whether b is there. Default true.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public Linear(long inFeatures, long outFeatures, bool bias = true, Generator? generator = null)
    {
        Weight = RegisterParameter("weight", new Parameter(Initialize.TorchDefault(Tensor.Empty([outFeatures, inFeatures]), generator)));
        if (bias) Bias = RegisterParameter("bias", new Parameter(Initialize.TorchDefaultBias(Tensor.Empty([outFeatures]), Weight, generator)));
    }

    /// <summary>W [out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>b [out], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Linear(Weight, Bias?.Value);
}
