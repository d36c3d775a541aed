using System.Globalization;

namespace DeepLearning101.Native.Data;

/// <summary>Cuts the positions 0 … n − 1 into parts without overlap, for <see cref="Dataset.Subset"/>. The same seed gives the same parts everywhere.</summary>
/// <remarks>
/// Shares are of all examples and must not sum to more than 1; what is left over is in no part, except that shares that sum to 1 use every example. Deep Learning 101, section 7.3. Thread-safe.
/// </remarks>
public static class Split
{
    /// <summary>Parts drawn at random.</summary>
    /// <param name="count">Number of examples.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="shares">Share of each part, e.g. 0.8, 0.1, 0.1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count or a share is negative, or the shares sum to more than 1.</exception>
    public static long[][] Random(long count, long seed, params ReadOnlySpan<double> shares)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Check(shares);
        return Cut(new RandomStream(seed, RandomStreams.Split).Permutation(count), shares);
    }

    /// <summary>Parts in the order of time: the first examples into the first part, so that a model is never tested on what came before its training data.</summary>
    /// <param name="count">Number of examples, the oldest first.</param>
    /// <param name="shares">Share of each part, e.g. 0.8, 0.1, 0.1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count or a share is negative, or the shares sum to more than 1.</exception>
    public static long[][] Time(long count, params ReadOnlySpan<double> shares)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Check(shares);
        return Cut(Ordered(count), shares);
    }

    /// <summary>Parts drawn at random within each class, so that each part has the classes in the proportions of the whole, to within one example a class.</summary>
    /// <param name="labels">Class of each example.</param>
    /// <param name="seed">Seed of the orders.</param>
    /// <param name="shares">Share of each part, e.g. 0.8, 0.1, 0.1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is negative, or the shares sum to more than 1.</exception>
    public static long[][] Stratified(ReadOnlySpan<long> labels, long seed, params ReadOnlySpan<double> shares)
    {
        Check(shares);
        var parts = new List<long>[shares.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = [];
        var random = new RandomStream(seed, RandomStreams.Split);
        foreach ((_, List<long> members) in Members(labels))
        {
            long[] order = [.. members];
            random.Shuffle(order);
            long[][] cut = Cut(order, shares);
            for (int i = 0; i < parts.Length; i++) parts[i].AddRange(cut[i]);
        }

        return Array.ConvertAll(parts, part => Shuffled(part, random));
    }

    /// <summary>Parts drawn at random by group: all examples of a group (a patient, a speaker, a day) come into the same part. The shares are met as closely as the groups allow: each group, the largest first, goes where most examples are missing.</summary>
    /// <param name="groups">Group of each example.</param>
    /// <param name="seed">Seed of the order among groups of one size.</param>
    /// <param name="shares">Share of each part; they must sum to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is negative, or the shares do not sum to 1.</exception>
    public static long[][] Group(ReadOnlySpan<long> groups, long seed, params ReadOnlySpan<double> shares)
    {
        double sum = Check(shares);
        if (!IsOne(sum)) throw new ArgumentOutOfRangeException(nameof(shares), sum, "Split.Group: the shares must sum to 1.");
        List<long>[] ordered = BySize(groups, seed);
        var missing = new double[shares.Length];
        for (int i = 0; i < missing.Length; i++) missing[i] = shares[i] * groups.Length;
        var parts = new List<long>[shares.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = [];
        foreach (List<long> members in ordered)
        {
            int most = 0;
            for (int i = 1; i < missing.Length; i++)
                if (missing[i] > missing[most]) most = i;
            parts[most].AddRange(members);
            missing[most] -= members.Count;
        }

        return Array.ConvertAll(parts, Sorted);
    }

    /// <summary>The examples of each class, classes in rising order.</summary>
    internal static SortedDictionary<long, List<long>> Members(ReadOnlySpan<long> labels)
    {
        var members = new SortedDictionary<long, List<long>>();
        for (int i = 0; i < labels.Length; i++)
        {
            if (!members.TryGetValue(labels[i], out List<long>? list)) members.Add(labels[i], list = []);
            list.Add(i);
        }

        return members;
    }

    /// <summary>Groups by size, the largest first; those of one size in random order.</summary>
    internal static List<long>[] BySize(ReadOnlySpan<long> groups, long? seed)
    {
        List<long>[] all = [.. Members(groups).Values];
        if (seed is { } s)
        {
            long[] order = new RandomStream(s, RandomStreams.Split).Permutation(all.Length);
            all = Array.ConvertAll(order, i => all[i]);
        }

        // A stable sort keeps the order among equals.
        return [.. all.OrderByDescending(members => members.Count)];
    }

    internal static long[] Ordered(long count)
    {
        var order = new long[count];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        return order;
    }

    internal static long[] Sorted(List<long> part)
    {
        long[] all = [.. part];
        Array.Sort(all);
        return all;
    }

    private static long[] Shuffled(List<long> part, RandomStream random)
    {
        long[] all = [.. part];
        random.Shuffle(all);
        return all;
    }

    /// <summary>Ends of parts are rounded sums of shares, so that rounding never adds up.</summary>
    private static long[][] Cut(long[] order, ReadOnlySpan<double> shares)
    {
        var parts = new long[shares.Length][];
        double sum = 0;
        int from = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            sum += shares[i];
            int to = IsOne(sum) ? order.Length : (int)Math.Round(sum * order.Length, MidpointRounding.AwayFromZero);
            parts[i] = order[from..to];
            from = to;
        }

        return parts;
    }

    private static double Check(ReadOnlySpan<double> shares)
    {
        double sum = 0;
        foreach (double share in shares)
        {
            if (!(share >= 0)) throw new ArgumentOutOfRangeException(nameof(shares), share, "Split: a share must be ≥ 0.");
            sum += share;
        }

        if (sum > 1 && !IsOne(sum)) throw new ArgumentOutOfRangeException(nameof(shares), sum, string.Create(CultureInfo.InvariantCulture, $"Split: the shares must not sum to more than 1; they sum to {sum}."));
        return sum;
    }

    /// <summary>0.7 + 0.2 + 0.1 is not 1 in binary.</summary>
    private static bool IsOne(double sum) => Math.Abs(sum - 1) < 1e-9;
}
