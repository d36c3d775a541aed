using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>What is added up in a column of a matrix: a term of an element, given the sum so far, up to one more matrix and one row.</summary>
internal enum ColumnTerm
{
    /// <summary>x.</summary>
    Value,

    /// <summary>(x − row)².</summary>
    SquareAroundRow,

    /// <summary>g · x.</summary>
    GradientTimesValue,

    /// <summary>g · (x − p) · q with the numbers of the row that the element lies in.</summary>
    GradientTimesNormalised,
}

/// <summary>
/// Sums over the rows of a dense matrix, for each column. Rows are added one after the other in the type of the lanes, 256 at a time,
/// those sums in f64: so the bits do not depend on lanes or threads.
/// </summary>
internal unsafe struct ColumnSums : IRowsKernel
{
    private const int Width = 256;
    private const int Group = 256;

    /// <summary>Matrices [rows, columns].</summary>
    internal void* X, G;

    /// <summary>A row [columns], of the type of the lanes.</summary>
    internal void* Row;

    /// <summary>Numbers of the rows, two each.</summary>
    internal double* Numbers;

    /// <summary>The result.</summary>
    internal double* Sums;
    internal nint Count, Columns;
    internal ColumnTerm Term;

    internal static void Run(in ColumnSums sums, DType compute) =>
        RowsKernel.Run(sums, compute, (sums.Columns + Width - 1) / Width, Width * sums.Count);

    public readonly void Rows<V, T>(nint begin, nint end)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        nint last = Math.Min(end * Width, Columns);
        for (nint at = begin * Width; at < last; at += 4 * V.Count)
        {
            // The last columns share vectors with those before them; what is computed twice has the same bits and is written once.
            nint from = Math.Min(at, last - 4 * V.Count);
            if (from < 0) Narrow<V, T>(last);
            else Chunk<V, T>(from, at - from, Columns, (T*)X, (T*)G, (T*)Row);
        }
    }

    /// <summary>Four vectors of columns, kept in registers; the first <paramref name="skip"/> sums are not written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Chunk<V, T>(nint at, nint skip, nint stride, T* x, T* g, T* row)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        T* lanes = stackalloc T[4 * V.Count];
        double* totals = stackalloc double[4 * V.Count];
        for (int k = 0; k < 4 * V.Count; k++) totals[k] = 0;
        bool paired = Term is ColumnTerm.GradientTimesValue or ColumnTerm.GradientTimesNormalised;
        for (nint first = 0; first < Count; first += Group)
        {
            nint end = Math.Min(first + Group, Count);
            V a = V.Create(0), b = a, c = a, d = a;
            T* p = x + first * stride + at, h = paired ? g + first * stride + at : p, m = Term == ColumnTerm.SquareAroundRow ? row + at : p;
            for (nint i = first; i < end; i++, p += stride, h += stride)
            {
                V mean = a, scale = a;
                if (Term == ColumnTerm.GradientTimesNormalised) (mean, scale) = (V.Create(Numbers[2 * i]), V.Create(Numbers[2 * i + 1]));
                a = Next<V, T>(a, p, h, m, mean, scale);
                b = Next<V, T>(b, p + V.Count, h + V.Count, m + V.Count, mean, scale);
                c = Next<V, T>(c, p + 2 * V.Count, h + 2 * V.Count, m + 2 * V.Count, mean, scale);
                d = Next<V, T>(d, p + 3 * V.Count, h + 3 * V.Count, m + 3 * V.Count, mean, scale);
            }

            V.Store(a, lanes);
            V.Store(b, lanes + V.Count);
            V.Store(c, lanes + 2 * V.Count);
            V.Store(d, lanes + 3 * V.Count);
            for (int k = 0; k < 4 * V.Count; k++) totals[k] += RowLoop.Get(lanes + k);
        }

        for (nint k = skip; k < 4 * V.Count; k++) Sums[at + k] = totals[k];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly V Next<V, T>(V sum, T* x, T* g, T* row, V mean, V scale)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        V value = V.Load(x);
        switch (Term)
        {
            case ColumnTerm.Value: return sum + value;
            case ColumnTerm.SquareAroundRow:
                V distance = value - V.Load(row);
                return V.Fma(distance, distance, sum);
            case ColumnTerm.GradientTimesValue: return V.Fma(V.Load(g), value, sum);
            default: return V.Fma(V.Load(g), (value - mean) * scale, sum);
        }
    }

    /// <summary>Fewer columns than four vectors have: they are copied side by side into a block that is wide enough.</summary>
    private readonly void Narrow<V, T>(nint n)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        nint wide = 4 * V.Count;
        using Tensor room = ComputeOperand.Temporary((2 * Count + 1) * wide, DTypes.Of<T>(), Device.Cpu);
        using Tensor sums = ComputeOperand.Temporary(wide, DType.Float64, Device.Cpu);
        T* x = (T*)room.Pointer, g = x + Count * wide, row = g + Count * wide;
        new Span<byte>(x, checked((int)((2 * Count + 1) * wide * sizeof(T)))).Clear();
        for (nint i = 0; i < Count; i++)
        {
            for (nint k = 0; k < n; k++)
            {
                x[i * wide + k] = ((T*)X)[i * Columns + k];
                if (G != null) g[i * wide + k] = ((T*)G)[i * Columns + k];
            }
        }

        for (nint k = 0; k < n && Row != null; k++) row[k] = ((T*)Row)[k];
        ColumnSums whole = this;
        whole.Sums = (double*)sums.Pointer;
        whole.Chunk<V, T>(0, 0, wide, x, g, row);
        for (nint k = 0; k < n; k++) Sums[k] = whole.Sums[k];
    }
}
