namespace DeepLearning101.Native.Cpu;

/// <summary>Attention over heads that lie anywhere: pointers, strides and sizes. Blittable: it can lie in a job.</summary>
internal unsafe struct AttentionCall
{
    /// <summary>Queries of a block: two packs of the widest lanes, so that a key read once serves 32 queries.</summary>
    internal const int Block = 32;

    /// <summary>Half a block: what a causal mask treats apart where it crosses the block.</summary>
    internal const int Half = Block / 2;

    /// <summary>The operands of the walk over heads.</summary>
    internal const int Query = 0, Key = 1, Value = 2, Mask = 3, Gradient = 4;

    internal nint Heads, L, S, E, D;
    internal double Scale;
    internal bool Causal, MaskIsBool;

    /// <summary>Elements from a query, or a key, of the mask to the next; 0 where it is broadcast.</summary>
    internal nint MaskStepQuery, MaskStepKey;

    private fixed long pointers[5];
    private fixed long rowStrides[5];
    private StridedWalk heads;

    internal readonly nint Blocks => (L + Block - 1) / Block;

    internal readonly bool HasMask => pointers[Mask] != 0;

    /// <summary>Queries of a block; the last one may be short.</summary>
    internal readonly nint Rows(nint block) => Math.Min(Block, L - block * Block);

    /// <summary>Of <paramref name="keys"/> keys from <paramref name="key"/> on, those that the first half of a block's queries sees at most.</summary>
    internal readonly nint HalfKeys(nint block, nint key, nint keys) => Causal && Rows(block) > Half ? Math.Clamp(block * Block + Half - key, 0, keys) : keys;

    /// <summary>First element of a matrix of a head.</summary>
    internal readonly void* Of(int operand, nint head) => (byte*)pointers[operand] + heads.Offset(operand, head);

    /// <summary>Elements from a row of an operand to the next.</summary>
    internal readonly nint RowStride(int operand) => (nint)rowStrides[operand];

    /// <summary>Begins with the sizes; the operands follow in the order of their numbers.</summary>
    internal static AttentionCall Of(Tensor q, Tensor k, Tensor v, AttentionAttributes attributes)
    {
        var call = new AttentionCall { L = (nint)q.Shape[^2], S = (nint)k.Shape[^2], E = (nint)q.Shape[^1], D = (nint)v.Shape[^1], Scale = attributes.Scale, Causal = attributes.IsCausal, Heads = 1 };
        foreach (long length in q.Shape[..^2]) call.Heads *= (nint)length;
        call.heads.Begin(q.Shape[..^2]);
        return call;
    }

    /// <summary>Adds an operand whose rows are dense: where it lies, or its copy.</summary>
    internal void Add(in AttentionOperand operand)
    {
        Layout layout = operand.Layout;
        pointers[heads.Operands] = (long)operand.Pointer;
        rowStrides[heads.Operands] = layout.Strides[^2];
        heads.Add(layout.Shape[..^2], layout.Strides[..^2], operand.Size);
    }

    /// <summary>Adds the mask as it broadcasts, or that there is none.</summary>
    internal void AddMask(in AttentionOperand mask, bool isBool)
    {
        if (mask.Pointer == null)
        {
            heads.Add([], [], 0);
            return;
        }

        MaskIsBool = isBool;
        pointers[heads.Operands] = (long)mask.Pointer;
        ReadOnlySpan<long> shape = mask.Layout.Shape, strides = mask.Layout.Strides;
        MaskStepKey = shape.Length > 0 && shape[^1] != 1 ? (nint)strides[^1] : 0;
        MaskStepQuery = shape.Length > 1 && shape[^2] != 1 ? (nint)strides[^2] : 0;
        int lead = Math.Max(0, shape.Length - 2);
        heads.Add(shape[..lead], strides[..lead], mask.Size);
    }
}

/// <summary>An operand of attention: itself where it has the type that is computed in and, unless it is a mask, dense rows; otherwise a dense copy.</summary>
internal readonly unsafe ref struct AttentionOperand
{
    private readonly Tensor? copy;

    internal AttentionOperand(Tensor? tensor, DType compute, bool denseRows)
    {
        Size = compute.Size;
        if (tensor is null)
        {
            Layout = Layout.Of([]);
            return;
        }

        Layout = tensor.Layout;
        if (tensor.DType != compute || (denseRows && tensor.Shape[^1] > 1 && Layout.Strides[^1] != 1))
        {
            copy = ComputeOperand.Temporary(tensor.Layout, compute, tensor.Device);
            StridedCopy.Run(tensor, copy);
            Layout = copy.Layout;
        }

        Pointer = (copy ?? tensor).Pointer;
    }

    /// <summary>Bytes of an element.</summary>
    internal int Size { get; }

    internal Layout Layout { get; }

    /// <summary>The elements; null where there is no operand.</summary>
    internal void* Pointer { get; }

    internal void Dispose() => copy?.Dispose();
}
