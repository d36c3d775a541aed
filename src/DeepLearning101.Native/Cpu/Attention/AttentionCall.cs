using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Attention over dense heads: pointers, sizes, and how masked scores of a block of queries become weights.</summary>
internal unsafe struct AttentionCall
{
    /// <summary>Queries of a block: its scores are all that is kept of [L, S].</summary>
    internal const int Block = 64;

    internal void* Q, K, V;
    internal void* Mask;
    internal nint Heads, L, S, E, D;
    internal double Scale;
    internal bool Causal, MaskIsBool;
    internal StridedWalk MaskWalk;

    internal readonly nint Blocks => (L + Block - 1) / Block;

    /// <summary>Keys that the queries of a block can see at most.</summary>
    internal readonly nint Seen(nint block) => Causal ? Math.Min(S, Math.Min(L, (block + 1) * Block)) : S;

    /// <summary>The sizes, and the mask as it broadcasts.</summary>
    internal static AttentionCall Of(ReadOnlySpan<Tensor> inputs, AttentionAttributes attributes)
    {
        (Tensor q, Tensor k, Tensor v) = (inputs[0], inputs[1], inputs[2]);
        var call = new AttentionCall { L = (nint)q.Shape[^2], S = (nint)k.Shape[^2], E = (nint)q.Shape[^1], D = (nint)v.Shape[^1], Scale = attributes.Scale, Causal = attributes.IsCausal, Heads = 1 };
        foreach (long length in q.Shape[..^2]) call.Heads *= (nint)length;
        if (inputs.Length < 4) return call;
        call.MaskIsBool = inputs[3].DType == DType.Bool;
        call.MaskWalk.Begin([.. q.Shape[..^1], call.S]);
        call.MaskWalk.Add(inputs[3].Layout.Contiguous, 1);
        return call;
    }

    /// <summary>Scores of a block of queries of a head, scaled, masked, and put through the softmax: rows of <c>Seen</c> weights in <paramref name="weights"/>.</summary>
    internal readonly void Weights<V, T>(nint head, nint block, T* weights)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        nint first = block * Block, rows = Math.Min(Block, L - first), keys = Seen(block);
        Gemm.Run(new GemmArgs<T>
        {
            A = (T*)Q + (head * L + first) * E, RowStrideA = E, ColStrideA = 1,
            B = (T*)K + head * S * E, RowStrideB = 1, ColStrideB = E,
            C = weights, RowStrideC = keys, ColStrideC = 1, M = rows, N = keys, K = E,
        });
        for (nint i = 0; i < rows; i++)
        {
            T* row = weights + i * keys;
            RowLoop.Map<RowScale, V, T>(row, null, null, row, keys, Scale);
            if (Causal)
                for (nint j = first + i + 1; j < keys; j++) RowLoop.Put(row + j, double.NegativeInfinity);
            if (Mask != null) AddMask(row, head * L + first + i, keys);
            RowLoop.Map<RowExp, V, T>(row, null, null, row, keys, RowLoop.Max<V, T>(row, keys));
            RowLoop.Map<RowScale, V, T>(row, null, null, row, keys, 1 / RowLoop.Sum<RowValue, V, T>(row, null, null, keys));
        }
    }

    private readonly void AddMask<T>(T* row, nint query, nint keys) where T : unmanaged
    {
        nint at = MaskWalk.Offset(0, (long)query * S), step = MaskWalk.InnerStride(0);
        for (nint j = 0; j < keys; j++, at += step)
        {
            if (!MaskIsBool) RowLoop.Put(row + j, RowLoop.Get(row + j) + RowLoop.Get((T*)Mask + at));
            else if (!((bool*)Mask)[at]) RowLoop.Put(row + j, double.NegativeInfinity);
        }
    }
}
