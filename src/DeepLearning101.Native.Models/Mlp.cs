using System.Globalization;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Models;

/// <summary>Multilayer perceptron: [N, …] flattened → hidden layers with a nonlinearity (and dropout) → [N, out].</summary>
/// <remarks>Deep Learning 101, chapters 3 and 6. Parameters are named as those of PyTorch's <c>Sequential</c> of the same layers under <c>layers</c>.</remarks>
public sealed class Mlp : Layer
{
    private readonly Sequential layers;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="sizes">Features of the input, of each hidden layer, of the result: at least two.</param>
    /// <param name="activation">Makes the nonlinearity behind each hidden layer; default the rectifier.</param>
    /// <param name="dropout">Probability of dropping behind each nonlinearity; 0: no such layer. Default 0.</param>
    /// <param name="generator">Where initial values and masks come from; default: <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">Fewer than two sizes are given.</exception>
    public Mlp(ReadOnlySpan<long> sizes, Func<Layer>? activation = null, double dropout = 0, Generator? generator = null)
    {
        if (sizes.Length < 2) throw new ArgumentException($"Mlp: at least two sizes are needed, of the input and of the result; given {sizes.Length.ToString(CultureInfo.InvariantCulture)}.", nameof(sizes));
        var all = new List<Layer> { new Flatten() };
        for (int i = 1; i < sizes.Length; i++)
        {
            all.Add(new Linear(sizes[i - 1], sizes[i], generator: generator));
            if (i == sizes.Length - 1) break;
            all.Add(activation?.Invoke() ?? new ReLU());
            if (dropout > 0) all.Add(new Dropout(dropout, generator));
        }

        layers = RegisterModule("layers", new Sequential(all.ToArray().AsSpan()));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x) => layers.Forward(x);
}
