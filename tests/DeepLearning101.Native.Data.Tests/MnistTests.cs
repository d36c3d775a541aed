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
        long[] some = new long[6000];
        for (int i = 0; i < some.Length; i++) some[i] = 10 * i;
        Tensor[] batch = mnist.Train.Batch([0, 1, 2, 3, 4]);
        Assert.That(batch[0].Shape.ToArray(), Is.EqualTo(new long[] { 5, 1, 28, 28 }));
        Assert.That(batch[1].ToArray<long>(), Is.EqualTo(new long[] { 5, 0, 4, 1, 9 }));
        Assert.That(mnist.Test.Batch([0, 1, 2, 3])[1].ToArray<long>(), Is.EqualTo(new long[] { 7, 2, 1, 0 }));

        // Over all 60,000 images, mean and deviation are the customary 0.1307 and 0.3081; over every tenth the mean is 0.1230795 (by NumPy), normalised −0.0247337, the mean square 0.9420065.
        double sum = 0, squares = 0;
        float[] values = mnist.Train.Batch(some)[0].ToArray<float>();
        foreach (float value in values)
        {
            sum += value;
            squares += (double)value * value;
        }

        Assert.That(sum / values.Length, Is.EqualTo(-0.0247337).Within(1e-5));
        Assert.That(squares / values.Length, Is.EqualTo(0.9420065).Within(1e-5));
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
