namespace DeepLearning101.Native.Nn;

/// <summary>x where positive, else a · x with a slope that is learnt, one for all or one for each channel.</summary>
/// <remarks>Source: He et al., Delving deep into rectifiers, 2015.</remarks>
public sealed class PReLU : Layer
{
    /// <summary>Makes a layer.</summary>
    /// <param name="numParameters">1 or the number of channels. Default 1.</param>
    /// <param name="init">Slope at the start. Default 0.25.</param>
    public PReLU(long numParameters = 1, double init = 0.25) => Weight = RegisterParameter("weight", new Parameter(Tensor.Full([numParameters], init)));

    /// <summary>The slopes.</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Prelu(Weight);
}
