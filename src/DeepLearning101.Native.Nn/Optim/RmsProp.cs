using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>RMSProp: r ← ρ · r + (1 − ρ) · g²; p ← p − η · g / (√r + ε). Like <see cref="AdaGrad"/>, but old gradients are forgotten.</summary>
/// <remarks>Deep Learning 101, section 8.3.3. Source: Tieleman and Hinton, lecture 6.5 of Neural networks for machine learning, 2012.</remarks>
public sealed class RmsProp : Optimizer
{
    private static readonly string[] Names = ["square_avg"];

    private readonly double rho, epsilon;
    private readonly bool inside;

    /// <summary>Makes an optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η. Default 0.01.</param>
    /// <param name="rho">ρ, in [0, 1): how much of the mean square stays. Default 0.99.</param>
    /// <param name="epsilon">ε, against division by zero. Default 1e-8.</param>
    /// <param name="epsilonInsideRoot">Whether the divisor is √(r + ε), as the book prints it, instead of √r + ε. Default false.</param>
    /// <param name="weightDecay">L2 penalty: g ← g + weightDecay · p. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ lies outside [0, 1), or a number is negative or not finite.</exception>
    public RmsProp(IEnumerable<Parameter> parameters, double learningRate = 1e-2, double rho = 0.99, double epsilon = 1e-8, bool epsilonInsideRoot = false, double weightDecay = 0)
        : base([new ParameterGroup(parameters)], learningRate, weightDecay)
    {
        RequireBelowOne(rho, nameof(rho));
        RequireAtLeastZero(epsilon, nameof(epsilon));
        (this.rho, this.epsilon, inside) = (rho, epsilon, epsilonInsideRoot);
    }

    private protected override ReadOnlySpan<string> StateNames => Names;

    private protected override OptimNumbers Numbers(ParameterGroup group, long step) => new(group.LearningRate, group.WeightDecay, rho, 1 - rho, inside ? epsilon : 0, inside ? 0 : epsilon);

    private protected override void Run(ReadOnlySpan<OptimUpdate> updates) => FusedOptim.Run<ScaledGradientFormula>(updates);
}
