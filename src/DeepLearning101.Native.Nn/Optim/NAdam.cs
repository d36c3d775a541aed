using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>NAdam, Adam with Nesterov's momentum: μₜ = β₁(1 − ½·0.96^(tψ)); p ← p − η · (μₜ₊₁ m / (1 − Πμ up to t + 1) + (1 − μₜ) g / (1 − Πμ up to t)) / (√v̂ + ε), with m and v as in <see cref="Adam"/>.</summary>
/// <remarks>Source: Dozat, Incorporating Nesterov momentum into Adam, 2016.</remarks>
public sealed class NAdam : Optimizer
{
    private const int Beta1 = OptimizerOption.Common, Beta2 = OptimizerOption.Common + 1, Epsilon = OptimizerOption.Common + 2, MomentumDecay = OptimizerOption.Common + 3;

    private static readonly string[] Names = ["exp_avg", "exp_avg_sq"];

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Learning rate η (<c>lr</c>). Default 2e-3.</param>
    /// <param name="beta1">β₁ (<c>beta1</c>), in [0, 1). Default 0.9.</param>
    /// <param name="beta2">β₂ (<c>beta2</c>), in [0, 1). Default 0.999.</param>
    /// <param name="epsilon">ε (<c>eps</c>), against division by zero. Default 1e-8.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>). Default 0.</param>
    /// <param name="momentumDecay">ψ (<c>momentum_decay</c>). Default 0.004.</param>
    /// <param name="decoupledWeightDecay">Whether decay shrinks the parameter (<c>decoupled_weight_decay</c>) instead of joining the gradient. Default false.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public NAdam(IEnumerable<Parameter> parameters, double learningRate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, beta1, beta2, epsilon, weightDecay, momentumDecay, decoupledWeightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public NAdam(IEnumerable<ParameterGroup> groups, double learningRate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : base(groups, learningRate, weightDecay, maximize, decoupledWeightDecay, new OptimizerOption("beta1", beta1, OptionRange.BelowOne), new OptimizerOption("beta2", beta2, OptionRange.BelowOne), new("eps", epsilon), new("momentum_decay", momentumDecay))
    {
    }

    private protected override string RunningName => "mu_product";

    private protected override string[] StateNames(int variant) => Names;

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state)
    {
        double beta1 = group.At(Beta1), beta2 = group.At(Beta2), decay = group.At(MomentumDecay), rate = Rate(group);
        double now = beta1 * (1 - 0.5 * Math.Pow(0.96, state.Steps * decay)), next = beta1 * (1 - 0.5 * Math.Pow(0.96, (state.Steps + 1) * decay));
        double product = state.Running *= now;
        return new(beta1, 1 - beta1, beta2, 1 - beta2, rate * next / (1 - product * next), rate * (1 - now) / (1 - product), group.At(Epsilon), 1 / Math.Sqrt(1 - Math.Pow(beta2, state.Steps)));
    }

    private protected override void Run(int variant, Span<OptimUpdate> updates) => FusedOptim.Run<NAdamFormula>(updates);
}
