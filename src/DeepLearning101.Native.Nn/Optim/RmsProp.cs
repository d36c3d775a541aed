using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>RMSProp: r ← αr + (1 − α)g²; p ← p − η · g / (√r + ε). Like <see cref="AdaGrad"/>, but old gradients are forgotten. Centred: a ← αa + (1 − α)g and r − a² (0 where rounding makes it negative) in place of r; with momentum: m ← μm + g / (√r + ε); p ← p − ηm.</summary>
/// <remarks>Deep Learning 101, section 8.3.3. Source: Tieleman and Hinton, lecture 6.5 of Neural networks for machine learning, 2012; centred: Graves, Generating sequences with recurrent neural networks, 2013.</remarks>
public sealed class RmsProp : Optimizer
{
    private const int Alpha = OptimizerOption.Common, Epsilon = OptimizerOption.Common + 1, Momentum = OptimizerOption.Common + 2, Centered = OptimizerOption.Common + 3, Inside = OptimizerOption.Common + 4;

    private static readonly string[][] Names = [["square_avg"], ["square_avg", "grad_avg"], ["square_avg", "momentum_buffer"], ["square_avg", "grad_avg", "momentum_buffer"]];

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Learning rate η (<c>lr</c>). Default 1e-2.</param>
    /// <param name="alpha">α (<c>alpha</c>; the book's ρ), in [0, 1): how much of the mean square stays. Default 0.99.</param>
    /// <param name="epsilon">ε (<c>eps</c>), against division by zero. Default 1e-8.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>). Default 0.</param>
    /// <param name="momentum">μ (<c>momentum</c>). Default 0: none.</param>
    /// <param name="centered">Whether the divisor is the deviation from the mean gradient (<c>centered</c>). Default false.</param>
    /// <param name="epsilonInsideRoot">Whether the divisor is √(r + ε) (<c>eps_inside_root</c>), as the book prints it, instead of √r + ε. Default false.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public RmsProp(IEnumerable<Parameter> parameters, double learningRate = 1e-2, double alpha = 0.99, double epsilon = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool epsilonInsideRoot = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, alpha, epsilon, weightDecay, momentum, centered, epsilonInsideRoot, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public RmsProp(IEnumerable<ParameterGroup> groups, double learningRate = 1e-2, double alpha = 0.99, double epsilon = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool epsilonInsideRoot = false, bool maximize = false)
        : base(groups, learningRate, weightDecay, maximize, false, new OptimizerOption("alpha", alpha, OptionRange.BelowOne), new("eps", epsilon), new("momentum", momentum), OptimizerOption.Flag("centered", centered), OptimizerOption.Flag("eps_inside_root", epsilonInsideRoot))
    {
    }

    private protected override int Variants => 4;

    private protected override int VariantOf(ParameterGroup group) => (group.IsOn(Centered) ? 1 : 0) + (group.At(Momentum) > 0 ? 2 : 0);

    private protected override string[] StateNames(int variant) => Names[variant];

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state)
    {
        double alpha = group.At(Alpha), epsilon = group.At(Epsilon);
        bool inside = group.IsOn(Inside);
        return new(Rate(group), alpha, 1 - alpha, inside ? epsilon : 0, inside ? 0 : epsilon, group.At(Momentum));
    }

    private protected override void Run(int variant, Span<OptimUpdate> updates)
    {
        if (variant == 0) FusedOptim.Run<RmsPropFormula<No, No>>(updates);
        else if (variant == 1) FusedOptim.Run<RmsPropFormula<Yes, No>>(updates);
        else if (variant == 2) FusedOptim.Run<RmsPropFormula<No, Yes>>(updates);
        else FusedOptim.Run<RmsPropFormula<Yes, Yes>>(updates);
    }
}
