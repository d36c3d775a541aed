namespace DeepLearning101.Native.Nn;

/// <summary>Attention of several heads: softmax(Q Kᵀ / √d) V on projected queries, keys and values, joined and projected again.</summary>
/// <remarks>Deep Learning 101, chapter 11. Source: Vaswani et al., Attention is all you need, 2017. Parameters named and started as PyTorch's.</remarks>
public sealed class MultiheadAttention : Module
{
    private readonly double dropout;
    private readonly Linear outProj;

    /// <summary>Makes a module.</summary>
    /// <param name="embedDim">Features E of queries, keys, values and results.</param>
    /// <param name="numHeads">Heads; E is a multiple of it.</param>
    /// <param name="dropout">Probability with which an attention weight is dropped in training. Default 0.</param>
    /// <param name="bias">Whether projections have biases. Default true.</param>
    /// <param name="batchFirst">Whether sequences are [N, L, E] rather than [L, N, E]. Default false.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The features are no multiple of the heads.</exception>
    public MultiheadAttention(long embedDim, int numHeads, double dropout = 0, bool bias = true, bool batchFirst = false, Generator? generator = null)
    {
        if (numHeads < 1 || embedDim % numHeads != 0) throw new ArgumentException($"MultiheadAttention: the features must be a multiple of the heads; given {embedDim} features and {numHeads} heads.", nameof(numHeads));
        (NumHeads, this.dropout, BatchFirst) = (numHeads, dropout, batchFirst);
        InProjWeight = RegisterParameter("in_proj_weight", new Parameter(Initialize.XavierUniform(Tensor.Empty([3 * embedDim, embedDim]), generator: generator)));
        if (bias) InProjBias = RegisterParameter("in_proj_bias", new Parameter(Tensor.Zeros([3 * embedDim])));
        outProj = RegisterModule("out_proj", new Linear(embedDim, embedDim, bias, generator));
        if (outProj.Bias is { } shift) Initialize.Constant(shift, 0);
    }

    /// <summary>Heads.</summary>
    public int NumHeads { get; }

    /// <summary>Whether sequences are [N, L, E].</summary>
    public bool BatchFirst { get; }

    /// <summary>Weights of the three projections, stacked [3E, E]: queries, keys, values.</summary>
    public Parameter InProjWeight { get; }

    /// <summary>Their biases [3E], or null.</summary>
    public Parameter? InProjBias { get; }

    /// <summary>The last projection.</summary>
    public Linear OutProj => outProj;

    /// <summary>The attention's result, of the queries' shape.</summary>
    /// <param name="query">Queries [L, N, E] (or [N, L, E] with batchFirst), or [L, E].</param>
    /// <param name="key">Keys [S, N, E] (or [N, S, E]), or [S, E].</param>
    /// <param name="value">Values, of the keys' shape.</param>
    /// <param name="keyPaddingMask">bool [N, S], true where a key is padding; default none.</param>
    /// <param name="attnMask">As in PyTorch's module: bool, true where a key may not be seen, or numbers that are added; [L, S], or [N, heads, L, S]; default none.</param>
    /// <param name="isCausal">Whether query i sees keys 0 to i only; not together with <paramref name="attnMask"/>. Default false.</param>
    public Tensor Forward(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null, Tensor? attnMask = null, bool isCausal = false)
    {
        bool swap = !BatchFirst && query.Rank == 3;
        bool self = ReferenceEquals(query, key) && ReferenceEquals(key, value);
        Tensor q = swap ? query.Transpose(0, 1) : query, k = self ? q : swap ? key.Transpose(0, 1) : key, v = self ? q : swap ? value.Transpose(0, 1) : value;
        // The op's mask says what may be seen, the module's (as PyTorch's) what may not.
        Tensor? seen = attnMask is { DType: DType.Bool } ? attnMask.LogicalNot() : attnMask;
        Tensor y = q.MultiHeadAttention(k, v, NumHeads, InProjWeight, InProjBias?.Value, outProj.Weight, outProj.Bias?.Value, keyPaddingMask, seen, isCausal, IsTraining ? dropout : 0);
        return swap ? y.Transpose(0, 1) : y;
    }
}
