using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>One entry point for all formats: recognised by content, listed and read alike.</summary>
[TestFixture]
internal sealed class TensorFileTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Begin() => folder = new TempFolder();

    [TearDown]
    public void End() => folder.Dispose();

    private static IEnumerable<TestCaseData> Formats()
    {
        Tensor matrix = Tensor.From(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }), bytes = Tensor.From(new byte[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        yield return Case(TensorFormat.SafeTensors, p => SafeTensors.Save(p, [new("a", matrix)], [new("k", "v")]), "a", DType.Float32, [2, 3]);
        yield return Case(TensorFormat.Npy, p => NpyFile.Save(p, matrix), "", DType.Float32, [2, 3]);
        yield return Case(TensorFormat.Npz, p => NpzFile.Save(p, [new("a", matrix)]), "a", DType.Float32, [2, 3]);
        yield return Case(TensorFormat.Npz, p => NpzFile.Save(p, [new("a", matrix)], compress: true), "a", DType.Float32, [2, 3], "deflated");
        yield return Case(TensorFormat.TorchCheckpoint, p => File.Copy(GoldenFiles.Path("state.pt"), p), "0.weight", DType.Float32, [4, 3]);
        yield return Case(TensorFormat.Idx, p => IdxFile.Write(p, matrix), "", DType.Float32, [2, 3]);
        yield return Case(TensorFormat.Idx, p => IdxFile.Write(p, Tensor.From(new byte[] { 123, 1 })), "", DType.UInt8, [2], "first byte is that of an opening brace");
        yield return Case(TensorFormat.Png, p => ImageFile.Write(p, bytes), "", DType.UInt8, [1, 2, 3], extension: ".png");
        yield return Case(TensorFormat.Netpbm, p => ImageFile.Write(p, bytes), "", DType.UInt8, [1, 2, 3], extension: ".pgm");
    }

    private static TestCaseData Case(TensorFormat format, Action<string> write, string name, DType dtype, long[] shape, string note = "", string extension = "") =>
        new TestCaseData(format, write, name, dtype, shape, extension).SetName($"EveryFormatIsRecognisedListedAndRead({format} {note})");

    [TestCaseSource(nameof(Formats))]
    public void EveryFormatIsRecognisedListedAndRead(TensorFormat format, Action<string> write, string name, DType dtype, long[] shape, string extension)
    {
        string written = folder.File("a" + extension), path = folder.File("named.by.nothing");
        write(written);
        File.Move(written, path);
        TensorFileInfo info = TensorFile.Inspect(path);
        Assert.That(info.Format, Is.EqualTo(format));
        Assert.That(info.Metadata.Count, Is.EqualTo(format == TensorFormat.SafeTensors ? 1 : 0));
        Assert.That(info.Tensors[0], Is.EqualTo(new TensorFileEntry(name, dtype, LongList.Create(shape), shape.Aggregate(1L, (a, b) => a * b) * dtype.Size)));
        OrderedDictionary<string, Tensor> tensors = TensorFile.Read(path);
        Assert.That(tensors.Keys, Is.EqualTo(info.Tensors.Select(t => t.Name)));
        foreach ((string key, Tensor tensor) in tensors)
        {
            TensorFileEntry entry = info.Tensors.Single(t => t.Name == key);
            Assert.That((tensor.DType, LongList.Create(tensor.Shape)), Is.EqualTo((entry.DType, entry.Shape)));
            tensor.Dispose();
        }
    }

    [Test]
    public void WhatIsNoneOfThemIsAnError([Values("", "hello, world", "\u0001")] string content)
    {
        File.WriteAllText(folder.File("a"), content);
        Assert.That(() => TensorFile.Inspect(folder.File("a")), Throws.InstanceOf<DataFormatException>().With.Message.Contains("none of the formats"));
        Assert.That(() => TensorFile.Read(folder.File("a")), Throws.InstanceOf<DataFormatException>().With.Message.Contains("none of the formats"));
    }

    [Test]
    public void AMissingFileIsNamedByEveryReader()
    {
        string path = folder.File("nowhere");
        foreach (Action<string> read in (Action<string>[])[p => TensorFile.Read(p), p => TensorFile.Inspect(p), p => SafeTensors.Load(p), p => SafeTensors.Map(p), p => NpyFile.Load(p), p => NpyFile.Map(p), p => NpzFile.Load(p), p => NpzFile.Map(p),
            p => TorchCheckpoint.Read(p), p => TorchCheckpoint.Map(p), p => TorchCheckpoint.ReadObject(p), p => ImageFile.Read(p), p => ImageFile.ReadDeep(p), p => IdxFile.Read(p), p => CsvTable.Read(p)])
            Assert.That(() => read(path), Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("nowhere"));
    }
}
