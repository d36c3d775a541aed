namespace DeepLearning101.Native.Data;

/// <summary>Cuts a data set into batches, shuffled or not, and prepares the next ones on background threads while the present one is used.</summary>
/// <remarks>Order and contents depend on seed and epoch alone, never on threads. One loader may run several epochs at once.</remarks>
public sealed class DataLoader
{
    private readonly Dataset dataset;
    private readonly int batchSize, workers, prefetch;
    private readonly bool shuffle;
    private readonly long seed;
    private readonly IReadOnlyList<long>? lengths;

    /// <summary>Makes a loader.</summary>
    /// <param name="dataset">Where examples come from.</param>
    /// <param name="batchSize">Examples in a batch.</param>
    /// <param name="shuffle">Whether each epoch has a random order of its own.</param>
    /// <param name="seed">Seed of the orders.</param>
    /// <param name="dropLast">Whether a last batch that is not full is left out.</param>
    /// <param name="workers">Background threads; 0 makes each batch when it is asked for. Default 1.</param>
    /// <param name="prefetch">Batches that each thread keeps ready. Default 2.</param>
    /// <param name="lengths">Length of each example, by which similar ones are put into the same batch: examples are sorted by length within pools of 64 batches, and the batches shuffled again if <paramref name="shuffle"/> is set. Default none.</param>
    /// <exception cref="ArgumentException">There are not as many lengths as examples.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> or <paramref name="prefetch"/> is below 1 or <paramref name="workers"/> negative.</exception>
    public DataLoader(Dataset dataset, int batchSize, bool shuffle = false, long seed = 0, bool dropLast = false, int workers = 1, int prefetch = 2, IReadOnlyList<long>? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(prefetch, 1);
        if (lengths is not null && lengths.Count != dataset.Count) throw new ArgumentException($"DataLoader: each example needs a length; given {lengths.Count} for {dataset.Count} examples.", nameof(lengths));
        (this.dataset, this.batchSize, this.shuffle, this.seed, this.workers, this.prefetch, this.lengths) = (dataset, batchSize, shuffle, seed, workers, prefetch, lengths);
        BatchCount = dropLast ? dataset.Count / batchSize : (dataset.Count + batchSize - 1) / batchSize;
    }

    /// <summary>Number of batches in an epoch.</summary>
    public long BatchCount { get; }

    /// <summary>The batches of one epoch; each is the receiver's to dispose. An error of the data set is thrown at the batch that it belongs to.</summary>
    /// <param name="epoch">Number of the epoch: another order for each.</param>
    /// <param name="firstBatch">Batches to skip, to go on within an epoch.</param>
    public IEnumerable<Batch> Epoch(long epoch = 0, long firstBatch = 0)
    {
        var random = new RandomStream(seed, RandomStreams.Shuffle + epoch);
        long[]? order = shuffle ? random.Permutation(dataset.Count) : null;
        if (lengths is not null) order = Buckets.Order(order ?? Split.Ordered(dataset.Count), lengths, batchSize, shuffle ? random : null);
        var course = new EpochOrder(epoch, order);
        return workers == 0 ? Inline(course, firstBatch) : Prefetched(course, firstBatch);
    }

    internal Batch Make(EpochOrder course, long number)
    {
        long from = number * batchSize;
        var indices = new long[Math.Min(batchSize, dataset.Count - from)];
        for (int i = 0; i < indices.Length; i++) indices[i] = course.Order is null ? from + i : course.Order[from + i];
        return new Batch(dataset.Batch(indices, course.Epoch), indices);
    }

    private IEnumerable<Batch> Inline(EpochOrder course, long first)
    {
        for (long number = first; number < BatchCount; number++) yield return Make(course, number);
    }

    private IEnumerable<Batch> Prefetched(EpochOrder course, long first)
    {
        // Batch b is made by thread b mod n and waits in that thread's own queue: taking them in turn restores the order.
        using var stop = new CancellationTokenSource();
        var threads = new LoaderThread[Math.Min(workers, Math.Max(BatchCount - first, 0))];
        for (int i = 0; i < threads.Length; i++) threads[i] = new LoaderThread(this, course, first + i, threads.Length, prefetch, stop.Token);
        try
        {
            for (long number = first; number < BatchCount; number++) yield return threads[(number - first) % threads.Length].Take();
        }
        finally
        {
            stop.Cancel();
            foreach (LoaderThread thread in threads) thread.Dispose();
        }
    }
}

/// <summary>An epoch's number and the order of its examples; null: that of the set.</summary>
internal readonly record struct EpochOrder(long Epoch, long[]? Order);
