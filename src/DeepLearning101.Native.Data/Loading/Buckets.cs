namespace DeepLearning101.Native.Data;

/// <summary>An order of examples in which each batch has similar lengths.</summary>
internal static class Buckets
{
    /// <summary>Batches of a pool: enough that neighbours in length are close, few enough that batches differ from epoch to epoch.</summary>
    private const int PoolBatches = 64;

    /// <summary>Sorts each pool by length and shuffles the whole batches; one that is not full stays the last.</summary>
    /// <param name="order">Examples in the order in which pools are filled; used up.</param>
    /// <param name="lengths">Length of each example.</param>
    /// <param name="batchSize">Examples in a batch.</param>
    /// <param name="random">Shuffles the batches; null: they stay as they are.</param>
    internal static long[] Order(long[] order, IReadOnlyList<long> lengths, int batchSize, RandomStream? random)
    {
        long pool = (long)batchSize * PoolBatches;
        for (long from = 0; from < order.Length; from += pool)
        {
            int count = (int)Math.Min(pool, order.Length - from);
            // Ties keep their random order: a sort by length and place is stable.
            var keys = new (long Length, int Place)[count];
            for (int i = 0; i < count; i++) keys[i] = (lengths[(int)order[from + i]], i);
            long[] part = order[(int)from..(int)(from + count)];
            Array.Sort(keys, part);
            part.CopyTo(order, from);
        }

        if (random is null) return order;
        long[] batches = random.Permutation(order.Length / batchSize), result = new long[order.Length];
        for (int b = 0; b < batches.Length; b++) Array.Copy(order, batches[b] * batchSize, result, (long)b * batchSize, batchSize);
        int whole = batches.Length * batchSize;
        Array.Copy(order, whole, result, whole, order.Length - whole);
        return result;
    }
}
