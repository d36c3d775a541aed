using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Augmentation in a data set: other changes in each epoch, the same on any number of threads.</summary>
[TestFixture]
internal sealed class AugmentedDatasetTests
{
    private static Dataset Set() => new TensorDataset([Tensor.Rand([30, 1, 6, 6], generator: new Generator(1)), Tensor.Arange(30).Cast(DType.Int64)]);

    private static float[][] Epoch(Dataset set, long epoch, int workers) =>
        [.. new DataLoader(set, 7, shuffle: true, seed: 3, workers: workers).Epoch(epoch).Select(b => { using (b) return b.Input.ToArray<float>(); })];

    [Test]
    public void ChangesDependOnSeedEpochAndExampleAlone()
    {
        Dataset augmented = Set().Augment(new RandomAffine(40), 5);
        float[][] first = Epoch(augmented, 2, 0);
        Assert.That(Epoch(augmented, 2, 3), Is.EqualTo(first));
        Assert.That(Epoch(augmented, 3, 0).SelectMany(b => b).Order(), Is.Not.EqualTo(first.SelectMany(b => b).Order()), "another epoch");
        Assert.That(Epoch(Set().Augment(new RandomAffine(40), 6), 2, 0), Is.Not.EqualTo(first), "another seed");
        Assert.That(Epoch(Set().Augment(new RandomAffine(0), 5), 2, 0)[0], Is.EqualTo(Epoch(Set(), 2, 0)[0]).Within(1e-6), "no change");
    }

    [Test]
    public void LabelsStayAndShapesMust()
    {
        using Batch batch = new DataLoader(Set().Augment(new HorizontalFlip()), 30).Epoch().Single();
        Assert.That(batch.Target.ToArray<long>(), Is.EqualTo(Enumerable.Range(0, 30).Select(i => (long)i)));
        Assert.That(() => Set().Augment(new RandomCrop(3, 3)).Batch([0]), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("Augment"));
        Assert.That(() => new TensorDataset([Tensor.Zeros([2, 1], DType.Int64)]).Augment(new HorizontalFlip()), Throws.InstanceOf<TensorDTypeException>());
    }
}
