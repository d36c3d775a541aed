namespace DeepLearning101.Native.Nn;

/// <summary>What batch and instance normalisation share: scale and shift by channel, running statistics, and their names.</summary>
public abstract class ChannelNormLayer : Layer
{
    private protected ChannelNormLayer(long numFeatures, double eps, double momentum, bool affine, bool trackRunningStats)
    {
        (Eps, Momentum) = (eps, momentum);
        if (affine)
        {
            Weight = RegisterParameter("weight", new Parameter(Tensor.Ones([numFeatures])));
            Bias = RegisterParameter("bias", new Parameter(Tensor.Zeros([numFeatures])));
        }

        if (!trackRunningStats) return;
        RunningMean = RegisterBuffer("running_mean", Tensor.Zeros([numFeatures]));
        RunningVar = RegisterBuffer("running_var", Tensor.Ones([numFeatures]));
        BatchesTracked = RegisterBuffer("num_batches_tracked", Tensor.Scalar(0L));
    }

    /// <summary>Scale [C], or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>Shift [C], or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Running mean [C], or null.</summary>
    public Tensor? RunningMean { get; }

    /// <summary>Running unbiased variance [C], or null.</summary>
    public Tensor? RunningVar { get; }

    /// <summary>Number of batches that the running statistics have seen, i64 [], or null.</summary>
    public Tensor? BatchesTracked { get; }

    private protected double Eps { get; }

    private protected double Momentum { get; }
}
