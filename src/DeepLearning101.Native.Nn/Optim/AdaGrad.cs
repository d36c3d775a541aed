using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>AdaGrad: r ← r + g²; p ← p − η · g / (√r + ε). Steps shrink where gradients have been large, which suits sparse features.</summary>
/// <remarks>Deep Learning 101, section 8.3.2. Source: Duchi, Hazan and Singer, Adaptive subgradient methods, 2011.</remarks>
public sealed class AdaGrad : Optimizer
{
    private static readonly string[] Names = ["sum"];

    private readonly double epsilon;
    private readonly bool inside;

    /// <summary>Makes an optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η. Default 0.01.</param>
    /// <param name="epsilon">ε, against division by zero. Default 1e-8.</param>
    /// <param name="epsilonInsideRoot">Whether the divisor is √(r + ε), as the book prints it, instead of √r + ε. Default false.</param>
    /// <param name="weightDecay">L2 penalty: g ← g + weightDecay · p. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite.</exception>
    public AdaGrad(IEnumerable<Parameter> parameters, double learningRate = 1e-2, double epsilon = 1e-8, bool epsilonInsideRoot = false, double weightDecay = 0)
        : base([new ParameterGroup(parameters)], learningRate, weightDecay)
    {
        RequireAtLeastZero(epsilon, nameof(epsilon));
        (this.epsilon, inside) = (epsilon, epsilonInsideRoot);
    }

    private protected override ReadOnlySpan<string> StateNames => Names;

    private protected override OptimNumbers Numbers(ParameterGroup group, long step) => new(group.LearningRate, group.WeightDecay, 1, 1, inside ? epsilon : 0, inside ? 0 : epsilon);

    private protected override void Run(ReadOnlySpan<OptimUpdate> updates) => FusedOptim.Run<ScaledGradientFormula>(updates);
}
