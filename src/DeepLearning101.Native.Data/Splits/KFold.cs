namespace DeepLearning101.Native.Data;

/// <summary>One round of a cross-validation.</summary>
/// <param name="Train">Positions to train on.</param>
/// <param name="Test">Positions to test on, none of which is trained on.</param>
public sealed record Fold(long[] Train, long[] Test);

/// <summary>k-fold cross-validation: k rounds, in which each example is tested on once. Positions are for <see cref="Dataset.Subset"/>.</summary>
/// <remarks>Fold sizes are those of scikit-learn: the first n mod k folds have one example more. Deep Learning 101, section 7.3. Thread-safe.</remarks>
public static class KFold
{
    /// <summary>Folds of neighbouring examples or, with a seed, of examples drawn at random.</summary>
    /// <param name="count">Number of examples.</param>
    /// <param name="folds">k, from 2 to the number of examples. Default 5.</param>
    /// <param name="seed">Seed of the order. Default none: in the order given.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is out of its range.</exception>
    public static Fold[] Plain(long count, int folds = 5, long? seed = null)
    {
        Check(folds, count);
        long[] order = seed is { } s ? new RandomStream(s, RandomStreams.Split).Permutation(count) : Split.Ordered(count);
        var fold = new int[count];
        long from = 0;
        for (int f = 0; f < folds; f++)
        {
            long size = count / folds + (f < count % folds ? 1 : 0);
            for (long i = from; i < from + size; i++) fold[order[i]] = f;
            from += size;
        }

        return Folds(fold, folds);
    }

    /// <summary>Folds that have the classes in the proportions of the whole, to within one example a class.</summary>
    /// <param name="labels">Class of each example.</param>
    /// <param name="folds">k, from 2 to the number of examples. Default 5.</param>
    /// <param name="seed">Seed of the orders. Default none: in the order given.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is out of its range.</exception>
    public static Fold[] Stratified(ReadOnlySpan<long> labels, int folds = 5, long? seed = null)
    {
        Check(folds, labels.Length);
        RandomStream? random = seed is { } s ? new RandomStream(s, RandomStreams.Split) : null;
        var fold = new int[labels.Length];
        // The round goes on from class to class, so that the folds' sizes differ by one at most.
        int next = 0;
        foreach ((_, List<long> members) in Split.Members(labels))
        {
            long[] order = [.. members];
            random?.Shuffle(order);
            foreach (long i in order)
            {
                fold[i] = next;
                next = (next + 1) % folds;
            }
        }

        return Folds(fold, folds);
    }

    /// <summary>Folds that keep each group together: each group, the largest first, goes into the smallest fold so far.</summary>
    /// <param name="groups">Group of each example.</param>
    /// <param name="folds">k, from 2 to the number of groups. Default 5.</param>
    /// <param name="seed">Seed of the order among groups of one size. Default none: by their numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is out of its range.</exception>
    public static Fold[] Group(ReadOnlySpan<long> groups, int folds = 5, long? seed = null)
    {
        List<long>[] ordered = Split.BySize(groups, seed);
        Check(folds, ordered.Length);
        var fold = new int[groups.Length];
        var sizes = new long[folds];
        foreach (List<long> members in ordered)
        {
            int least = 0;
            for (int f = 1; f < folds; f++)
                if (sizes[f] < sizes[least]) least = f;
            foreach (long i in members) fold[i] = least;
            sizes[least] += members.Count;
        }

        return Folds(fold, folds);
    }

    /// <summary>Rounds that go forward in time: round f trains on all that comes before its test block (scikit-learn's TimeSeriesSplit).</summary>
    /// <param name="count">Number of examples, the oldest first.</param>
    /// <param name="folds">Rounds, from 2 to one less than the number of examples. Default 5.</param>
    /// <param name="gap">Examples between training and test that are in neither. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or the gap leaves nothing to train on.</exception>
    public static Fold[] Time(long count, int folds = 5, long gap = 0)
    {
        Check(folds, count - 1);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        long size = count / (folds + 1);
        if (count - folds * size - gap <= 0) throw new ArgumentOutOfRangeException(nameof(gap), gap, "KFold.Time: the gap leaves nothing to train on in the first round.");
        var result = new Fold[folds];
        for (int f = 0; f < folds; f++)
        {
            long start = count - (folds - f) * size;
            result[f] = new Fold(Split.Ordered(start - gap), Split.Ordered(start + size)[(int)start..]);
        }

        return result;
    }

    private static void Check(int folds, long most)
    {
        if (folds < 2 || folds > most) throw new ArgumentOutOfRangeException(nameof(folds), folds, $"KFold: there must be from 2 to {most} folds here; given {folds}.");
    }

    private static Fold[] Folds(int[] fold, int folds)
    {
        var result = new Fold[folds];
        for (int f = 0; f < folds; f++)
        {
            List<long> train = [], test = [];
            for (int i = 0; i < fold.Length; i++) (fold[i] == f ? test : train).Add(i);
            result[f] = new Fold([.. train], [.. test]);
        }

        return result;
    }
}
