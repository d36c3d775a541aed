using System.Text;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Images: PNG of every kind against samples known beforehand, Netpbm, what is written, channels.</summary>
[TestFixture]
internal sealed class ImageFileTests
{
    private static readonly Dictionary<string, byte[]> Files = GoldenFiles.Unpack("images.zip");

    private TempFolder folder = null!;

    [SetUp]
    public void Begin() => folder = new TempFolder();

    [TearDown]
    public void End() => folder.Dispose();

    private static IEnumerable<string> Images() => Files.Keys.Where(n => n.EndsWith(".png", StringComparison.Ordinal));

    private static Tensor Expected(string name)
    {
        using FileBytes bytes = FileBytes.Over(name, Files[name]);
        return NpyFile.Read(bytes, null, map: false);
    }

    [TestCaseSource(nameof(Images))]
    public void PngImagesOfEveryKindAreRead(string name)
    {
        string path = folder.Write("a.png", Files[name]);
        using Tensor image = ImageFile.Read(path), expected = Expected(Path.ChangeExtension(name, ".npy")), deep = ImageFile.ReadDeep(path);
        Assert.That(image.DType, Is.EqualTo(DType.UInt8));
        Assert.That(image.Shape.ToArray(), Is.EqualTo(expected.Shape.ToArray()));
        Assert.That(image.ToArray<byte>(), Is.EqualTo(expected.ToArray<byte>()));
        if (Files.ContainsKey(Path.ChangeExtension(name, ".deep.npy")))
        {
            using Tensor expectedDeep = Expected(Path.ChangeExtension(name, ".deep.npy"));
            Assert.That(deep.ToArray<int>(), Is.EqualTo(expectedDeep.ToArray<int>()));
        }
        else
        {
            Assert.That(deep.ToArray<int>(), Is.EqualTo(expected.ToArray<byte>().Select(b => 257 * b)));
        }
    }

    [Test]
    public void EveryKindIsThere() => Assert.That(Images().Count(), Is.EqualTo(52));

    private static Tensor Noise(params ReadOnlySpan<long> shape)
    {
        var random = new RandomStream(3);
        Tensor tensor = Tensor.Empty(shape, DType.UInt8);
        var values = new byte[tensor.Count];
        for (int i = 0; i < values.Length; i++) values[i] = (byte)(i % 3 == 0 ? random.NextBelow(256) : i / 7);
        tensor.Dispose();
        return Tensor.From<byte>(values, shape);
    }

    [Test]
    public void WhatIsWrittenComesBack([Values(1, 2, 3, 4)] int channels, [Values("a.png", "a.PNM", "a.pgm", "a.ppm")] string name, [Values] bool deep)
    {
        bool fits = name switch { "a.png" => true, "a.pgm" => channels == 1, "a.ppm" => channels == 3, _ => channels is 1 or 3 };
        using Tensor bytes = Noise(channels, 17, 23), image = deep ? bytes.Cast(DType.Int32) * 251 : bytes;
        string path = folder.File(name);
        if (!fits)
        {
            Assert.That(() => ImageFile.Write(path, image), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("number of channels"));
            return;
        }

        ImageFile.Write(path, image);
        using Tensor read = deep ? ImageFile.ReadDeep(path) : ImageFile.Read(path);
        Assert.That(read.Shape.ToArray(), Is.EqualTo(new long[] { channels, 17, 23 }));
        if (deep) Assert.That(read.ToArray<int>(), Is.EqualTo(image.ToArray<int>()));
        else Assert.That(read.ToArray<byte>(), Is.EqualTo(image.ToArray<byte>()));
    }

    [Test]
    public void ViewsAndMatricesAreWritten()
    {
        using Tensor image = Noise(5, 9);
        ImageFile.Write(folder.File("a.png"), image.T);
        using Tensor read = ImageFile.Read(folder.File("a.png"));
        Assert.That(read.Shape.ToArray(), Is.EqualTo(new long[] { 1, 9, 5 }));
        Assert.That(read.ToArray<byte>(), Is.EqualTo(image.T.ToArray<byte>()));
    }

