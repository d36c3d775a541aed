namespace DeepLearning101.Native;

/// <summary>Dimensions of a common shape with the strides of several operands, in elements: those of length 1 dropped, those dense in every operand merged.</summary>
internal unsafe struct MergedDims
{
    internal int Rank;
    internal long Count;
    private readonly int operands;
    private fixed long shape[Layout.MaxRank];
    private fixed long strides[ElementwiseMeta.Operands * Layout.MaxRank];

    /// <summary>For so many operands, without dimensions.</summary>
    internal MergedDims(int operands) => (this.operands, Count) = (operands, 1);

    internal readonly long this[int dim] => shape[dim];

    internal readonly long Stride(int operand, int dim) => strides[operand * Layout.MaxRank + dim];

    /// <summary>Adds a dimension behind the others.</summary>
    internal void Add(long length, ReadOnlySpan<long> steps)
    {
        Count *= length;
        if (length == 1) return;
        if (Rank > 0 && IsDense(length, steps)) shape[Rank - 1] *= length;
        else shape[Rank++] = length;
        for (int k = 0; k < operands; k++) strides[k * Layout.MaxRank + Rank - 1] = steps[k];
    }

    /// <summary>All dimensions of a shape to which the operands broadcast.</summary>
    internal static MergedDims Of(ReadOnlySpan<long> shape, ReadOnlySpan<Layout> layouts)
    {
        var dims = new MergedDims(layouts.Length);
        Span<long> steps = stackalloc long[ElementwiseMeta.Operands];
        for (int i = 0; i < shape.Length; i++)
        {
            for (int k = 0; k < layouts.Length; k++)
            {
                int own = i - (shape.Length - layouts[k].Rank);
                steps[k] = own < 0 || (layouts[k][own] == 1 && shape[i] != 1) ? 0 : layouts[k].Strides[own];
            }

            dims.Add(shape[i], steps);
        }

        return dims;
    }

    /// <summary>Whether operand <paramref name="operand"/> runs through its memory element by element.</summary>
    internal readonly bool IsContiguous(int operand) => Rank == 0 || (Rank == 1 && Stride(operand, 0) == 1);

    internal readonly void CopyTo(int operand, long* lengths, long* steps)
    {
        for (int i = 0; i < Rank; i++) (lengths[i], steps[i]) = (shape[i], Stride(operand, i));
    }

    private readonly bool IsDense(long length, ReadOnlySpan<long> steps)
    {
        for (int k = 0; k < operands; k++)
            if (Stride(k, Rank - 1) != length * steps[k]) return false;
        return true;
    }
}
