namespace DeepLearning101.Native.Nn;

/// <summary>max(0, x).</summary>
public sealed class ReLU : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Relu();
}

/// <summary>x cut off to [0, 6].</summary>
public sealed class ReLU6 : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Relu6();
}

/// <summary>x where positive, else slope · x.</summary>
/// <param name="negativeSlope">Slope on the left. Default 0.01.</param>
public sealed class LeakyReLU(double negativeSlope = 0.01) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.LeakyRelu(negativeSlope);
}

/// <summary>x where positive, else α(eˣ − 1).</summary>
/// <param name="alpha">α. Default 1.</param>
public sealed class ELU(double alpha = 1) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Elu(alpha);
}

/// <summary>x where positive, else α(e^(x / α) − 1).</summary>
/// <param name="alpha">α. Default 1.</param>
public sealed class CELU(double alpha = 1) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Celu(alpha);
}

/// <summary>ELU with the scale and α that keep mean 0 and variance 1.</summary>
public sealed class SELU : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Selu();
}

/// <summary>x · Φ(x).</summary>
/// <param name="approximate">Exact or by the hyperbolic tangent. Default exact.</param>
public sealed class GELU(GeluApproximation approximate = GeluApproximation.None) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Gelu(approximate);
}

/// <summary>x · sigmoid(x).</summary>
public sealed class SiLU : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Silu();
}

/// <summary>x · tanh(softplus(x)).</summary>
public sealed class Mish : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Mish();
}

/// <summary>1 / (1 + e^−x).</summary>
public sealed class Sigmoid : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Sigmoid();
}

/// <summary>Hyperbolic tangent.</summary>
public sealed class Tanh : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Tanh();
}

/// <summary>ln(1 + e^(βx)) / β.</summary>
/// <param name="beta">β. Default 1.</param>
/// <param name="threshold">βx from which on the result is x. Default 20.</param>
public sealed class Softplus(double beta = 1, double threshold = 20) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Softplus(beta, threshold);
}

/// <summary>x / (1 + |x|).</summary>
public sealed class Softsign : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Softsign();
}

/// <summary>x cut off to an interval.</summary>
/// <param name="minVal">Lower end. Default −1.</param>
/// <param name="maxVal">Upper end. Default 1.</param>
public sealed class Hardtanh(double minVal = -1, double maxVal = 1) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Hardtanh(minVal, maxVal);
}

/// <summary>x / 6 + 1/2 cut off to [0, 1].</summary>
public sealed class Hardsigmoid : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Hardsigmoid();
}

/// <summary>x · hardsigmoid(x).</summary>
public sealed class Hardswish : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Hardswish();
}

/// <summary>ln sigmoid(x).</summary>
public sealed class LogSigmoid : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.LogSigmoid();
}

/// <summary>e^xᵢ / Σ e^xⱼ along a dimension.</summary>
/// <param name="dim">The dimension.</param>
public sealed class Softmax(int dim) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.Softmax(dim);
}

/// <summary>Logarithm of the softmax along a dimension.</summary>
/// <param name="dim">The dimension.</param>
public sealed class LogSoftmax(int dim) : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x.LogSoftmax(dim);
}

/// <summary>x.</summary>
public sealed class Identity : Layer
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => x;
}
