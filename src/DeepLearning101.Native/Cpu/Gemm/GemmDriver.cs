using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Chooses the path of one product on one instruction set; the choice changes the speed and never the bits.</summary>
internal static unsafe class GemmDriver<O, T, V> where O : struct, ITileOps<T, V> where T : unmanaged where V : struct
{
    /// <summary>Products (m · n · k) from which threads pay: 1 MFLOP, some 10 µs of one core.</summary>
    private const nint ParallelProducts = 1 << 19;

    /// <summary>Products up to which reading the operands where they lie beats packing them.</summary>
    private const nint DirectProducts = 512 * 512 * 512;

    /// <summary>The same when the rows of A lie <see cref="ConflictBytes"/> apart: those of one tile then compete for one set of the first-level cache.</summary>
    private const nint ConflictProducts = 96 * 96 * 96;

    private const nint ConflictBytes = 4096;

    /// <summary>Products (m · n · k) up to which the plan of one shows in its time, so that many of a size are planned once.</summary>
    private const nint ManyProducts = 64 * 64 * 64;

    /// <summary>Bytes of B beyond the second-level cache, from which one to four rows are better served in streaming order; with up to eight, beyond the third.</summary>
    private const nint StreamBytes = 768 * 1024, WideStreamBytes = 16 * 1024 * 1024;

    private const nint StreamRows = 4, WideStreamRows = 8;

    /// <summary>Columns below which a stretch is too short to stream.</summary>
    private const nint StreamColumns = 64;

    /// <summary>Row tiles up to which packed operands are not used often enough.</summary>
    private const nint DirectTiles = 2;

    /// <summary>Columns below which it pays to compute Cᵀ and write it back transposed: most of a masked pack would be idle.</summary>
    private const nint NarrowColumns = 4;

    /// <summary>Bytes of workspace for either orientation of the product.</summary>
    internal static nint Workspace(nint m, nint n, nint k) =>
        Math.Max(GemmPacked<O, T, V>.Workspace(m, n, k), GemmPacked<O, T, V>.Workspace(n, m, k));

    /// <summary>C (+)= A · B, one product after the other.</summary>
    internal static void Run(in GemmArgs<T> g, in GemmSteps steps)
    {
        if (steps.Count == 1)
        {
            Run(g);
            return;
        }

        bool direct = g.M > 0 && g.N > 0 && g.K > 0 && g.M * g.N * g.K <= ManyProducts && (g.M > GemmDots512.MaxRows || g.N < StreamColumns);
        if (direct && RowsContiguous(g) && !IsNarrow(g))
        {
            GemmDirect<O, T, V>.RunMany(g, steps);
            return;
        }

        if (direct && ColumnsContiguous(g))
        {
            GemmDirect<O, T, V>.RunMany(g.Transposed(), steps.Transposed());
            return;
        }

        GemmArgs<T> one = g;
        for (nint i = 0; i < steps.Count; i++)
        {
            Run(one);
            one.A += steps.A;
            one.B += steps.B;
            one.C += steps.C;
        }
    }

    private static bool RowsContiguous(in GemmArgs<T> g) => g.ColStrideC == 1 || g.N == 1;

    private static bool ColumnsContiguous(in GemmArgs<T> g) => g.RowStrideC == 1 || g.M == 1;

    private static bool IsNarrow(in GemmArgs<T> g) => g.N < NarrowColumns && g.M > g.N;

    private static void Run(in GemmArgs<T> g)
    {
        if (g.M <= 0 || g.N <= 0)
        {
            return;
        }

        if (g.K <= 0)
        {
            RunEmpty(g);
        }
        else if (RowsContiguous(g) && !IsNarrow(g))
        {
            RunOriented(g);
        }
        else if (ColumnsContiguous(g))
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
        nint bytesB = g.N * g.K * sizeof(T);
        bool large = g.M <= StreamRows ? bytesB >= StreamBytes : g.M <= WideStreamRows && bytesB >= WideStreamBytes;
        if (large && g.ColStrideB == 1 && g.N >= StreamColumns)
        {
            GemmStream<O, T, V>.Run(g, threads);
            return;
        }

        // Columns that compete for one cache set are better transposed sixteen at a time, as packing does.
        bool dots = typeof(O) == typeof(TileOps512F32) && g.M <= GemmDots512.MaxRows && g.RowStrideB == 1 && g.N >= StreamColumns;
        if (dots && g.ColStrideB != 1 && g.ColStrideB * sizeof(T) % ConflictBytes != 0)
        {
            RunDots(g, threads);
            return;
        }

        bool conflict = g.ColStrideA == 1 && g.RowStrideA * sizeof(T) % ConflictBytes == 0;
        if (products <= (conflict ? ConflictProducts : DirectProducts) || g.M <= DirectTiles * O.MaxRows || g.N <= MicroTable<O, T, V>.TileColumns)
        {
            GemmDirect<O, T, V>.Run(g, threads);
        }
        else
        {
            GemmPacked<O, T, V>.Run(g, threads);
        }
    }

    /// <summary>Few rows against contiguous columns; what is left of the columns goes the usual way.</summary>
    private static void RunDots(in GemmArgs<T> g, nint threads)
    {
        GemmArgs<T> rest = g;
        nint done = GemmDots512.Run(Unsafe.As<GemmArgs<T>, GemmArgs<float>>(ref rest), threads);
        rest.N -= done;
        rest.B += done * g.ColStrideB;
        rest.C += done;
        if (rest.N > 0)
        {
            GemmDirect<O, T, V>.Run(rest, 1);
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
