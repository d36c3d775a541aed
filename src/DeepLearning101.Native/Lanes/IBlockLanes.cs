namespace DeepLearning101.Native.Lanes;

/// <summary>Single-precision packs whose lanes can also run Philox, one block of four words in each lane.</summary>
internal unsafe interface IBlockLanes<V> : IBitLanes<V, float> where V : struct, IBlockLanes<V>
{
    /// <summary>The patterns 0 … Count − 1 in the order in which <see cref="StoreBlocks"/> wants the blocks.</summary>
    static abstract V BlockNumbers { get; }

    /// <summary>The 64-bit products of the patterns as unsigned integers with a constant: the upper words, and the lower ones.</summary>
    static abstract V MultiplyWide(V a, uint factor, out V low);

    /// <summary>Writes 4 · Count elements: for each block in turn its elements 0, 1, 2, 3.</summary>
    static abstract void StoreBlocks(V x0, V x1, V x2, V x3, float* destination);
}
