using System.IO.Compression;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>IDX files: what is right is read, whatever is damaged is a <see cref="DataFormatException"/> that tells file and byte.</summary>
[TestFixture]
internal sealed class IdxFileTests
{
    private static readonly byte[] Good = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

    private TempFolder folder = null!;

    [SetUp]
    public void Begin() => folder = new TempFolder();

    [TearDown]
    public void End() => folder.Dispose();

    private static byte[] Pack(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal)) gzip.Write(content);
        return stream.ToArray();
    }

    [Test]
    public void ReadsPlainAndPackedFiles([Values] bool packed)
    {
        using Tensor tensor = IdxFile.Read(folder.Write("a", packed ? Pack(Good) : Good));
        Assert.That(tensor.DType, Is.EqualTo(DType.UInt8));
        Assert.That(tensor.Shape.ToArray(), Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(tensor.ToArray<byte>(), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6 }));
    }

    [Test]
    public void ReadsEveryTypeBigEndian()
    {
        Assert.That(IdxFile.Read(folder.Write("i8", [0, 0, 9, 1, 0, 0, 0, 1, 0xFF])).ToArray<sbyte>(), Is.EqualTo(new sbyte[] { -1 }));
        Assert.That(IdxFile.Read(folder.Write("i16", [0, 0, 0x0B, 1, 0, 0, 0, 2, 1, 2, 0xFF, 0xFE])).ToArray<short>(), Is.EqualTo(new short[] { 258, -2 }));
        Assert.That(IdxFile.Read(folder.Write("i32", [0, 0, 0x0C, 1, 0, 0, 0, 1, 0, 0, 1, 2])).ToArray<int>(), Is.EqualTo(new[] { 258 }));
        Assert.That(IdxFile.Read(folder.Write("f32", [0, 0, 0x0D, 1, 0, 0, 0, 1, 0x3F, 0xC0, 0, 0])).ToArray<float>(), Is.EqualTo(new[] { 1.5f }));
        Assert.That(IdxFile.Read(folder.Write("f64", [0, 0, 0x0E, 0, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0])).Item<double>(), Is.EqualTo(1.5));
        Assert.That(IdxFile.Read(folder.Write("none", [0, 0, 8, 1, 0, 0, 0, 0])).Count, Is.Zero);
    }

    private static IEnumerable<TestCaseData> Damaged()
    {
        yield return Case("empty", [], 0, "ends within");
        yield return Case("short magic", [0, 0, 8], 3, "ends within");
        yield return Case("bad magic", [0x89, 0x50, 8, 1, 0, 0, 0, 0], 0, "magic");
        yield return Case("bad type", [0, 0, 7, 1, 0, 0, 0, 0], 2, "type byte");
        yield return Case("too many dimensions", [0, 0, 8, 200, 0, 0, 0, 0], 3, "dimensions");
        yield return Case("cut within a length", Good[..10], 10, "length of dimension 1");
        yield return Case("cut within the data", Good[..^1], 17, "1 bytes short", packedOnly: true);
        yield return Case("huge lengths", [0, 0, 8, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], 8, "more bytes than any file");
        yield return Case("large length", [0, 0, 8, 1, 0x40, 0, 0, 0], 8, "promises");
        yield return Case("trailing byte", [.. Good, 7], 18, "trailing");
    }

    private static TestCaseData Case(string name, byte[] content, long offset, string text, bool packedOnly = false) => new TestCaseData(content, offset, text, packedOnly).SetName($"DamagedContentThrows({name})");

    [TestCaseSource(nameof(Damaged))]
    public void DamagedContentThrows(byte[] content, long offset, string text, bool packedOnly)
    {
        // Packed and plain alike, but for a length that only a packed file could still hold.
        string packed = folder.Write("packed", Pack(content)), plain = folder.Write("plain", content);
        var error = Assert.Throws<DataFormatException>(() => IdxFile.Read(packed));
        Assert.That(error!.File, Is.EqualTo(packed));
        Assert.That(error.Message, Does.Contain(text).And.Contain(packed));
        Assert.That(error.Offset, Is.EqualTo(offset));
        error = Assert.Throws<DataFormatException>(() => IdxFile.Read(plain));
        if (!packedOnly)
        {
            Assert.That(error!.Message, Does.Contain(text));
            Assert.That(error.Offset, Is.EqualTo(offset));
        }
    }

    [Test]
    public void APackedFileThatIsCutOffThrowsWhereverTheCutIs()
    {
        byte[] content = new byte[20_000];
        Good.AsSpan(0, 4).CopyTo(content);
        (content[6], content[7], content[10], content[11]) = (0, 100, 0, 200);
        for (int i = 12; i < content.Length; i++) content[i] = (byte)(i * i >> 3);
        Array.Resize(ref content, 12 + 20_000);
        byte[] packed = Pack(content);
        Assert.That(IdxFile.Read(folder.Write("whole", packed)).Count, Is.EqualTo(20_000));
        for (int length = 2; length < packed.Length; length = length < packed.Length - 40 ? length + 97 : length + 1)
        {
            string file = folder.Write("cut", packed[..length]);
            Assert.That(() => IdxFile.Read(file), Throws.InstanceOf<DataFormatException>(), $"cut to {length} of {packed.Length} bytes");
        }
    }

    [Test]
    public void NoFlippedBitOfThePackedDataChangesTheContentUnseen()
    {
        byte[] packed = Pack(Good);
        // The ten bytes before are the gzip header: time, system and so on, which change nothing. A few bits fill up the last byte of the data.
        for (int at = 10; at < packed.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bad = [.. packed];
                bad[at] ^= (byte)(1 << bit);
                string file = folder.Write("bad", bad);
                try
                {
                    Assert.That(IdxFile.Read(file).ToArray<byte>(), Is.EqualTo(Good[12..]), $"byte {at}, bit {bit}");
                }
                catch (DataFormatException)
                {
                    // Seen.
                }
            }
        }
    }

    [Test]
    public void TrailingBytesBehindThePackedDataThrow() =>
        Assert.That(() => IdxFile.Read(folder.Write("more", [.. Pack(Good), 1, 2, 3, 4, 5, 6, 7, 8, 9])), Throws.InstanceOf<DataFormatException>());

    [Test]
    public void WhatIsWrittenComesBack([Values("a.idx", "a.idx.gz")] string name)
    {
        foreach (DType dtype in Enum.GetValues<DType>())
        {
            using Tensor tensor = Tensor.From(new float[,] { { -3, 2, 1 }, { 4, 5, 6 } }).Abs().Cast(dtype).T;
            if (dtype is DType.Bool or DType.Int64 or DType.Float16 or DType.BFloat16 or DType.Complex64 or DType.Complex128)
            {
                Assert.That(() => IdxFile.Write(folder.File("x"), tensor), Throws.InstanceOf<TensorDTypeException>().With.Message.Contains(dtype.Name));
                continue;
            }

            IdxFile.Write(folder.File(name), tensor);
            using Tensor read = IdxFile.Read(folder.File(name));
            Assert.That(read.DType, Is.EqualTo(dtype));
            Assert.That(Pattern.Read(read), Is.EqualTo(Pattern.Read(tensor)));
        }

        Assert.That(System.IO.File.Exists(folder.File("x")), Is.False);
        IdxFile.Write(folder.File("exact"), Tensor.From(new short[] { 258, -2 }));
        Assert.That(System.IO.File.ReadAllBytes(folder.File("exact")), Is.EqualTo(new byte[] { 0, 0, 0x0B, 1, 0, 0, 0, 2, 1, 2, 0xFF, 0xFE }));
    }

    [Test]
    public void AnEmptyShapeMustNotHideOthersThatOverflow() =>
        Assert.That(() => IdxFile.Read(folder.Write("a", [0, 0, 8, 3, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])), Throws.InstanceOf<DataFormatException>().With.Message.Contains("more bytes than any file"));

    [Test]
    public void AMissingFileIsNamed() => Assert.That(() => IdxFile.Read(folder.File("none")), Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("none"));
}
