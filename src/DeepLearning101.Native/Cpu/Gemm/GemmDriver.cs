using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Chooses the path of one product on one instruction set; the choice changes the speed and never the bits.</summary>
internal static unsafe class GemmDriver<O, T, V> where O : struct, ITileOps<T, V> where T : unmanaged where V : struct
{
    /// <summary>Products (m · n · k) from which threads pay: 1 MFLOP, some 10 µs of one core.</summary>
    private const nint ParallelProducts = 1 << 19;

    /// <summary>Products up to which packing costs more than it saves.</summary>
    private const nint DirectProducts = 96 * 96 * 96;

    /// <summary>Row tiles up to which packed operands are not used often enough.</summary>
    private const nint DirectTiles = 2;

    /// <summary>Columns below which it pays to compute Cᵀ and write it back transposed: most of a masked pack would be idle.</summary>
    private const nint NarrowColumns = 4;

    /// <summary>Bytes of workspace for either orientation of the product.</summary>
    internal static nint Workspace(nint m, nint n, nint k) =>
        Math.Max(GemmPacked<O, T, V>.Workspace(m, n, k), GemmPacked<O, T, V>.Workspace(n, m, k));

    /// <summary>C (+)= A · B.</summary>
    internal static void Run(in GemmArgs<T> g)
    {
        if (g.M <= 0 || g.N <= 0)
        {
            return;
        }

        bool rowsContiguous = g.ColStrideC == 1 || g.N == 1;
        bool columnsContiguous = g.RowStrideC == 1 || g.M == 1;
        bool narrow = g.N < NarrowColumns && g.M > g.N;
        if (g.K <= 0)
        {
            RunEmpty(g);
        }
        else if (rowsContiguous && !narrow)
        {
            RunOriented(g);
        }
        else if (columnsContiguous)
        {
            RunOriented(g.Transposed());
        }
        else
        {
            RunStaged(g.M > g.N ? g.Transposed() : g);
        }
    }

    /// <summary>The rows of C are contiguous.</summary>
    private static void RunOriented(in GemmArgs<T> g)
    {
        nint products = g.M * g.N * g.K;
        nint threads = products >= ParallelProducts ? Workers.Limit : 1;
        if (products <= DirectProducts || g.M <= DirectTiles * O.MaxRows || g.N <= MicroTable<O, T, V>.TileColumns)
        {
            GemmDirect<O, T, V>.Run(g, threads);
        }
        else
        {
            GemmPacked<O, T, V>.Run(g, threads);
        }
    }

    /// <summary>An empty sum is +0.</summary>
    private static void RunEmpty(in GemmArgs<T> g)
    {
        if (g.Accumulate)
        {
            return;
        }

        for (nint i = 0; i < g.M; i++)
        {
            for (nint j = 0; j < g.N; j++)
            {
                g.C[i * g.RowStrideC + j * g.ColStrideC] = default;
            }
        }
    }

    /// <summary>Neither rows nor columns of C can be written as packs: the product goes through a copy of C.</summary>
    private static void RunStaged(in GemmArgs<T> g)
    {
        T* copy = (T*)NativeMemory.AlignedAlloc((nuint)(g.M * g.N * sizeof(T)), 64);
        try
        {
            GemmArgs<T> staged = g;
            staged.C = copy;
            staged.RowStrideC = g.N;
            staged.ColStrideC = 1;
            if (g.Accumulate)
            {
                Copy(g.C, g.RowStrideC, g.ColStrideC, copy, g.N, 1, g.M, g.N);
            }

            RunOriented(staged);
            Copy(copy, g.N, 1, g.C, g.RowStrideC, g.ColStrideC, g.M, g.N);
        }
        finally
        {
            NativeMemory.AlignedFree(copy);
        }
    }

    private static void Copy(T* source, nint rowStride, nint columnStride, T* destination, nint toRowStride, nint toColumnStride, nint m, nint n)
    {
        for (nint i = 0; i < m; i++)
        {
            for (nint j = 0; j < n; j++)
            {
                destination[i * toRowStride + j * toColumnStride] = source[i * rowStride + j * columnStride];
            }
        }
    }
}
