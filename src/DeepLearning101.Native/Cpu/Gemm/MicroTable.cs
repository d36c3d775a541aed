namespace DeepLearning101.Native.Cpu;

/// <summary>The micro-kernels of one instruction set by rows, packs and masking; each is compiled when first called.</summary>
internal static unsafe class MicroTable<O, T, V> where O : struct, ITileOps<T, V> where T : unmanaged where V : struct
{
    private const int MaxPacks = 4;

    /// <summary>The kernels, indexed by <see cref="Index"/>.</summary>
    internal static readonly delegate*<TileArgs<T>*, void>[] Entries = Build();

    /// <summary>Columns of a full tile.</summary>
    internal static nint TileColumns => 2 * O.Count;

    /// <summary>Columns of a full wide tile.</summary>
    internal static nint WideColumns => MaxPacks * O.Count;

    /// <summary>The place of the kernel for a tile of <paramref name="rows"/> × <paramref name="columns"/>; three and four packs need rows ≤ WideRows.</summary>
    internal static nint Index(nint rows, nint columns)
    {
        nint packs = (columns + O.Count - 1) / O.Count;
        return (rows - 1) * (2 * MaxPacks) + (packs - 1) * 2 + (columns == packs * O.Count ? 0 : 1);
    }

    /// <summary>Columns in the last pack of a tile.</summary>
    internal static nint LastCount(nint columns) => (columns - 1) % O.Count + 1;

    private static delegate*<TileArgs<T>*, void>[] Build()
    {
        var table = new delegate*<TileArgs<T>*, void>[12 * 2 * MaxPacks];
        AddRows<N1>(table);
        AddRows<N2>(table);
        AddRows<N3>(table);
        AddRows<N4>(table);
        if (O.MaxRows > 4)
        {
            AddRows<N5>(table);
            AddRows<N6>(table);
        }

        if (O.MaxRows > 6)
        {
            AddRows<N7>(table);
            AddRows<N8>(table);
            AddRows<N9>(table);
            AddRows<N10>(table);
            AddRows<N11>(table);
            AddRows<N12>(table);
        }

        AddWide<N1>(table);
        AddWide<N2>(table);
        if (O.WideRows > 2)
        {
            AddWide<N3>(table);
            AddWide<N4>(table);
        }

        return table;
    }

    private static void AddRows<R>(delegate*<TileArgs<T>*, void>[] table) where R : unmanaged
    {
        int at = (sizeof(R) - 1) * (2 * MaxPacks);
        table[at] = &MicroTile.Run<O, T, V, R, N1, N1>;
        table[at + 1] = &MicroTile.Run<O, T, V, R, N1, N2>;
        table[at + 2] = &MicroTile.Run<O, T, V, R, N2, N1>;
        table[at + 3] = &MicroTile.Run<O, T, V, R, N2, N2>;
    }

    private static void AddWide<R>(delegate*<TileArgs<T>*, void>[] table) where R : unmanaged
    {
        int at = (sizeof(R) - 1) * (2 * MaxPacks) + 4;
        table[at] = &MicroTileWide.Run<O, T, V, R, N3, N1>;
        table[at + 1] = &MicroTileWide.Run<O, T, V, R, N3, N2>;
        table[at + 2] = &MicroTileWide.Run<O, T, V, R, N4, N1>;
        table[at + 3] = &MicroTileWide.Run<O, T, V, R, N4, N2>;
    }
}
