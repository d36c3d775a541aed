using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>Proximal gradient descent for an L1 penalty, whose weights become exactly zero: z = p − ηg; p ← sign(z) · max(|z| − ηλ₁, 0) / (1 + 2ηλ₂), for a loss with λ₁‖p‖₁ + λ₂‖p‖² added.</summary>
/// <remarks>
/// Deep Learning 101, section 7.1.3. Steps along the subgradient λ₁·sign(p), which the option <c>l1</c> of every optimiser adds, come near zero but seldom reach it.
/// Source: Beck and Teboulle, A fast iterative shrinkage-thresholding algorithm for linear inverse problems, 2009 (ISTA).
/// </remarks>
public sealed class ProximalSgd : Optimizer
{
    private const int First = OptimizerOption.Common, Second = OptimizerOption.Common + 1;

    private static readonly string[] None = [];

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Learning rate η (<c>lr</c>). Default 0.01.</param>
    /// <param name="lambda1">λ₁ (<c>lambda1</c>). Default 0.001.</param>
    /// <param name="lambda2">λ₂ (<c>lambda2</c>), without ½, as the book's elastic net has it. Default 0.</param>
    /// <param name="weightDecay">λ of a penalty in the gradient (<c>weight_decay</c>). Default 0.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public ProximalSgd(IEnumerable<Parameter> parameters, double learningRate = 1e-2, double lambda1 = 1e-3, double lambda2 = 0, double weightDecay = 0, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, lambda1, lambda2, weightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public ProximalSgd(IEnumerable<ParameterGroup> groups, double learningRate = 1e-2, double lambda1 = 1e-3, double lambda2 = 0, double weightDecay = 0, bool maximize = false)
        : base(groups, learningRate, weightDecay, maximize, false, new("lambda1", lambda1), new("lambda2", lambda2))
    {
    }

    private protected override string[] StateNames(int variant) => None;

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state) => new(Rate(group), Rate(group) * group.At(First), 1 / (1 + 2 * Rate(group) * group.At(Second)));

    private protected override void Run(int variant, Span<OptimUpdate> updates) => FusedOptim.Run<SoftThresholdFormula>(updates);
}
