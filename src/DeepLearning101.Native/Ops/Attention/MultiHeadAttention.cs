namespace DeepLearning101.Native;

/// <summary>Attention of several heads.</summary>
public static class MultiHeadAttentionExtensions
{
    extension(Tensor query)
    {
        /// <summary>Projects queries, keys and values, lets each head attend on its share of the features, and projects the joined results.</summary>
        /// <param name="key">Keys [N, S, E] (or [S, E] beside queries [L, E]).</param>
        /// <param name="value">Values [N, S, E] (or [S, E]).</param>
        /// <param name="numHeads">Number of heads; E is a multiple of it.</param>
        /// <param name="inProjWeight">Weights of the three projections, stacked [3E, E]: queries, keys, values.</param>
        /// <param name="inProjBias">Their biases [3E], or null.</param>
        /// <param name="outProjWeight">Weight of the last projection [E, E].</param>
        /// <param name="outProjBias">Its bias [E], or null.</param>
        /// <param name="keyPaddingMask">Keys to ignore [N, S] (or [S]): bool, set where a key is padding; default none.</param>
        /// <param name="attnMask">Mask that broadcasts to [N, heads, L, S] as in <c>ScaledDotProductAttention</c>; default none.</param>
        /// <param name="isCausal">Whether query i sees keys 0 to i only; not together with <paramref name="attnMask"/>.</param>
        /// <param name="dropoutP">Probability with which an attention weight is dropped; default 0.</param>
        /// <returns>[N, L, E] (or [L, E]).</returns>
        /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
        public Tensor MultiHeadAttention(
            Tensor key, Tensor value, int numHeads, Tensor inProjWeight, Tensor? inProjBias, Tensor outProjWeight, Tensor? outProjBias,
            Tensor? keyPaddingMask = null, Tensor? attnMask = null, bool isCausal = false, double dropoutP = 0)
        {
            if (query.Rank == 2)
            {
                return query.Unsqueeze(0).MultiHeadAttention(
                    key.Unsqueeze(0), value.Unsqueeze(0), numHeads, inProjWeight, inProjBias, outProjWeight, outProjBias, keyPaddingMask?.Unsqueeze(0), attnMask, isCausal, dropoutP).Squeeze(0);
            }

            if (query.Rank != 3 || key.Rank != 3 || value.Rank != 3) Throw.Shapes("MultiHeadAttention", "queries, keys and values must be [N, L, E] or [L, E]", query.Layout, key.Layout);
            long e = query.Shape[2];
            if (numHeads < 1 || e % numHeads != 0) Throw.Shape("MultiHeadAttention", $"the number of features must be a multiple of the {numHeads} heads", query.Layout);
            if (inProjWeight.Rank != 2 || inProjWeight.Shape[0] != 3 * e) Throw.Shape("MultiHeadAttention", $"the stacked projections must be [{3 * e}, {e}]", inProjWeight.Layout);
            Tensor q, k, v;
            if (ReferenceEquals(query, key) && ReferenceEquals(key, value))
            {
                // Self-attention: the three projections are one product.
                Tensor all = query.Linear(inProjWeight, inProjBias);
                (q, k, v) = (all.Narrow(2, 0, e), all.Narrow(2, e, e), all.Narrow(2, 2 * e, e));
            }
            else
            {
                q = Project(query, inProjWeight, inProjBias, 0, e);
                k = Project(key, inProjWeight, inProjBias, e, e);
                v = Project(value, inProjWeight, inProjBias, 2 * e, e);
            }

            Tensor? mask = attnMask;
            if (keyPaddingMask is not null)
            {
                Tensor seen = keyPaddingMask.LogicalNot().Unsqueeze(1).Unsqueeze(1);
                if (isCausal)
                {
                    mask = seen.LogicalAnd(Tensor.Tri(query.Shape[1], key.Shape[1], 0, DType.Bool, query.Device));
                    isCausal = false;
                }
                else if (mask is null) mask = seen;
                else if (mask.DType == DType.Bool) mask = mask.LogicalAnd(seen);
                else mask = mask.Where(seen, double.NegativeInfinity);
            }

            Tensor heads = Heads(q, numHeads).ScaledDotProductAttention(Heads(k, numHeads), Heads(v, numHeads), mask, dropoutP, isCausal);
            return heads.Permute([0, 2, 1, 3]).Reshape(query.Shape).Linear(outProjWeight, outProjBias);
        }
    }

    private static Tensor Project(Tensor x, Tensor weight, Tensor? bias, long first, long count) => x.Linear(weight.Narrow(0, first, count), bias?.Narrow(0, first, count));

    /// <summary>[N, L, E] as [N, heads, L, E / heads], a view where the strides allow it.</summary>
    private static Tensor Heads(Tensor x, int heads) => x.Reshape([x.Shape[0], x.Shape[1], heads, x.Shape[2] / heads]).Permute([0, 2, 1, 3]);
}