    [Test]
    public void WhatCannotBeWrittenThrows()
    {
        Assert.That(() => ImageFile.Write(folder.File("a.jpg"), Noise(2, 2)), Throws.ArgumentException.With.Message.Contains(".jpg"));
        Assert.That(() => ImageFile.Write(folder.File("a.png"), Tensor.Ones([2, 2])), Throws.InstanceOf<TensorDTypeException>().With.Message.Contains("f32"));
        Assert.That(() => ImageFile.Write(folder.File("a.png"), Noise(5, 2, 2)), Throws.InstanceOf<TensorShapeException>());
        Assert.That(() => ImageFile.Write(folder.File("a.png"), Noise(1, 1, 2, 2)), Throws.InstanceOf<TensorShapeException>());
        Assert.That(() => ImageFile.Write(folder.File("a.png"), Noise(1, 0, 2)), Throws.InstanceOf<TensorShapeException>());
        Assert.That(() => ImageFile.Write(folder.File("a.png"), Tensor.From(new[,] { { 65536 } })), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(Directory.GetFiles(folder.Path), Is.Empty);
    }

    [Test]
    public void ChannelsAreAsAskedFor()
    {
        byte[] red = [200, 0], green = [100, 255], blue = [50, 1], alpha = [7, 8];
        string rgba = folder.File("a.png"), grey = folder.File("b.png");
        ImageFile.Write(rgba, Tensor.From<byte>([.. red, .. green, .. blue, .. alpha], [4, 1, 2]));
        ImageFile.Write(grey, Tensor.From<byte>([9, 10], [1, 1, 2]));
        byte[] lightness = [124, 150];
        Assert.That(ImageFile.Read(rgba, ImageReadMode.Gray).ToArray<byte>(), Is.EqualTo(lightness));
        Assert.That(ImageFile.Read(rgba, ImageReadMode.GrayAlpha).ToArray<byte>(), Is.EqualTo((byte[])[.. lightness, .. alpha]));
        Assert.That(ImageFile.Read(rgba, ImageReadMode.Rgb).ToArray<byte>(), Is.EqualTo((byte[])[.. red, .. green, .. blue]));
        Assert.That(ImageFile.Read(rgba, ImageReadMode.RgbAlpha).ToArray<byte>(), Is.EqualTo((byte[])[.. red, .. green, .. blue, .. alpha]));
        Assert.That(ImageFile.Read(grey, ImageReadMode.Gray).ToArray<byte>(), Is.EqualTo(new byte[] { 9, 10 }));
        Assert.That(ImageFile.Read(grey, ImageReadMode.GrayAlpha).ToArray<byte>(), Is.EqualTo(new byte[] { 9, 10, 255, 255 }));
        Assert.That(ImageFile.Read(grey, ImageReadMode.Rgb).ToArray<byte>(), Is.EqualTo(new byte[] { 9, 10, 9, 10, 9, 10 }));
        Assert.That(ImageFile.Read(grey, ImageReadMode.RgbAlpha).ToArray<byte>(), Is.EqualTo(new byte[] { 9, 10, 9, 10, 9, 10, 255, 255 }));
    }

    [TestCase("P2 # a comment\n 3\t1\n255\n1 2\n# another\n3\n", new byte[] { 1, 2, 3 }, 1)]
    [TestCase("P3\n1 1\n100\n0 50 100", new byte[] { 0, 128, 255 }, 3)]
    [TestCase("P5\n2 1\n255\n\x01\x23", new byte[] { 1, 0x23 }, 1)]
    [TestCase("P5 1 1 65535\n\u0080\u0080", new byte[] { 128 }, 1)]
    [TestCase("P6#x\r\n1 1\n3\r\u0003\u0001\u0002", new byte[] { 255, 85, 170 }, 3)]
    public void NetpbmIsRead(string file, byte[] samples, int channels)
    {
        using Tensor image = ImageFile.Read(folder.Write("a", Encoding.Latin1.GetBytes(file)));
        Assert.That(image.Shape[0], Is.EqualTo(channels));
        Assert.That(image.ToArray<byte>(), Is.EqualTo(samples));
    }

    [TestCase("P4 1 1\n\0", 0, "no image that is known")]
    [TestCase("P", 0, "no image that is known")]
    [TestCase("P5 ", 3, "width, a whole number")]
    [TestCase("P5 x", 3, "width, a whole number")]
    [TestCase("P5 1", 4, "white character must come before the height")]
    [TestCase("P5 1 -1 255\n\0", 5, "height, a whole number")]
    [TestCase("P5 0 1 255\n", 2, "at least one pixel")]
    [TestCase("P5 1 1 0\n\0", 6, "at least 1")]
    [TestCase("P5 1 1 65536\n\0", 7, "at most 65535")]
    [TestCase("P5 99999999999999 1 255\n", 3, "at most 2147483647")]
    [TestCase("P5 100000 100000 255\n", 2, "at most 268435456 pixels")]
    [TestCase("P5 1 1 255", 10, "white character must follow")]
    [TestCase("P5 2 1 255\n\0", 12, "ends here")]
    [TestCase("P5 1 1 65535\n\0", 14, "ends here")]
    [TestCase("P5 1 1 255\n\0\0", 12, "trailing")]
    [TestCase("P5 1 1 3\n\u0004", 9, "above the largest value 3")]
    [TestCase("P2 2 1 255 1  ", 14, "sample, a whole number")]
    [TestCase("P2 2 1 255 1,2", 12, "white character must come before the sample")]
    [TestCase("P2 1 1 255 256", 11, "at most 255")]
    [TestCase("P2 9 9 255 256", 14, "ends here")]
    [TestCase("P2 1 1 255 7 8", 13, "trailing text")]
    public void DamagedNetpbmThrows(string file, long offset, string text)
    {
        string path = folder.Write("bad.pgm", Encoding.Latin1.GetBytes(file));
        var error = Assert.Throws<DataFormatException>(() => ImageFile.Read(path));
        Assert.That(error!.Message, Does.Contain(text).And.Contain(path));
        Assert.That(error.Offset, Is.EqualTo(offset));
    }
}
