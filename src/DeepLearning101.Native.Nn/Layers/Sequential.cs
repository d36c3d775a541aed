namespace DeepLearning101.Native.Nn;

/// <summary>Layers one after the other, named 0, 1, 2 … (or as given).</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] layers;

    /// <summary>Layers under the names 0, 1, 2 ….</summary>
    public Sequential(params ReadOnlySpan<Layer> layers)
    {
        this.layers = layers.ToArray();
        for (int i = 0; i < layers.Length; i++) RegisterModule(i.ToString(System.Globalization.CultureInfo.InvariantCulture), layers[i]);
    }

    /// <summary>Layers under names of their own.</summary>
    public Sequential(params ReadOnlySpan<(string Name, Layer Layer)> layers)
    {
        this.layers = new Layer[layers.Length];
        for (int i = 0; i < layers.Length; i++) this.layers[i] = RegisterModule(layers[i].Name, layers[i].Layer);
    }

    /// <summary>Number of layers.</summary>
    public int Count => layers.Length;

    /// <summary>A layer by position.</summary>
    public Layer this[int index] => layers[index];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        foreach (Layer layer in layers) x = layer.Forward(x);
        return x;
    }
}
