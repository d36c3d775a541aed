using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>The data set that ships with the project.</summary>
[TestFixture]
internal sealed class MnistTests
{
    [Test]
    public void HasTheKnownImagesAndLabels()
    {
        Mnist mnist = Mnist.Load();
        Assert.That(mnist.Train.Count, Is.EqualTo(60_000));
        Assert.That(mnist.Test.Count, Is.EqualTo(10_000));
        long[] all = new long[60_000];
        for (int i = 0; i < all.Length; i++) all[i] = i;
        Tensor[] batch = mnist.Train.Batch(all.AsSpan(0, 5));
        Assert.That(batch[0].Shape.ToArray(), Is.EqualTo(new long[] { 5, 1, 28, 28 }));
        Assert.That(batch[1].ToArray<long>(), Is.EqualTo(new long[] { 5, 0, 4, 1, 9 }));
        Assert.That(mnist.Test.Batch([0, 1, 2, 3])[1].ToArray<long>(), Is.EqualTo(new long[] { 7, 2, 1, 0 }));

        // Mean and deviation of the pixels are the customary numbers, so normalised they are 0 and 1.
        double sum = 0, squares = 0;
        for (int from = 0; from < all.Length; from += 6000)
        {
            Tensor[] part = mnist.Train.Batch(all.AsSpan(from, 6000));
            foreach (float value in part[0].ToArray<float>())
            {
                sum += value;
                squares += (double)value * value;
            }

            foreach (Tensor tensor in part) tensor.Dispose();
        }

        double count = 60_000 * 784.0;
        Assert.That(sum / count, Is.EqualTo(0).Within(1e-3));
        Assert.That(squares / count, Is.EqualTo(1).Within(1e-3));
    }

    [Test]
    public void AMissingFolderIsNamed() =>
        Assert.That(() => Mnist.Load("/no/such/folder"), Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("/no/such/folder"));

    [Test]
    public void WrongContentsThrow()
    {
        using var folder = new TempFolder();
        folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9]);
        folder.Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 9]);
        Assert.That(() => Mnist.Load(folder.Path), Throws.InstanceOf<DataFormatException>().With.Message.Contains("[60000, 28, 28]"));
    }
}
