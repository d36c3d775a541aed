using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − η · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).</summary>
public abstract class AdamBase : Optimizer
{
    private static readonly string[] Names = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"];

    private readonly double beta1, beta2, epsilon;
    private readonly bool amsgrad, decoupled;

    private protected AdamBase(IEnumerable<ParameterGroup> groups, double learningRate, double beta1, double beta2, double epsilon, double weightDecay, bool amsgrad, bool decoupled)
        : base(groups, learningRate, weightDecay)
    {
        RequireBelowOne(beta1, nameof(beta1));
        RequireBelowOne(beta2, nameof(beta2));
        RequireAtLeastZero(epsilon, nameof(epsilon));
        (this.beta1, this.beta2, this.epsilon, this.amsgrad, this.decoupled) = (beta1, beta2, epsilon, amsgrad, decoupled);
    }

    private protected override ReadOnlySpan<string> StateNames => Names.AsSpan(0, amsgrad ? 3 : 2);

    private protected override OptimNumbers Numbers(ParameterGroup group, long step)
    {
        double correction1 = 1 - Math.Pow(beta1, step), correction2 = 1 - Math.Pow(beta2, step);
        return new OptimNumbers(beta1, 1 - beta1, beta2, 1 - beta2, group.LearningRate / correction1, 1 / Math.Sqrt(correction2), decoupled ? 0 : group.WeightDecay, decoupled ? 1 - group.LearningRate * group.WeightDecay : 1, epsilon);
    }

    private protected override void Run(ReadOnlySpan<OptimUpdate> updates)
    {
        if (amsgrad) FusedOptim.Run<AmsgradFormula>(updates);
        else FusedOptim.Run<AdamFormula>(updates);
    }
}

/// <summary>Adam, with weight decay as an L2 penalty: g ← g + λp.</summary>
/// <remarks>Deep Learning 101, chapter 6. Source: Kingma and Ba, Adam: a method for stochastic optimization, 2015.</remarks>
public sealed class Adam : AdamBase
{
    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="learningRate">η. Default 0.001.</param>
    /// <param name="beta1">β₁. Default 0.9.</param>
    /// <param name="beta2">β₂. Default 0.999.</param>
    /// <param name="epsilon">ε. Default 1e-8.</param>
    /// <param name="weightDecay">λ. Default 0.</param>
    /// <param name="amsgrad">Whether the largest v so far is used. Default false.</param>
    public Adam(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool amsgrad = false)
        : this([new ParameterGroup(parameters)], learningRate, beta1, beta2, epsilon, weightDecay, amsgrad)
    {
    }

    /// <summary>Over groups with settings of their own.</summary>
    public Adam(IEnumerable<ParameterGroup> groups, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool amsgrad = false)
        : base(groups, learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, decoupled: false)
    {
    }
}

/// <summary>Adam with decoupled weight decay: p ← (1 − ηλ)p before the step.</summary>
/// <remarks>Source: Loshchilov and Hutter, Decoupled weight decay regularization, 2019.</remarks>
public sealed class AdamW : AdamBase
{
    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="learningRate">η. Default 0.001.</param>
    /// <param name="beta1">β₁. Default 0.9.</param>
    /// <param name="beta2">β₂. Default 0.999.</param>
    /// <param name="epsilon">ε. Default 1e-8.</param>
    /// <param name="weightDecay">λ. Default 0.01.</param>
    /// <param name="amsgrad">Whether the largest v so far is used. Default false.</param>
    public AdamW(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01, bool amsgrad = false)
        : this([new ParameterGroup(parameters)], learningRate, beta1, beta2, epsilon, weightDecay, amsgrad)
    {
    }

    /// <summary>Over groups with settings of their own.</summary>
    public AdamW(IEnumerable<ParameterGroup> groups, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01, bool amsgrad = false)
        : base(groups, learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, decoupled: true)
    {
    }
}
