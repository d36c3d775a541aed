using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>Momentum with the learning rate inside the sum, as the book writes it: v ← βv − ηg; p ← p + v.</summary>
/// <remarks>Deep Learning 101, eq. 8.4 and 8.5. Where η is constant it equals <see cref="Sgd"/> with momentum; where a schedule changes η, steps already in v keep the rate that they were made at. Source: Polyak, Some methods of speeding up the convergence of iteration methods, 1964.</remarks>
public sealed class HeavyBall : Optimizer
{
    private static readonly string[] Names = ["velocity"];

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Learning rate η (<c>lr</c>). Default 1e-2.</param>
    /// <param name="momentum">β (<c>momentum</c>), in [0, 1). Default 0.9.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>). Default 0.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public HeavyBall(IEnumerable<Parameter> parameters, double learningRate = 1e-2, double momentum = 0.9, double weightDecay = 0, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, momentum, weightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public HeavyBall(IEnumerable<ParameterGroup> groups, double learningRate = 1e-2, double momentum = 0.9, double weightDecay = 0, bool maximize = false)
        : base(groups, learningRate, weightDecay, maximize, false, new OptimizerOption("momentum", momentum, OptionRange.BelowOne))
    {
    }

    private protected override string[] StateNames(int variant) => Names;

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state) => new(Rate(group), group.At(OptimizerOption.Common));

    private protected override void Run(int variant, Span<OptimUpdate> updates) => FusedOptim.Run<HeavyBallFormula>(updates);
}
