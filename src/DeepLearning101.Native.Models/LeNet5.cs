using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Models;

/// <summary>Nonlinearity of <see cref="LeNet5"/>.</summary>
public enum LeNetActivation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>Hyperbolic tangent, as in the paper.</summary>
    Tanh,
}

/// <summary>Pooling of <see cref="LeNet5"/>.</summary>
public enum LeNetPool
{
    /// <summary>Largest element.</summary>
    Max,

    /// <summary>Mean, close to the paper's.</summary>
    Avg,
}

/// <summary>LeNet-5: images [N, 1, 28, 28], padded by 2, → logits [N, 10]; two convolutions (6 and 16 kernels of 5 × 5) with pooling, then 120, 84 and 10 units.</summary>
/// <remarks>Deep Learning 101, chapter 9. Source: LeCun et al., Gradient-based learning applied to document recognition, 1998. 61,706 parameters.</remarks>
public sealed class LeNet5 : Layer
{
    private readonly Sequential features, classifier;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="activation">Nonlinearity. Default: the rectifier.</param>
    /// <param name="pool">Pooling. Default: maximum.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public LeNet5(LeNetActivation activation = LeNetActivation.Relu, LeNetPool pool = LeNetPool.Max, Generator? generator = null)
    {
        // The largest element of a window is the same before and after a rising function, which then has a quarter of the work.
        bool poolFirst = pool == LeNetPool.Max;
        features = RegisterModule("features", new Sequential(
            new Conv2d(1, 6, 5, padding: 2, generator: generator), poolFirst ? Pool(pool) : Act(activation), poolFirst ? Act(activation) : Pool(pool),
            new Conv2d(6, 16, 5, generator: generator), poolFirst ? Pool(pool) : Act(activation), poolFirst ? Act(activation) : Pool(pool)));
        classifier = RegisterModule("classifier", new Sequential(
            new Flatten(),
            new Linear(16 * 5 * 5, 120, generator: generator), Act(activation),
            new Linear(120, 84, generator: generator), Act(activation),
            new Linear(84, 10, generator: generator)));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => classifier.Forward(features.Forward(x));

    private static Layer Act(LeNetActivation activation) => activation switch
    {
        LeNetActivation.Relu => new ReLU(),
        LeNetActivation.Tanh => new Tanh(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "LeNet5: the activation must be Relu or Tanh."),
    };

    private static Layer Pool(LeNetPool pool) => pool switch
    {
        LeNetPool.Max => new MaxPool2d(2),
        LeNetPool.Avg => new AvgPool2d(2),
        _ => throw new ArgumentOutOfRangeException(nameof(pool), pool, "LeNet5: the pooling must be Max or Avg."),
    };
}
