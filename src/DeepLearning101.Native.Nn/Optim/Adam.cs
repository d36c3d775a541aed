using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − η · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).</summary>
public abstract class AdamBase : Optimizer
{
    private const int Beta1 = OptimizerOption.Common, Beta2 = OptimizerOption.Common + 1, Epsilon = OptimizerOption.Common + 2, Amsgrad = OptimizerOption.Common + 3;

    private static readonly string[] Plain = ["exp_avg", "exp_avg_sq"], WithLargest = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"];

    private protected AdamBase(IEnumerable<ParameterGroup> groups, double learningRate, double beta1, double beta2, double epsilon, double weightDecay, bool amsgrad, bool maximize, bool decoupled)
        : base(groups, learningRate, weightDecay, maximize, decoupled, new OptimizerOption("beta1", beta1, OptionRange.BelowOne), new OptimizerOption("beta2", beta2, OptionRange.BelowOne), new("eps", epsilon), OptimizerOption.Flag("amsgrad", amsgrad))
    {
    }

    private protected override int Variants => 2;

    private protected override int VariantOf(ParameterGroup group) => group.IsOn(Amsgrad) ? 1 : 0;

    private protected override string[] StateNames(int variant) => variant == 1 ? WithLargest : Plain;

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state)
    {
        double beta1 = group.At(Beta1), beta2 = group.At(Beta2);
        return new OptimNumbers(beta1, 1 - beta1, beta2, 1 - beta2, Rate(group) / (1 - Math.Pow(beta1, state.Steps)), 1 / Math.Sqrt(1 - Math.Pow(beta2, state.Steps)), group.At(Epsilon));
    }

    private protected override void Run(int variant, Span<OptimUpdate> updates)
    {
        if (variant == 1) FusedOptim.Run<AdamFormula<Yes>>(updates);
        else FusedOptim.Run<AdamFormula<No>>(updates);
    }
}

/// <summary>Adam, with weight decay as an L2 penalty: g ← g + λp.</summary>
/// <remarks>Deep Learning 101, section 8.3.4. Source: Kingma and Ba, Adam: a method for stochastic optimization, 2015.</remarks>
public sealed class Adam : AdamBase
{
    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="learningRate">η (<c>lr</c>). Default 0.001.</param>
    /// <param name="beta1">β₁ (<c>beta1</c>), in [0, 1). Default 0.9.</param>
    /// <param name="beta2">β₂ (<c>beta2</c>), in [0, 1). Default 0.999.</param>
    /// <param name="epsilon">ε (<c>eps</c>). Default 1e-8.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>). Default 0.</param>
    /// <param name="amsgrad">Whether the largest v so far is used (<c>amsgrad</c>). Default false.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public Adam(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public Adam(IEnumerable<ParameterGroup> groups, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool amsgrad = false, bool maximize = false)
        : base(groups, learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, maximize, decoupled: false)
    {
    }
}

/// <summary>Adam with decoupled weight decay: p ← (1 − ηλ)p before the step.</summary>
/// <remarks>Deep Learning 101, section 8.5.5. Source: Loshchilov and Hutter, Decoupled weight decay regularization, 2019.</remarks>
public sealed class AdamW : AdamBase
{
    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="learningRate">η (<c>lr</c>). Default 0.001.</param>
    /// <param name="beta1">β₁ (<c>beta1</c>), in [0, 1). Default 0.9.</param>
    /// <param name="beta2">β₂ (<c>beta2</c>), in [0, 1). Default 0.999.</param>
    /// <param name="epsilon">ε (<c>eps</c>). Default 1e-8.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>). Default 0.01.</param>
    /// <param name="amsgrad">Whether the largest v so far is used (<c>amsgrad</c>). Default false.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public AdamW(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01, bool amsgrad = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public AdamW(IEnumerable<ParameterGroup> groups, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01, bool amsgrad = false, bool maximize = false)
        : base(groups, learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, maximize, decoupled: true)
    {
    }
}
