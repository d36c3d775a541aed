using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    [SkipLocalsInit]
    public readonly void Rows<V, T>(nint begin, nint end)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        T* sum = stackalloc T[Width];
        for (nint block = begin; block < end; block++)
        {
            nint at = block * Width, n = Math.Min(Width, Columns - at);
            new Span<double>(Sums + at, (int)n).Clear();
            for (nint first = 0; first < Count; first += Group)
            {
                NativeMemory.Clear(sum, (nuint)(Width * sizeof(T)));
                for (nint i = first; i < Math.Min(first + Group, Count); i++) Add<V, T>(sum, i, at, n);
                for (nint k = 0; k < n; k++) Sums[at + k] += RowLoop.Get(sum + k);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Add<V, T>(T* sum, nint row, nint at, nint n)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        T* x = (T*)X + row * Columns + at;
        switch (Term)
        {
            case ColumnTerm.Value: RowLoop.Map<RowPlus, V, T>(sum, x, null, sum, n); break;
            case ColumnTerm.SquareAroundRow: RowLoop.Map<ColumnSquareAround, V, T>(sum, x, (T*)Row + at, sum, n); break;
            case ColumnTerm.GradientTimesValue: RowLoop.Map<RowFma, V, T>((T*)G + row * Columns + at, x, sum, sum, n); break;
            default: RowLoop.Map<NormColumnGrad, V, T>(sum, (T*)G + row * Columns + at, x, sum, n, Numbers[2 * row], Numbers[2 * row + 1]); break;
        }
    }
}
