using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>.npz files: those of NumPy are read, ours come back; damaged archives and bombs are errors that tell the byte.</summary>
[TestFixture]
internal sealed class NpzFileTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Begin() => folder = new TempFolder();

    [TearDown]
    public void End() => folder.Dispose();

    [Test]
    public void WhatNumPyWritesIsRead([Values("numpy.npz", "numpy-deflated.npz")] string name, [Values] bool map)
    {
        OrderedDictionary<string, Tensor> arrays = map ? NpzFile.Map(GoldenFiles.Path(name)) : NpzFile.Load(GoldenFiles.Path(name));
        Assert.That(arrays.Keys, Is.EqualTo(new[] { "weights", "layer/bias", "mask", "fortran", "big" }));
        Assert.That(arrays.Values.Select(t => t.DType), Is.EqualTo(new[] { DType.Float32, DType.Float64, DType.Bool, DType.Int64, DType.Int32 }));
        foreach ((string key, Tensor tensor) in arrays)
        {
            using (tensor) Assert.That(Pattern.Read(tensor), Is.EqualTo(Pattern.Expected(tensor.DType, tensor.Count)), key);
        }
    }

    [Test]
    public void WhatIsWrittenComesBackAndIsTheSameEachTime([Values] bool compress)
    {
        var tensors = new OrderedDictionary<string, Tensor> { ["a/ü"] = Tensor.From(new[] { 1f, -0f, float.NaN }), ["b"] = Tensor.Ones([100, 100], DType.Int64).T, ["c"] = Tensor.Zeros([0]) };
        NpzFile.Save(folder.File("1"), tensors, compress);
        NpzFile.Save(folder.File("2"), tensors, compress);
        Assert.That(File.ReadAllBytes(folder.File("2")), Is.EqualTo(File.ReadAllBytes(folder.File("1"))));
        Assert.That(new FileInfo(folder.File("1")).Length, compress ? Is.LessThan(3000) : Is.GreaterThan(80_000));
        OrderedDictionary<string, Tensor> read = NpzFile.Load(folder.File("1"));
        Assert.That(read.Keys, Is.EqualTo(tensors.Keys));
        Assert.That(read["a/ü"].ToArray<float>().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(tensors["a/ü"].ToArray<float>().Select(BitConverter.SingleToInt32Bits)));
        Assert.That(read["b"].ToArray<long>(), Is.All.EqualTo(1));
        Assert.That(() => NpzFile.Save(folder.File("3"), [new("", tensors["b"])]), Throws.ArgumentException);
        Assert.That(() => NpzFile.Save(folder.File("3"), [new("x", tensors["b"]), new("x", tensors["b"])]), Throws.ArgumentException.With.Message.Contains("'x'"));
        Assert.That(() => NpzFile.Save(folder.File("3"), [new("x", Tensor.Ones([1], DType.BFloat16))]), Throws.InstanceOf<TensorDTypeException>());
        Assert.That(File.Exists(folder.File("3")), Is.False);
    }

    [Test]
    public void ABombIsRefusedBeforeItUnpacks()
    {
        NpzFile.Save(folder.File("bomb"), [new("a", Tensor.Zeros([2_000_000], DType.UInt8)), new("b", Tensor.Zeros([2_000_000], DType.UInt8))], compress: true);
        Assert.That(new FileInfo(folder.File("bomb")).Length, Is.LessThan(100_000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => NpzFile.Load(folder.File("bomb"), maxBytes: 1_000_000), Throws.InstanceOf<DataFormatException>().With.Message.Contains("at most 1000000"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
        Assert.That(() => NpzFile.Load(folder.File("bomb"), maxBytes: 3_000_000), Throws.InstanceOf<DataFormatException>().With.Message.Contains("'b.npy'"), "the limit is for all together");
        foreach (Tensor tensor in NpzFile.Load(folder.File("bomb")).Values) tensor.Dispose();
    }

    [Test]
    public void AnEntryThatIsNoArrayIsNamed()
    {
        using (ZipArchive zip = ZipFile.Open(folder.File("a"), ZipArchiveMode.Create)) zip.CreateEntry("readme.txt");
        Assert.That(() => NpzFile.Load(folder.File("a")), Throws.InstanceOf<DataFormatException>().With.Message.Contains("'readme.txt'"));
        using (ZipArchive zip = ZipFile.Open(folder.File("b"), ZipArchiveMode.Create))
        {
            using Stream stream = zip.CreateEntry("x.npy").Open();
            stream.Write("nothing of NumPy"u8);
        }

        Assert.That(() => NpzFile.Load(folder.File("b")), Throws.InstanceOf<DataFormatException>().With.Message.Contains("in 'x.npy'"));
    }

    /// <summary>Changes of a small archive with two stored entries, a.npy and b.npy; each must be refused with a word of the reason.</summary>
    private static IEnumerable<TestCaseData> Damaged()
    {
        yield return Case("cut off", z => z[..^1], "no end record");
        yield return Case("trailing byte", z => [.. z, 0], "no end record");
        yield return Case("other disk", z => Set16(z, End(z) + 4, 1), "other disks");
        yield return Case("directory past the end", z => Set32(z, End(z) + 16, 1 << 30), "must end before");
        yield return Case("directory too long", z => Set32(z, End(z) + 12, 1 << 30), "must end before");
        yield return Case("too many entries", z => Set16(z, End(z) + 10, 5000), "cannot list");
        yield return Case("too few entries", z => Set16(z, End(z) + 10, 1), "should end at");
        yield return Case("no entry", z => Set32(z, Central(z, 0), 0), "entry 0");
        yield return Case("entry reaches past the directory", z => Set16(z, Central(z, 1) + 32, 9), "past the directory");
        yield return Case("name twice", z => Set16(z, Central(z, 1) + 46, 'a' | '.' << 8), "twice");
        yield return Case("encrypted", z => Set16(z, Central(z, 0) + 8, 1), "encrypted");
        yield return Case("other method", z => Set16(z, Central(z, 0) + 10, 12), "method 12");
        yield return Case("header elsewhere", z => Set32(z, Central(z, 1) + 42, 3), "should begin");
        yield return Case("header past the end", z => Set32(z, Central(z, 1) + 42, int.MaxValue), "should begin");
        yield return Case("too large", z => Set32(Set32(z, Central(z, 1) + 20, 1 << 20), Central(z, 1) + 24, 1 << 20), "must end before");
        yield return Case("size of stored data differs", z => Set32(z, Central(z, 1) + 24, 7), "cannot hold 7");
        yield return Case("overlap", z => Set32(Set32(z, Central(z, 0) + 20, 200), Central(z, 0) + 24, 200), "overlaps");
        yield return Case("same place twice", z => Set32(z, Central(z, 1) + 42, 0), "overlaps");
        yield return Case("checksum", z => Set16(z, 50, 0x4141), "checksum");
    }

    private static TestCaseData Case(string name, Func<byte[], byte[]> change, string text) => new TestCaseData(change, text).SetName($"DamagedArchivesThrow({name})");

    private static int End(byte[] zip) => zip.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x50, 0x4B, 5, 6]);

    private static int Central(byte[] zip, int index)
    {
        int at = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(End(zip) + 16));
        for (; index > 0; index--) at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + 28));
        return at;
    }

    private static byte[] Set16(byte[] zip, int at, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(at), (ushort)value);
        return zip;
    }

    private static byte[] Set32(byte[] zip, int at, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(at), value);
        return zip;
    }

    [TestCaseSource(nameof(Damaged))]
    public void DamagedArchivesThrow(Func<byte[], byte[]> change, string text)
    {
        NpzFile.Save(folder.File("good"), [new("a", Tensor.Ones([2])), new("b", Tensor.Ones([2]))]);
        string path = folder.Write("bad", change(File.ReadAllBytes(folder.File("good"))));
        var error = Assert.Throws<DataFormatException>(() => NpzFile.Load(path));
        Assert.That(error!.Message, Does.Contain(path).And.Contain(text));
        Assert.That(error.Offset, Is.InRange(0, new FileInfo(path).Length));
    }

    [Test]
    public void DamagedDeflatedDataThrows()
    {
        Tensor noise = Tensor.From(Enumerable.Range(0, 500).Select(i => (byte)(i * i >> 3)).ToArray());
        NpzFile.Save(folder.File("good"), [new("a", noise)], compress: true);
        byte[] good = File.ReadAllBytes(folder.File("good"));
        int start = 30 + 5, end = Central(good, 0);
        for (int at = start; at < end; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x10;
            using FileBytes bytes = FileBytes.Over("bad", bad);
            try
            {
                using Tensor tensor = NpzFile.Read(bytes, ZipDirectory.Read(bytes), null, 1 << 20, map: false)["a"];
                Assert.That(tensor.ToArray<byte>(), Is.EqualTo(noise.ToArray<byte>()), $"byte {at}");
            }
            catch (DataFormatException)
            {
                // Seen; bits that fill up the last byte change nothing.
            }
        }

        byte[] longer = Set32([.. good], Central(good, 0) + 24, 1000), shorter = Set32([.. good], Central(good, 0) + 24, 600);
        Assert.That(() => NpzFile.Load(folder.Write("bad", longer)), Throws.InstanceOf<DataFormatException>().With.Message.Contains("unpacks to 628 bytes"));
        Assert.That(() => NpzFile.Load(folder.Write("bad", shorter)), Throws.InstanceOf<DataFormatException>().With.Message.Contains("unpacks to more"));
        byte[] huge = Set32([.. good], Central(good, 0) + 24, 1 << 30);
        Assert.That(() => NpzFile.Load(folder.Write("bad", huge)), Throws.InstanceOf<DataFormatException>().With.Message.Contains("cannot hold"));
    }
}
