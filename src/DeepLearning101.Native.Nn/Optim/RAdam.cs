using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>RAdam: Adam whose adaptive step is scaled by the rectification r of the variance of v, and replaced by p ← p − η·m̂ as long as too few steps were made (ρₜ ≤ 5).</summary>
/// <remarks>As in PyTorch, ε is added to √v before the correction of its bias. Source: Liu et al., On the variance of the adaptive learning rate and beyond, 2020.</remarks>
public sealed class RAdam : Optimizer
{
    private const int Beta1 = OptimizerOption.Common, Beta2 = OptimizerOption.Common + 1, Epsilon = OptimizerOption.Common + 2;

    private static readonly string[] Names = ["exp_avg", "exp_avg_sq"];

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Learning rate η (<c>lr</c>). Default 1e-3.</param>
    /// <param name="beta1">β₁ (<c>beta1</c>), in [0, 1). Default 0.9.</param>
    /// <param name="beta2">β₂ (<c>beta2</c>), in [0, 1). Default 0.999.</param>
    /// <param name="epsilon">ε (<c>eps</c>), against division by zero. Default 1e-8.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>). Default 0.</param>
    /// <param name="decoupledWeightDecay">Whether decay shrinks the parameter (<c>decoupled_weight_decay</c>) instead of joining the gradient. Default false.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public RAdam(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, beta1, beta2, epsilon, weightDecay, decoupledWeightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public RAdam(IEnumerable<ParameterGroup> groups, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false, bool maximize = false)
        : base(groups, learningRate, weightDecay, maximize, decoupledWeightDecay, new OptimizerOption("beta1", beta1, OptionRange.BelowOne), new OptimizerOption("beta2", beta2, OptionRange.BelowOne), new("eps", epsilon))
    {
    }

    private protected override string[] StateNames(int variant) => Names;

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state)
    {
        double beta1 = group.At(Beta1), beta2 = group.At(Beta2), power = Math.Pow(beta2, state.Steps), correction2 = 1 - power;
        double rate = Rate(group) / (1 - Math.Pow(beta1, state.Steps));
        double most = 2 / (1 - beta2) - 1, length = most - 2 * state.Steps * power / correction2;
        if (!(length > 5)) return new(beta1, 1 - beta1, beta2, 1 - beta2, rate, 0, 1);
        double rectification = Math.Sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length));
        return new(beta1, 1 - beta1, beta2, 1 - beta2, rate * rectification * Math.Sqrt(correction2), 1, group.At(Epsilon));
    }

    private protected override void Run(int variant, Span<OptimUpdate> updates) => FusedOptim.Run<AdamFormula<No>>(updates);
}
