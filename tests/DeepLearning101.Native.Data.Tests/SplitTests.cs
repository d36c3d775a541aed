using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Splits, folds and one-hot codes: what they promise, on random data.</summary>
[TestFixture]
internal sealed class SplitTests
{
    private static readonly long[] Labels = [.. Enumerable.Range(0, 203).Select(i => i % 10 < 7 ? 0L : i % 10 < 9 ? 1L : 2L)];
    private static readonly long[] Groups = [.. Enumerable.Range(0, 203).Select(i => (long)(i * i % 29))];

    private static void Partition(long[][] parts, int count)
    {
        long[] all = [.. parts.SelectMany(part => part)];
        Assert.That(all.Order(), Is.EqualTo(Enumerable.Range(0, count).Select(i => (long)i)), "each example once");
    }

    [Test]
    public void RandomPartsHaveTheirSharesAndRepeat()
    {
        long[][] parts = Split.Random(203, 5, 0.7, 0.2, 0.1);
        Partition(parts, 203);
        Assert.That(parts.Select(part => part.Length), Is.EqualTo(new[] { 142, 41, 20 }));
        Assert.That(Split.Random(203, 5, 0.7, 0.2, 0.1), Is.EqualTo(parts));
        Assert.That(Split.Random(203, 6, 0.7, 0.2, 0.1)[0], Is.Not.EqualTo(parts[0]));
        Assert.That(Split.Random(10, 1, 0.5)[0], Has.Length.EqualTo(5));
        Assert.That(() => Split.Random(10, 1, 0.5, 0.6), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Split.Random(10, 1, -0.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void StratifiedPartsKeepTheProportions()
    {
        long[][] parts = Split.Stratified(Labels, 5, 0.8, 0.2);
        Partition(parts, 203);
        for (long c = 0; c < 3; c++) Assert.That(parts[1].Count(i => Labels[i] == c), Is.EqualTo(Labels.Count(label => label == c) * 0.2).Within(1));
        Assert.That(parts[0], Is.Not.Ordered, "classes are mixed");
        Assert.That(Split.Stratified(Labels, 5, 0.8, 0.2), Is.EqualTo(parts));
    }

    [Test]
    public void GroupsStayTogether()
    {
        long[][] parts = Split.Group(Groups, 5, 0.6, 0.4);
        Partition(parts, 203);
        Assert.That(parts[0].Select(i => Groups[i]).Intersect(parts[1].Select(i => Groups[i])), Is.Empty);
        Assert.That(parts[0].Length, Is.EqualTo(0.6 * 203).Within(14), "the largest group has 14");
        Assert.That(() => Split.Group(Groups, 5, 0.6), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void TimeGoesForward()
    {
        long[][] parts = Split.Time(10, 0.6, 0.4);
        Assert.That(parts, Is.EqualTo(new[] { new long[] { 0, 1, 2, 3, 4, 5 }, [6, 7, 8, 9] }));
    }

    [Test]
    public void EachFoldIsTestedOnce()
    {
        foreach (Fold[] folds in (Fold[][])[KFold.Plain(203, 7, seed: 3), KFold.Stratified(Labels, 7, seed: 3), KFold.Stratified(Labels, 7), KFold.Group(Groups, 7), KFold.Group(Groups, 7, seed: 2)])
        {
            Partition([.. folds.Select(fold => fold.Test)], 203);
            foreach (Fold fold in folds) Partition([fold.Train, fold.Test], 203);
        }

        Assert.That(KFold.Stratified(Labels, 7, 3).Select(fold => fold.Test.Length), Is.All.InRange(28, 30));
        foreach (Fold fold in KFold.Stratified(Labels, 7, 3))
            for (long c = 0; c < 3; c++) Assert.That(fold.Test.Count(i => Labels[i] == c), Is.EqualTo(Labels.Count(label => label == c) / 7.0).Within(1));
        foreach (Fold fold in KFold.Group(Groups, 7)) Assert.That(fold.Train.Select(i => Groups[i]).Intersect(fold.Test.Select(i => Groups[i])), Is.Empty);
        Assert.That(() => KFold.Plain(4, 5), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => KFold.Time(10, 3, gap: 4), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void OneHotCodesAreFittedOnTrainingData()
    {
        OneHotEncoder<string> encoder = new OneHotEncoder<string>().Fit(["red", "Green", "blue", "red"]);
        Assert.That(encoder.Categories, Is.EqualTo(new[] { "Green", "blue", "red" }), "by code units");
        Assert.That(encoder.Transform(["blue", "red"]).ToArray<float>(), Is.EqualTo(new float[] { 0, 1, 0, 0, 0, 1 }));
        Assert.That(encoder.InverseTransform(encoder.Transform(["blue", "Green"])), Is.EqualTo(new[] { "blue", "Green" }));
        Assert.That(() => encoder.Transform(["pink"]), Throws.ArgumentException.With.Message.Contains("'pink'"));
        OneHotEncoder<int> numbers = new OneHotEncoder<int>(UnknownCategory.Zeros).Fit([30, 4]);
        Assert.That(numbers.Transform([30, 7, 4]).ToArray<float>(), Is.EqualTo(new float[] { 0, 1, 0, 0, 1, 0 }));
        Assert.That(() => new OneHotEncoder<int>().Transform([1]), Throws.InvalidOperationException);
    }
}
