using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>Stochastic gradient descent, with momentum (Polyak's or Nesterov's) and weight decay: m ← μm + (1 − d)g; p ← p − ηm, with g + μm in place of m for Nesterov's.</summary>
/// <remarks>Deep Learning 101, chapter 8. As in PyTorch, the first step takes m = g whatever the dampening, and Nesterov's form stores the points looked ahead to; <see cref="Nesterov"/> is the literal one.</remarks>
public sealed class Sgd : Optimizer
{
    private const int Momentum = OptimizerOption.Common, Dampening = OptimizerOption.Common + 1, NesterovFlag = OptimizerOption.Common + 2;

    private static readonly string[] None = [], Names = ["momentum_buffer"];

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Learning rate η (<c>lr</c>). Default 1e-3.</param>
    /// <param name="momentum">μ (<c>momentum</c>). Default 0: none.</param>
    /// <param name="dampening">d (<c>dampening</c>). Default 0.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>). Default 0.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's (<c>nesterov</c>), which needs μ &gt; 0 and no dampening. Default false.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice, or a group asks for Nesterov's momentum without momentum or with dampening.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public Sgd(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, momentum, dampening, weightDecay, nesterov, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public Sgd(IEnumerable<ParameterGroup> groups, double learningRate = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false, bool maximize = false)
        : base(groups, learningRate, weightDecay, maximize, false, new("momentum", momentum), new("dampening", dampening), OptimizerOption.Flag("nesterov", nesterov))
    {
    }

    private protected override int Variants => 3;

    private protected override int VariantOf(ParameterGroup group) => group.At(Momentum) == 0 ? 0 : group.IsOn(NesterovFlag) ? 2 : 1;

    private protected override string[] StateNames(int variant) => variant == 0 ? None : Names;

    private protected override void Check(ParameterGroup group)
    {
        if (group.IsOn(NesterovFlag) && (group.At(Momentum) <= 0 || group.At(Dampening) != 0)) throw new ArgumentException("Sgd: Nesterov's momentum needs a momentum above 0 and no dampening.");
    }

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state) => new(Rate(group), C: group.At(Momentum), D: state.Fresh ? 1 : 1 - group.At(Dampening));

    private protected override void Run(int variant, Span<OptimUpdate> updates)
    {
        if (variant == 0) FusedOptim.Run<SgdFormula>(updates);
        else if (variant == 1) FusedOptim.Run<MomentumFormula<No>>(updates);
        else FusedOptim.Run<MomentumFormula<Yes>>(updates);
    }
}
