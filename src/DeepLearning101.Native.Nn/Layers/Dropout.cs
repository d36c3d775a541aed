namespace DeepLearning101.Native.Nn;

/// <summary>In training, sets each element to 0 with probability p and divides the others by 1 − p; in evaluation, does nothing.</summary>
/// <remarks>Deep Learning 101, chapter 8. Source: Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, 2014.</remarks>
public sealed class Dropout : Layer
{
    private readonly double p;
    private readonly Generator? generator;

    /// <summary>Makes a layer.</summary>
    /// <param name="p">Probability, in [0, 1]. Default 0.5.</param>
    /// <param name="generator">Where masks come from; default: <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> lies outside [0, 1].</exception>
    public Dropout(double p = 0.5, Generator? generator = null)
    {
        if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "Dropout: the probability must lie in [0, 1].");
        (this.p, this.generator) = (p, generator);
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Dropout(p, IsTraining, generator);
}
