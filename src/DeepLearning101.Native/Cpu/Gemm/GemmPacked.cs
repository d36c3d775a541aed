using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// The product for large shapes: B is packed, and A too where its rows are not contiguous or compete for cache sets, a block of K, N and M at a time,
/// then tiles of C are formed with a strip of B in the first-level cache and a block of A in the second (Van Zee and van de Geijn, "BLIS", ACM TOMS 41(3), 2015).
/// </summary>
/// <remarks>
/// One pack job and one compute job a block, so threads meet twice a block and pack nothing twice.
/// Packed A: the row tiles one after the other, tile r at <c>start(r) · steps</c>, each [steps, rows].
/// Measured on one shared core of a Zen 5 server, best of several runs, f32: n = 768 4.5 ms (202 GFLOP/s), 1000 10.0 ms (201), 1024 10.8 ms (198), 2048 87 ms (197).
/// Packed B: the strips one after the other, each [steps, TileColumns]; the columns past the end are never read.
/// </remarks>
internal unsafe struct GemmPacked<O, T, V> where O : struct, ITileOps<T, V> where T : unmanaged where V : struct
{
    /// <summary>Largest block that is packed at once, with <see cref="Gemm.BlockK"/> steps of k: 2 MiB of A and of B in single precision; larger blocks meet less often.</summary>
    private const nint MaxM = 2040, MaxN = 2048;

    /// <summary>Rows of A that one part works on: 240 × 256 singles are 240 KiB of second-level cache.</summary>
    private const nint PartRows = 240;

    /// <summary>Rows of A this far apart, or a multiple of it, share the sets of the first-level cache; others are read where they lie.</summary>
    private const nint ConflictBytes = 4096;

    /// <summary>Tiles of A or strips of B that one part packs.</summary>
    private const nint PackGroup = 4;

    private GemmArgs<T> _g;
    private nint _threads;
    private bool _packA;
    private T* _packedA;
    private T* _packedB;
    private nint _firstRow, _firstColumn, _firstK;
    private nint _columns, _steps;
    private GemmSplit _rows;

    /// <summary>Bytes of workspace that <see cref="Run"/> needs.</summary>
    internal static nint Workspace(nint m, nint n, nint k) =>
        (ElementsA(m, k) + ElementsB(n, k)) * sizeof(T);

    /// <summary>C (+)= A · B, for C with contiguous rows.</summary>
    internal static void Run(in GemmArgs<T> g, nint threads)
    {
        nint bytes = Workspace(g.M, g.N, g.K);
        var block = new GemmPacked<O, T, V> { _g = g, _threads = threads, _packA = g.ColStrideA != 1 || g.RowStrideA * sizeof(T) % ConflictBytes == 0 };
        block._packedA = (T*)(g.WorkspaceBytes >= bytes && g.Workspace != null ? g.Workspace : GemmScratch.Get(bytes));
        block._packedB = block._packedA + ElementsA(g.M, g.K);

        // One thread packs only what its second-level cache keeps until it is used. Blocks of whole tiles, nearly equal.
        nint most = threads > 1 ? MaxM : PartRows;
        nint blocks = (g.M + most - 1) / most;
        nint tiles = (g.M + O.MaxRows - 1) / O.MaxRows;
        nint rows = (tiles + blocks - 1) / blocks * O.MaxRows;
        for (nint column = 0; column < g.N; column += MaxN)
        {
            block._firstColumn = column;
            block._columns = Math.Min(MaxN, g.N - column);
            for (nint k = 0; k < g.K; k += Gemm.BlockK)
            {
                block._firstK = k;
                block._steps = Math.Min(Gemm.BlockK, g.K - k);
                for (nint row = 0; row < g.M; row += rows)
                {
                    block._firstRow = row;
                    block._rows = new GemmSplit(Math.Min(rows, g.M - row), O.MaxRows);
                    block.RunBlock(packB: row == 0);
                }
            }
        }
    }

    private static nint ElementsA(nint m, nint k) => (Math.Min(m, MaxM) * Math.Min(k, Gemm.BlockK) + 15) & ~15;

    private static nint ElementsB(nint n, nint k) => Strips(Math.Min(n, MaxN)) * MicroTable<O, T, V>.TileColumns * Math.Min(k, Gemm.BlockK);

    private static nint Strips(nint columns) => (columns + MicroTable<O, T, V>.TileColumns - 1) / MicroTable<O, T, V>.TileColumns;

    private static void Launch<TJob>(ref TJob job, nint parts, nint threads) where TJob : struct, IJob
    {
        if (threads > 1)
        {
            Workers.Run(ref job, parts);
            return;
        }

        for (nint part = 0; part < parts; part++)
        {
            job.Run(part, 0);
        }
    }

