using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>LAMB, for very large batches: u = m̂ / (√v̂ + ε) + λp; p ← p − η · ‖p‖ / ‖u‖ · u, each parameter with a ratio of its own (1 where a norm is 0); m and v as in <see cref="Adam"/>.</summary>
/// <remarks>The norms are f64 sums in an order fixed by the shape. Source: You et al., Large batch optimization for deep learning: training BERT in 76 minutes, 2020.</remarks>
public sealed class Lamb : Optimizer
{
    private const int Beta1 = OptimizerOption.Common, Beta2 = OptimizerOption.Common + 1, Epsilon = OptimizerOption.Common + 2;

    private static readonly string[] Names = ["exp_avg", "exp_avg_sq"];

    private double[] rates = [];
    private int count;

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Learning rate η (<c>lr</c>). Default 1e-3.</param>
    /// <param name="beta1">β₁ (<c>beta1</c>), in [0, 1). Default 0.9.</param>
    /// <param name="beta2">β₂ (<c>beta2</c>), in [0, 1). Default 0.999.</param>
    /// <param name="epsilon">ε (<c>eps</c>), against division by zero. Default 1e-6.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>). Default 0.01.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public Lamb(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-6, double weightDecay = 0.01, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, beta1, beta2, epsilon, weightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public Lamb(IEnumerable<ParameterGroup> groups, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-6, double weightDecay = 0.01, bool maximize = false)
        : base(groups, learningRate, weightDecay, maximize, true, new OptimizerOption("beta1", beta1, OptionRange.BelowOne), new OptimizerOption("beta2", beta2, OptionRange.BelowOne), new("eps", epsilon))
    {
    }

    /// <inheritdoc/>
    public override void Step()
    {
        count = 0;
        if (rates.Length < States.Count) rates = new double[States.Count];
        base.Step();
    }

    private protected override string[] StateNames(int variant) => Names;

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state)
    {
        double beta1 = group.At(Beta1), beta2 = group.At(Beta2);
        rates[count++] = Rate(group);
        return new(beta1, 1 - beta1, beta2, 1 - beta2, 1 / (1 - Math.Pow(beta1, state.Steps)), 1 / Math.Sqrt(1 - Math.Pow(beta2, state.Steps)), group.At(Epsilon), group.IsOn(OptimizerOption.Decoupled) ? group.At(OptimizerOption.WeightDecay) : 0);
    }

    private protected override OptimNumbers Complete(ParameterGroup group, OptimNumbers numbers) => base.Complete(group, numbers) with { Keep = 1 };

    private protected override void Run(int variant, Span<OptimUpdate> updates) => FusedLamb.Run(updates, rates, Isa.Level);
}
