namespace DeepLearning101.Native.Nn;

/// <summary>max(0, x).</summary>
public sealed class ReLU : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Relu();
}

/// <summary>Hyperbolic tangent.</summary>
public sealed class Tanh : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Tanh();
}

/// <summary>1 / (1 + e^−x).</summary>
public sealed class Sigmoid : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Sigmoid();
}

/// <summary>x · Φ(x), exact.</summary>
public sealed class GELU : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Gelu();
}

/// <summary>x.</summary>
public sealed class Identity : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x;
}