    private void RunBlock(bool packB)
    {
        fixed (GemmPacked<O, T, V>* block = &this)
        {
            nint strips = Strips(_columns);
            var pack = new PackJob
            {
                Block = block,
                GroupsA = _packA ? (_rows.Count + PackGroup - 1) / PackGroup : 0,
                GroupsB = packB ? (strips + PackGroup - 1) / PackGroup : 0,
            };
            Launch(ref pack, pack.GroupsA + pack.GroupsB, _threads);

            nint rowParts = (_rows.Start(_rows.Count) + PartRows - 1) / PartRows;
            nint columnParts = 1;
            if (_threads > 1)
            {
                // Rows are cut finer before columns: a part of few rows reads more of B, a part of few columns more of A.
                nint wanted = _threads * Gemm.PartsPerThread;
                rowParts = Math.Clamp(wanted, rowParts, Math.Max(rowParts, _rows.Count / 4));
                columnParts = Math.Clamp((wanted + rowParts - 1) / rowParts, 1, strips);
            }

            var compute = new ComputeJob
            {
                Block = block,
                RowParts = new GemmSplit(_rows.Count, (_rows.Count + rowParts - 1) / rowParts),
                ColumnParts = new GemmSplit(strips, (strips + columnParts - 1) / columnParts),
            };
            Launch(ref compute, compute.RowParts.Count * compute.ColumnParts.Count, _threads);
        }
    }

    private void PackA(nint tile, nint endTile)
    {
        T* source = _g.A + _firstRow * _g.RowStrideA + _firstK * _g.ColStrideA;
        for (; tile < endTile; tile++)
        {
            nint row = _rows.Start(tile), rows = _rows.Size(tile);
            GemmPack.Strip(source + row * _g.RowStrideA, _g.RowStrideA, _g.ColStrideA, rows, _steps, _packedA + row * _steps, rows);
        }
    }

    private void PackB(nint strip, nint endStrip)
    {
        nint width = MicroTable<O, T, V>.TileColumns;
        T* source = _g.B + _firstK * _g.RowStrideB + _firstColumn * _g.ColStrideB;
        if (_g.ColStrideB == 1 && endStrip * width <= _columns && GemmPack.CanPanels(width * sizeof(T)))
        {
            GemmPack.Panels((byte*)(source + strip * width), _g.RowStrideB * sizeof(T), endStrip - strip, _steps, (byte*)(_packedB + strip * width * _steps));
            return;
        }

        for (; strip < endStrip; strip++)
        {
            nint column = strip * width;
            nint columns = Math.Min(width, _columns - column);
            GemmPack.Strip(source + column * _g.ColStrideB, _g.ColStrideB, _g.RowStrideB, columns, _steps, _packedB + column * _steps, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(nint firstTile, nint endTile, nint firstStrip, nint endStrip)
    {
        nint width = MicroTable<O, T, V>.TileColumns;
        delegate*<TileArgs<T>*, void>[] kernels = MicroTable<O, T, V>.Entries;
        TileArgs<T> t;
        t.RowStrideA = _packA ? 1 : _g.RowStrideA;
        t.ColStrideA = 1;
        T* a = _packA ? _packedA : _g.A + _firstRow * _g.RowStrideA + _firstK;
        t.RowStrideB = width;
        t.RowStrideC = _g.RowStrideC;
        t.K = _steps;
        t.Add = _g.Accumulate || _firstK > 0;

        // Each tile fetches its share of the strip that comes next: without, the first tile of a strip waits for the third-level cache.
        nint stripBytes = width * _steps * sizeof(T);
        nint share = (stripBytes / (endTile - firstTile) + 63) & ~63;
        for (nint strip = firstStrip; strip < endStrip; strip++)
        {
            nint column = strip * width;
            nint columns = Math.Min(width, _columns - column);
            t.B = _packedB + column * _steps;
            byte* next = strip + 1 < endStrip ? (byte*)t.B + stripBytes : null;
            t.LastCount = MicroTable<O, T, V>.LastCount(columns);
            nint row = _rows.Start(firstTile);
            T* c = _g.C + _firstRow * _g.RowStrideC + _firstColumn + column;
            for (nint tile = firstTile; tile < endTile; tile++)
            {
                nint rows = _rows.Size(tile);
                t.A = a + row * (_packA ? _steps : _g.RowStrideA);
                if (_packA) t.ColStrideA = rows;
                t.C = c + row * _g.RowStrideC;
                t.Next = next;
                if (next != null) next += share;
                kernels[MicroTable<O, T, V>.Index(rows, columns)](&t);
                row += rows;
            }
        }
    }

    private struct PackJob : IJob
    {
        internal GemmPacked<O, T, V>* Block;
        internal nint GroupsA;
        internal nint GroupsB;

        public readonly void Run(nint part, int worker)
        {
            if (part < GroupsA)
            {
                Block->PackA(part * PackGroup, Math.Min((part + 1) * PackGroup, Block->_rows.Count));
            }
            else
            {
                nint group = part - GroupsA;
                Block->PackB(group * PackGroup, Math.Min((group + 1) * PackGroup, Strips(Block->_columns)));
            }
        }
    }

    private struct ComputeJob : IJob
    {
        internal GemmPacked<O, T, V>* Block;
        internal GemmSplit RowParts;
        internal GemmSplit ColumnParts;

        public readonly void Run(nint part, int worker)
        {
            nint rowPart = part % RowParts.Count, columnPart = part / RowParts.Count;
            nint tile = RowParts.Start(rowPart), strip = ColumnParts.Start(columnPart);
            Block->Compute(tile, tile + RowParts.Size(rowPart), strip, strip + ColumnParts.Size(columnPart));
        }
    }
}
