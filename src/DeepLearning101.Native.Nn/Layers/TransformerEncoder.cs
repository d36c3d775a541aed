namespace DeepLearning101.Native.Nn;

/// <summary>One layer of a Transformer's encoder: self-attention and a two-layer network, each with dropout, a residual connection and layer normalisation.</summary>
/// <remarks>Deep Learning 101, chapter 11. Source: Vaswani et al., Attention is all you need, 2017. Names, order and defaults are PyTorch's.</remarks>
public sealed class TransformerEncoderLayer : Module
{
    private readonly MultiheadAttention selfAttn;
    private readonly Linear linear1, linear2;
    private readonly LayerNorm norm1, norm2;
    private readonly Dropout dropout, dropout1, dropout2;
    private readonly Layer activation;
    private readonly bool normFirst;

    /// <summary>Makes a layer.</summary>
    /// <param name="dModel">Features.</param>
    /// <param name="nhead">Heads.</param>
    /// <param name="dimFeedforward">Width of the two-layer network. Default 2048.</param>
    /// <param name="dropout">Probability of dropping. Default 0.1.</param>
    /// <param name="activation">Between the two layers. Default: the rectifier.</param>
    /// <param name="layerNormEps">ε of the normalisations. Default 1e-5.</param>
    /// <param name="batchFirst">Whether sequences are [N, L, E] rather than [L, N, E]. Default false.</param>
    /// <param name="normFirst">Whether the normalisations stand before attention and network rather than behind the additions. Default false.</param>
    /// <param name="generator">Where initial values and masks come from; default: <see cref="Generator.Default"/>.</param>
    public TransformerEncoderLayer(long dModel, int nhead, long dimFeedforward = 2048, double dropout = 0.1, Layer? activation = null, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, Generator? generator = null)
    {
        this.normFirst = normFirst;
        selfAttn = RegisterModule("self_attn", new MultiheadAttention(dModel, nhead, dropout, batchFirst: batchFirst, generator: generator));
        linear1 = RegisterModule("linear1", new Linear(dModel, dimFeedforward, generator: generator));
        this.dropout = RegisterModule("dropout", new Dropout(dropout, generator));
        linear2 = RegisterModule("linear2", new Linear(dimFeedforward, dModel, generator: generator));
        norm1 = RegisterModule("norm1", new LayerNorm(dModel, layerNormEps));
        norm2 = RegisterModule("norm2", new LayerNorm(dModel, layerNormEps));
        dropout1 = RegisterModule("dropout1", new Dropout(dropout, generator));
        dropout2 = RegisterModule("dropout2", new Dropout(dropout, generator));
        this.activation = activation ?? new ReLU();
    }

    /// <summary>The layer's result, of the input's shape.</summary>
    /// <param name="src">Sequences [L, N, E] (or [N, L, E] with batchFirst), or [L, E].</param>
    /// <param name="srcMask">Mask of the attention, as in <see cref="MultiheadAttention.Forward"/>; default none.</param>
    /// <param name="srcKeyPaddingMask">bool [N, L], true where an element is padding; default none.</param>
    /// <param name="isCausal">Whether each element sees itself and those before only. Default false.</param>
    public Tensor Forward(Tensor src, Tensor? srcMask = null, Tensor? srcKeyPaddingMask = null, bool isCausal = false)
    {
        if (normFirst)
        {
            Tensor x = src + Attend(norm1.Forward(src));
            return x + Feed(norm2.Forward(x));
        }

        Tensor y = norm1.Forward(src + Attend(src));
        return norm2.Forward(y + Feed(y));

        Tensor Attend(Tensor t) => dropout1.Forward(selfAttn.Forward(t, t, t, srcKeyPaddingMask, srcMask, isCausal));

        Tensor Feed(Tensor t) => dropout2.Forward(linear2.Forward(dropout.Forward(activation.Forward(linear1.Forward(t)))));
    }
}

/// <summary>Encoder layers one after the other.</summary>
/// <remarks>Deep Learning 101, chapter 11. Unlike PyTorch's, which copies one layer (so that all start equal), the layers are made by a function and start by themselves.</remarks>
public sealed class TransformerEncoder : Module
{
    private readonly ModuleList<TransformerEncoderLayer> layers;
    private readonly LayerNorm? norm;

    /// <summary>Makes an encoder.</summary>
    /// <param name="layer">Makes a layer from its number.</param>
    /// <param name="numLayers">Layers.</param>
    /// <param name="norm">Normalisation of the result; default none.</param>
    public TransformerEncoder(Func<int, TransformerEncoderLayer> layer, int numLayers, LayerNorm? norm = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfLessThan(numLayers, 1);
        layers = RegisterModule("layers", new ModuleList<TransformerEncoderLayer>());
        for (int i = 0; i < numLayers; i++) layers.Add(layer(i));
        if (norm is not null) this.norm = RegisterModule("norm", norm);
    }

    /// <summary>The encoder's result, of the input's shape; masks as in <see cref="TransformerEncoderLayer.Forward"/>.</summary>
    public Tensor Forward(Tensor src, Tensor? mask = null, Tensor? srcKeyPaddingMask = null, bool isCausal = false)
    {
        foreach (TransformerEncoderLayer layer in layers) src = layer.Forward(src, mask, srcKeyPaddingMask, isCausal);
        return norm is null ? src : norm.Forward(src);
    }
}

/// <summary>Sinusoidal positions, added to [N, L, E]: sin(l / 10000^(2i/E)) in even features, the cosine in odd ones.</summary>
/// <remarks>Deep Learning 101, chapter 11. Source: Vaswani et al., 2017, section 3.5. Fixed: nothing is learnt or saved.</remarks>
public sealed class PositionalEncoding : Layer
{
    private readonly Dropout dropout;
    private readonly Tensor table;

    /// <summary>Makes a layer.</summary>
    /// <param name="dModel">Features E.</param>
    /// <param name="dropout">Probability of dropping behind the sum. Default 0.1.</param>
    /// <param name="maxLen">Longest sequence. Default 5000.</param>
    /// <param name="generator">Where masks come from; default: <see cref="Generator.Default"/>.</param>
    public PositionalEncoding(long dModel, double dropout = 0.1, long maxLen = 5000, Generator? generator = null)
    {
        this.dropout = RegisterModule("dropout", new Dropout(dropout, generator));
        var values = new float[maxLen * dModel];
        for (long l = 0; l < maxLen; l++)
            for (long i = 0; i < dModel; i++)
            {
                double angle = l * Math.Exp(-Math.Log(10000.0) * (i - i % 2) / dModel);
                values[l * dModel + i] = (float)(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }

        table = Ownership.OutOfScopes(Tensor.From<float>(values, [maxLen, dModel]));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        if (x.Rank < 2 || x.Shape[^1] != table.Shape[1] || x.Shape[^2] > table.Shape[0])
            throw new TensorShapeException(nameof(PositionalEncoding), $"PositionalEncoding: the input must be [N, L, {table.Shape[1]}] with L ≤ {table.Shape[0]}; given {Layout.Format(x.Shape)}.", x.Shape.ToArray());
        return dropout.Forward(x + table.Narrow(0, 0, x.Shape[^2]).Cast(x.DType).To(x.Device));
    }
}
