using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>The loader: order fixed by seed and epoch, every example once, errors and early ends without leaks.</summary>
[TestFixture]
internal sealed class DataLoaderTests
{
    private static TensorDataset Numbers(int count)
    {
        var values = new long[count];
        for (int i = 0; i < count; i++) values[i] = 10 * i;
        return new TensorDataset(Tensor.From(values), Tensor.From(Array.ConvertAll(values, value => (float)value)));
    }

    private static List<long> Order(DataLoader loader, long epoch = 0)
    {
        var order = new List<long>();
        foreach (Batch batch in loader.Epoch(epoch))
        {
            using (batch)
            {
                Assert.That(batch.Input.ToArray<long>(), Is.EqualTo(batch.Indices.ToArray().Select(index => 10 * index)));
                Assert.That(batch.Target.ToArray<float>(), Is.EqualTo(batch.Indices.ToArray().Select(index => 10f * index)));
                order.AddRange(batch.Indices);
            }
        }

        return order;
    }

    [Test]
    public void OrderDependsOnSeedAndEpochAlone([Values(0, 1, 3)] int workers, [Values(1, 4)] int prefetch)
    {
        TensorDataset data = Numbers(103);
        List<long> expected = Order(new DataLoader(data, 10, shuffle: true, seed: 5, workers: 0));
        Assert.That(Order(new DataLoader(data, 10, shuffle: true, seed: 5, workers: workers, prefetch: prefetch)), Is.EqualTo(expected));
        Assert.That(expected.Order(), Is.EqualTo(Enumerable.Range(0, 103)));
        Assert.That(Order(new DataLoader(data, 10, shuffle: true, seed: 6, workers: workers)), Is.Not.EqualTo(expected));
        Assert.That(Order(new DataLoader(data, 10, shuffle: true, seed: 5, workers: workers), epoch: 1), Is.Not.EqualTo(expected));
    }

    [Test]
    public void TheFirstOrderOfASeedIsFixed() =>
        Assert.That(Order(new DataLoader(Numbers(10), 10, shuffle: true, seed: 1)), Is.EqualTo(new RandomStream(1, 2L << 40).Permutation(10)));

    [Test]
    public void BatchesAreFullButForTheLast()
    {
        var loader = new DataLoader(Numbers(23), 10);
        Assert.That(loader.BatchCount, Is.EqualTo(3));
        Assert.That(loader.Epoch().Select(batch => batch.Count), Is.EqualTo(new[] { 10, 10, 3 }));
        Assert.That(Order(loader), Is.EqualTo(Enumerable.Range(0, 23)));
        var dropping = new DataLoader(Numbers(23), 10, dropLast: true);
        Assert.That(dropping.BatchCount, Is.EqualTo(2));
        Assert.That(Order(dropping), Has.Count.EqualTo(20));
        Assert.That(Order(new DataLoader(Numbers(1), 10, dropLast: true)), Is.Empty);
    }

    [Test]
    public void GoesOnWithinAnEpoch()
    {
        var loader = new DataLoader(Numbers(50), 10, shuffle: true, seed: 2);
        Assert.That(loader.Epoch(3, firstBatch: 2).SelectMany(batch => batch.Indices.ToArray()), Is.EqualTo(Order(loader, 3).Skip(20)));
    }

    [Test]
    public void AnEarlyEndLeavesNothingBehind()
    {
        TensorDataset data = Numbers(1000);
        var loader = new DataLoader(data, 10, workers: 2);
        // What other tests forgot must not be freed in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Device.Cpu.Memory.LiveBytes;
        for (int round = 0; round < 5; round++)
        {
            foreach (Batch batch in loader.Epoch())
            {
                batch.Dispose();
                break;
            }
        }

        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(before));
    }

    [Test]
    public void BatchesOutliveTheScopeOfTheReader()
    {
        Batch first;
        using (TensorScope.Begin()) first = new DataLoader(Numbers(10), 5).Epoch().First();
        Assert.That(first.Input.ToArray<long>(), Is.EqualTo(new long[] { 0, 10, 20, 30, 40 }));
    }

    [Test]
    public void AnErrorComesAtItsBatch([Values(0, 1, 2)] int workers)
    {
        int seen = 0;
        Assert.That(() =>
        {
            foreach (Batch batch in new DataLoader(new Failing(), 10, workers: workers).Epoch())
            {
                batch.Dispose();
                seen++;
            }
        }, Throws.InstanceOf<InvalidOperationException>().With.Message.EqualTo("example 25"));
        Assert.That(seen, Is.EqualTo(2));
    }

    [Test]
    public void SplitsAreDisjointAndFixed()
    {
        TensorDataset data = Numbers(100);
        Dataset[] parts = data.RandomSplit(3, 60, 30), again = data.RandomSplit(3, 60, 30), other = data.RandomSplit(4, 60, 30);
        long[] first = Values(parts[0]), second = Values(parts[1]);
        Assert.That(first.Concat(second).Distinct().Count(), Is.EqualTo(90));
        Assert.That(Values(again[0]), Is.EqualTo(first));
        Assert.That(Values(other[0]), Is.Not.EqualTo(first));
        Assert.That(() => data.RandomSplit(3, 60, 50), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => data.Subset([100]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(Values(data.Subset([7, 7, 2])), Is.EqualTo(new long[] { 70, 70, 20 }));

        static long[] Values(Dataset part)
        {
            var all = new long[part.Count];
            for (int i = 0; i < all.Length; i++) all[i] = i;
            return part.Batch(all)[0].ToArray<long>();
        }
    }

    [Test]
    public void AccuracyCountsFirstLargestAndNaN()
    {
        var accuracy = new Accuracy();
        Tensor scores = Tensor.From(new float[,] { { 1, 3, 3 }, { 5, float.NaN, 9 }, { -1, -2, -3 } });
        Assert.That(accuracy.Add(scores, Tensor.From(new long[] { 1, 1, 2 })), Is.EqualTo(new long[] { 1, 1, 0 }));
        Assert.That((accuracy.Correct, accuracy.Total), Is.EqualTo((2L, 3L)));
        Assert.That(() => accuracy.Add(scores, Tensor.From(new long[] { 1 })), Throws.InstanceOf<TensorShapeException>());
    }

    private sealed class Failing : Dataset
    {
        public override long Count => 50;

        public override IReadOnlyList<DataField> Fields { get; } = [new DataField("x", DType.Float32, [])];

        public override void Read(long index, in BatchRow row) => row.Field<float>(0)[0] = index == 25 ? throw new InvalidOperationException($"example {index}") : index;
    }
}
