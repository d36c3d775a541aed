using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>Stochastic gradient descent, with momentum (Polyak's or Nesterov's) and L2 weight decay: g ← g + λp; m ← μm + (1 − d)g; p ← p − ηm, with g + μm in place of m for Nesterov's.</summary>
/// <remarks>Deep Learning 101, chapter 6. As PyTorch, the first step takes m = g whatever the dampening.</remarks>
public sealed class Sgd : Optimizer
{
    private readonly double momentum, dampening;
    private readonly bool nesterov;

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="learningRate">η. Default 0.001.</param>
    /// <param name="momentum">μ. Default 0: none.</param>
    /// <param name="dampening">d. Default 0.</param>
    /// <param name="weightDecay">λ. Default 0.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's, which needs μ &gt; 0 and no dampening.</param>
    public Sgd(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false)
        : this([new ParameterGroup(parameters)], learningRate, momentum, dampening, weightDecay, nesterov)
    {
    }

    /// <summary>Over groups with settings of their own.</summary>
    public Sgd(IEnumerable<ParameterGroup> groups, double learningRate = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false)
        : base(groups, learningRate, weightDecay)
    {
        RequireAtLeastZero(momentum, nameof(momentum));
        if (nesterov && (momentum <= 0 || dampening != 0)) throw new ArgumentException("Sgd: Nesterov's momentum needs a momentum above 0 and no dampening.", nameof(nesterov));
        (this.momentum, this.dampening, this.nesterov) = (momentum, dampening, nesterov);
    }

    private protected override ReadOnlySpan<string> StateNames => momentum > 0 ? Names : [];

    private static readonly string[] Names = ["momentum_buffer"];

    private protected override OptimNumbers Numbers(ParameterGroup group, long step) => new(group.LearningRate, group.WeightDecay, momentum, step == 1 ? 1 : 1 - dampening);

    private protected override void Run(ReadOnlySpan<OptimUpdate> updates)
    {
        if (momentum == 0) FusedOptim.Run<SgdFormula>(updates);
        else if (nesterov) FusedOptim.Run<NesterovFormula>(updates);
        else FusedOptim.Run<MomentumFormula>(updates);
    }
}
