using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Sequences of different lengths: padding and bucketing.</summary>
[TestFixture]
internal sealed class SequenceTests
{
    /// <summary>Sequence i has 1 + 7i mod 50 elements, all of them i.</summary>
    private static SequenceDataset Make(int count)
    {
        var sequences = new Tensor[count];
        var targets = new long[count];
        for (int i = 0; i < count; i++) (sequences[i], targets[i]) = (Tensor.Full([1 + 7 * i % 50, 2], i, DType.Float32), i % 3);
        return new SequenceDataset(sequences, targets, padding: -1);
    }

    [Test]
    public void ABatchIsPaddedToItsLongest()
    {
        SequenceDataset set = Make(10);
        Assert.That(set.Fields[0].Shape, Is.EqualTo(LongList.Create([Dataset.Varies, 2])));
        Tensor[] batch = set.Batch([0, 2, 1]);
        Assert.That(batch[0].Shape.ToArray(), Is.EqualTo(new long[] { 3, 15, 2 }));
        Assert.That(batch[1].ToArray<long>(), Is.EqualTo(new long[] { 1, 15, 8 }));
        Assert.That(batch[2].ToArray<long>(), Is.EqualTo(new long[] { 0, 2, 1 }));
        float[] values = batch[0].ToArray<float>();
        for (int row = 0; row < 3; row++)
            for (int t = 0; t < 30; t++) Assert.That(values[row * 30 + t], Is.EqualTo(t < 2 * batch[1].ToArray<long>()[row] ? ((int[])[0, 2, 1])[row] : -1));
        Assert.That(set.Subset([5, 2]).Batch([1])[0].Shape.ToArray(), Is.EqualTo(new long[] { 1, 15, 2 }), "a part of the set pads as the set does");
        Assert.That(() => set.Subset([5]).Batch([1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => set.Batch([10]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void TokensAreSequencesToo()
    {
        var set = new SequenceDataset([Tensor.From<long>([4, 5]), Tensor.From<long>([6])], [1, 0], padding: 9);
        Assert.That(set.Batch([0, 1])[0].ToArray<long>(), Is.EqualTo(new long[] { 4, 5, 6, 9 }));
        Assert.That(() => new SequenceDataset([Tensor.From<long>([4]), Tensor.Zeros([2])], [1, 0]), Throws.InstanceOf<TensorDTypeException>());
        Assert.That(() => new SequenceDataset([Tensor.Zeros([2, 3]), Tensor.Zeros([2, 4])], [1, 0]), Throws.InstanceOf<TensorShapeException>());
        Assert.That(() => new SequenceDataset([], []), Throws.ArgumentException);
    }

    private static List<long[]> Epoch(DataLoader loader, long epoch, long first = 0)
    {
        List<long[]> batches = [];
        foreach (Batch batch in loader.Epoch(epoch, first))
            using (batch) batches.Add(batch.Indices.ToArray());
        return batches;
    }

    [Test]
    public void BucketsPutSimilarLengthsTogether()
    {
        SequenceDataset set = Make(1030);
        var loader = new DataLoader(set, 16, shuffle: true, seed: 4, lengths: set.Lengths);
        List<long[]> batches = Epoch(loader, 0);
        Assert.That(batches, Has.Count.EqualTo(65));
        Assert.That(batches[..64], Has.All.Length.EqualTo(16));
        Assert.That(batches.SelectMany(batch => batch).Order(), Is.EqualTo(Enumerable.Range(0, 1030).Select(i => (long)i)));
        long Padded(List<long[]> all) => all.Sum(batch => batch.Length * batch.Max(i => set.Lengths[(int)i]) - batch.Sum(i => set.Lengths[(int)i]));
        Assert.That(Padded(batches), Is.LessThan(Padded(Epoch(new DataLoader(set, 16, shuffle: true, seed: 4), 0)) / 10));

        Assert.That(Epoch(loader, 0), Is.EqualTo(batches), "the same again");
        Assert.That(Epoch(loader, 1), Is.Not.EqualTo(batches), "other batches in another epoch");
        Assert.That(Epoch(loader, 0, first: 40), Is.EqualTo(batches[40..]), "an epoch can be entered anywhere");
        Assert.That(batches[..64].Select(batch => batch.Max(i => set.Lengths[(int)i])), Is.Not.Ordered, "short and long ones are mixed");
        List<long[]> plain = Epoch(new DataLoader(set, 16, lengths: set.Lengths), 0);
        Assert.That(plain[..64].Select(batch => batch.Max(i => set.Lengths[(int)i])), Is.Ordered, "without shuffling they rise within a pool");
        Assert.That(() => new DataLoader(set, 16, lengths: [1, 2]), Throws.ArgumentException);
    }
}
