using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>AdaGrad: r ← r + g²; p ← p − η / (1 + (t − 1)·decay) · g / (√r + ε). Steps shrink where gradients have been large, which suits sparse features.</summary>
/// <remarks>Deep Learning 101, section 8.3.2. Source: Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization, 2011.</remarks>
public sealed class AdaGrad : Optimizer
{
    private const int Decay = OptimizerOption.Common, Initial = OptimizerOption.Common + 1, Epsilon = OptimizerOption.Common + 2, Inside = OptimizerOption.Common + 3;

    private static readonly string[] Names = ["sum"];

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Learning rate η (<c>lr</c>). Default 1e-2.</param>
    /// <param name="learningRateDecay">How η falls with the steps t (<c>lr_decay</c>). Default 0.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>). Default 0.</param>
    /// <param name="initialAccumulatorValue">What r starts from (<c>initial_accumulator_value</c>). Default 0.</param>
    /// <param name="epsilon">ε (<c>eps</c>), against division by zero. Default 1e-10.</param>
    /// <param name="epsilonInsideRoot">Whether the divisor is √(r + ε) (<c>eps_inside_root</c>), as the book prints it, instead of √r + ε. Default false.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public AdaGrad(IEnumerable<Parameter> parameters, double learningRate = 1e-2, double learningRateDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double epsilon = 1e-10, bool epsilonInsideRoot = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, learningRateDecay, weightDecay, initialAccumulatorValue, epsilon, epsilonInsideRoot, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public AdaGrad(IEnumerable<ParameterGroup> groups, double learningRate = 1e-2, double learningRateDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double epsilon = 1e-10, bool epsilonInsideRoot = false, bool maximize = false)
        : base(groups, learningRate, weightDecay, maximize, false, new("lr_decay", learningRateDecay), new("initial_accumulator_value", initialAccumulatorValue), new("eps", epsilon), OptimizerOption.Flag("eps_inside_root", epsilonInsideRoot))
    {
    }

    private protected override string[] StateNames(int variant) => Names;

    private protected override double Start(ParameterGroup group) => group.At(Initial);

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state)
    {
        double epsilon = group.At(Epsilon);
        bool inside = group.IsOn(Inside);
        return new(Rate(group) / (1 + (state.Steps - 1) * group.At(Decay)), 1, 1, inside ? epsilon : 0, inside ? 0 : epsilon);
    }

    private protected override void Run(int variant, Span<OptimUpdate> updates) => FusedOptim.Run<RmsPropFormula<No, No>>(updates);
}
