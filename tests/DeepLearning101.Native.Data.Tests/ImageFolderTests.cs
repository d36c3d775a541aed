using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>A folder of images as a data set: classes, order, normalised batches, errors that name the file.</summary>
[TestFixture]
internal sealed class ImageFolderTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Begin()
    {
        folder = new TempFolder();
        Write("b", "2.png", 51, 102);
        Write("b", "10.pgm", 0, 255);
        Write("B", "deep/x.PNG", 255, 0);
        Write("é", "a.png", 1, 2);
        File.WriteAllText(folder.File("b/notes.txt"), "no image");
    }

    [TearDown]
    public void End() => folder.Dispose();

    private void Write(string name, string file, params byte[] pixels)
    {
        string path = Path.Combine(folder.Path, name, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Tensor image = Tensor.From<byte>(pixels, [1, 1, pixels.Length]);
        ImageFile.Write(path, image);
    }

    [Test]
    public void ClassesAndFilesAreInOrdinalOrder()
    {
        var set = new ImageFolder(folder.Path);
        Assert.That(set.Classes, Is.EqualTo(new[] { "B", "b", "é" }));
        Assert.That(set.Files.Select(f => Path.GetFileName(f)), Is.EqualTo(new[] { "x.PNG", "10.pgm", "2.png", "a.png" }));
        Assert.That(Enumerable.Range(0, 4).Select(i => set.Label(i)), Is.EqualTo(new[] { 0, 1, 1, 2 }));
        Assert.That(set.Fields[0].Shape, Is.EqualTo(LongList.Create([3, 1, 2])));
    }

    [Test]
    public void BatchesAreNormalised()
    {
        var set = new ImageFolder(folder.Path, ImageReadMode.Rgb, [0, 0.5, 1], [1, 0.5, 2]);
        Tensor[] batch = set.Batch([2, 0]);
        Assert.That(batch[0].ToArray<float>(), Is.EqualTo(new[] { 0.2f, 0.4f, (float)((51 / 255.0 - 0.5) / 0.5), (float)((102 / 255.0 - 0.5) / 0.5), -0.4f, -0.3f, 1, 0, 1, -1, 0, -0.5f }));
        Assert.That(batch[1].ToArray<long>(), Is.EqualTo(new long[] { 1, 0 }));
        foreach (Tensor tensor in batch) tensor.Dispose();
        Assert.That(new ImageFolder(folder.Path, ImageReadMode.Gray).Batch([1])[0].ToArray<float>(), Is.EqualTo(new[] { 0f, 1f }));
    }

    [Test]
    public void ALoaderReadsIt()
    {
        long seen = 0;
        foreach (Batch batch in new DataLoader(new ImageFolder(folder.Path), 3).Epoch(0))
        {
            using (batch) seen += batch.Count;
        }

        Assert.That(seen, Is.EqualTo(4));
    }

    [Test]
    public void WhatIsWrongIsNamed()
    {
        Assert.That(() => new ImageFolder(folder.File("none")), Throws.InstanceOf<DirectoryNotFoundException>());
        Assert.That(() => new ImageFolder(folder.File("é")), Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("no folders"));
        Assert.That(() => new ImageFolder(folder.Path, ImageReadMode.Rgb, [1, 2]), Throws.ArgumentException.With.Message.Contains("3 channels"));
        Assert.That(() => new ImageFolder(folder.Path, ImageReadMode.Rgb, std: [1, 2]), Throws.ArgumentException.With.Message.Contains("3 channels"));
        Assert.That(() => new ImageFolder(folder.Path, ImageReadMode.Rgb, std: [0]), Throws.ArgumentException.With.Message.Contains("above 0"));
        Write("é", "b.png", 1, 2, 3);
        File.WriteAllText(folder.File("é/c.png"), "no PNG");
        var set = new ImageFolder(folder.Path);
        Assert.That(() => set.Batch([4]), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("b.png"));
        Assert.That(() => set.Batch([5]), Throws.InstanceOf<DataFormatException>().With.Message.Contains("c.png"));
        Directory.CreateDirectory(folder.File("z"));
        Assert.That(() => new ImageFolder(folder.Path), Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("holds no image"));
    }
}
