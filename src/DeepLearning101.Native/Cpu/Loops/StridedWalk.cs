namespace DeepLearning101.Native.Cpu;

/// <summary>
/// A common walk over up to <see cref="MaxOperands"/> operands of one shape with strides of their own (in bytes).
/// Dimensions that are dense in every operand are merged, those of length 1 dropped. Blittable: it can lie in a job.
/// </summary>
internal unsafe struct StridedWalk
{
    internal const int MaxOperands = 6;

    internal int Rank;
    internal int Operands;
    internal long Count;
    private fixed long shape[Layout.MaxRank];
    private fixed long strides[MaxOperands * Layout.MaxRank];

    /// <summary>Length of the innermost dimension.</summary>
    internal readonly long Inner => Rank == 0 ? 1 : shape[Rank - 1];

    internal void Begin(ReadOnlySpan<long> lengths)
    {
        Rank = lengths.Length;
        Operands = 0;
        Count = 1;
        for (int i = 0; i < Rank; i++)
        {
            shape[i] = lengths[i];
            Count *= lengths[i];
        }
    }

    /// <summary>Adds an operand; its layout broadcasts to the shape.</summary>
    internal void Add(Layout layout, int size) => Add(layout.Shape, layout.Strides, size);

    /// <summary>Adds an operand by its lengths and its strides in elements.</summary>
    internal void Add(ReadOnlySpan<long> lengths, ReadOnlySpan<long> steps, int size)
    {
        int lead = Rank - lengths.Length;
        for (int i = 0; i < Rank; i++)
            strides[Operands * Layout.MaxRank + i] = i < lead || (lengths[i - lead] == 1 && shape[i] != 1) ? 0 : steps[i - lead] * size;
        Operands++;
    }

    internal void Merge()
    {
        int kept = 0;
        for (int i = 0; i < Rank; i++)
        {
            if (shape[i] == 1) continue;
            if (kept > 0 && IsDense(kept - 1, i))
            {
                shape[kept - 1] *= shape[i];
                for (int k = 0; k < Operands; k++) strides[k * Layout.MaxRank + kept - 1] = strides[k * Layout.MaxRank + i];
                continue;
            }

            shape[kept] = shape[i];
            for (int k = 0; k < Operands; k++) strides[k * Layout.MaxRank + kept] = strides[k * Layout.MaxRank + i];
            kept++;
        }

        Rank = kept;
    }

    /// <summary>Byte distance of neighbours in the innermost dimension.</summary>
    internal readonly nint InnerStride(int operand) => Rank == 0 ? 0 : (nint)strides[operand * Layout.MaxRank + Rank - 1];

    /// <summary>Byte distance of neighbouring rows of two dimensions.</summary>
    internal readonly nint RowStride(int operand) => Rank < 2 ? 0 : (nint)strides[operand * Layout.MaxRank + Rank - 2];

    /// <summary>Byte offsets of row <paramref name="row"/> (row-major over all dimensions but the innermost) for each operand.</summary>
    internal readonly void RowOffsets(long row, nint* offsets)
    {
        for (int k = 0; k < Operands; k++) offsets[k] = 0;
        for (int dim = Rank - 2; dim >= 0; dim--)
        {
            long next = row / shape[dim], i = row - next * shape[dim];
            row = next;
            if (i == 0) continue;
            for (int k = 0; k < Operands; k++) offsets[k] += (nint)(i * strides[k * Layout.MaxRank + dim]);
        }
    }

    /// <summary>Byte offset of the element of a row-major index for one operand.</summary>
    internal readonly nint Offset(int operand, long index)
    {
        nint offset = 0;
        for (int dim = Rank - 1; dim >= 0; dim--)
        {
            long next = index / shape[dim];
            offset += (nint)((index - next * shape[dim]) * strides[operand * Layout.MaxRank + dim]);
            index = next;
        }

        return offset;
    }

    private readonly bool IsDense(int outer, int inner)
    {
        for (int k = 0; k < Operands; k++)
            if (strides[k * Layout.MaxRank + outer] != strides[k * Layout.MaxRank + inner] * shape[inner]) return false;
        return true;
    }
}
