using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>The random stream: known answers of Philox 4×32-10, uniformity, independence of streams.</summary>
[TestFixture]
internal sealed class RandomStreamTests
{
    [Test]
    public void GivesThePublishedNumbers()
    {
        // Counter 0, key 0; source: the known-answer file of the Random123 library.
        var random = new RandomStream(0);
        Assert.That(new[] { random.NextUInt32(), random.NextUInt32(), random.NextUInt32(), random.NextUInt32() }, Is.EqualTo(new uint[] { 0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8 }));
    }

    [Test]
    public void BoundedNumbersAreUniform()
    {
        var random = new RandomStream(1);
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++) counts[random.NextBelow(7)]++;
        // Chi-square with 6 degrees of freedom exceeds 22.5 once in a thousand seeds.
        Assert.That(counts.Sum(count => (count - 10_000.0) * (count - 10_000.0) / 10_000), Is.LessThan(22.5));
        Assert.That(() => random.NextBelow(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void StreamsAndSeedsDiffer()
    {
        ulong a = new RandomStream(1).NextUInt64(), b = new RandomStream(2).NextUInt64(), c = new RandomStream(1, 1).NextUInt64();
        Assert.That(new[] { a, b, c }.Distinct().Count(), Is.EqualTo(3));
        Assert.That(new RandomStream(1).NextUInt64(), Is.EqualTo(a));
    }

    [Test]
    public void PermutationsHoldEveryNumberOnce() => Assert.That(new RandomStream(9).Permutation(1000).Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
}
