using System.Numerics;
using System.Text;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>.npy files: those of NumPy are read, mapped and written byte for byte; a damaged one is a <see cref="DataFormatException"/> that tells the byte.</summary>
[TestFixture]
internal sealed unsafe class NpyFileTests
{
    private static readonly Dictionary<string, byte[]> Files = GoldenFiles.Unpack("numpy.zip");

    private TempFolder folder = null!;

    [SetUp]
    public void Begin() => folder = new TempFolder();

    [TearDown]
    public void End() => folder.Dispose();

    private static IEnumerable<string> Readable() => Files.Keys.Where(n => !n.StartsWith("refused", StringComparison.Ordinal));

    [TestCaseSource(nameof(Readable))]
    public void WhatNumPyWritesIsRead(string name)
    {
        string path = folder.Write("a.npy", Files[name]);
        using Tensor copy = NpyFile.Load(path), mapped = NpyFile.Map(path);
        foreach (Tensor tensor in new[] { copy, mapped })
        {
            string[] parts = name.Split('.');
            if (parts.Length == 4)
            {
                Assert.That(NpyHeader.TypeOf(parts[0]), Is.EqualTo(tensor.DType));
                Assert.That(tensor.Shape.ToArray(), Is.EqualTo(new long[] { 2, 3, 4 }));
                Assert.That(tensor.Strides.ToArray(), Is.EqualTo(parts[2] == "F" ? new long[] { 1, 2, 6 } : [12, 4, 1]));
            }

            Assert.That(Pattern.Read(tensor), Is.EqualTo(Pattern.Expected(tensor.DType, tensor.Count)));
        }
    }

    [Test]
    public void ShapesOfRankZeroAndOfNoElementsAreKept()
    {
        Assert.That(NpyFile.Load(folder.Write("a", Files["scalar.npy"])).Rank, Is.Zero);
        Assert.That(NpyFile.Load(folder.Write("a", Files["empty.npy"])).Shape.ToArray(), Is.EqualTo(new long[] { 0, 3 }));
    }

    [Test]
    public void AMappedArrayIsNoCopyAndTheFileStaysAsItIs()
    {
        string path = folder.File("a.npy");
        NpyFile.Save(path, Tensor.Ones([1000]));
        byte[] before = File.ReadAllBytes(path);
        long live = LiveMemory.Bytes();
        using Tensor mapped = NpyFile.Map(path);
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live));
        mapped.Fill_(2);
        Assert.That(mapped.Sum().Item<float>(), Is.EqualTo(2000));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    [Test]
    public void WhatIsWrittenHasTheBytesOfNumPy()
    {
        foreach (string name in Readable())
        {
            if (name.Contains("big", StringComparison.Ordinal) || name.Contains(".F.", StringComparison.Ordinal) || name is "version2.npy" or "version3.npy") continue;
            using Tensor tensor = NpyFile.Load(folder.Write("a", Files[name]));
            NpyFile.Save(folder.File("b"), tensor);
            Assert.That(File.ReadAllBytes(folder.File("b")), Is.EqualTo(Files[name]), name);
        }

        using Tensor turned = NpyFile.Load(folder.Write("a", Files["f4.little.F.npy"]));
        NpyFile.Save(folder.File("b"), turned);
        Assert.That(File.ReadAllBytes(folder.File("b")), Is.EqualTo(Files["f4.little.C.npy"]), "row-major order is written");
        Assert.That(() => NpyFile.Save(folder.File("c"), Tensor.Ones([2], DType.BFloat16)), Throws.InstanceOf<TensorDTypeException>().With.Message.Contains("bf16"));
        Assert.That(File.Exists(folder.File("c")), Is.False);
    }

    private static byte[] Npy(string header, int dataBytes = 8, byte version = 1, int? length = null)
    {
        byte[] text = Encoding.Latin1.GetBytes(header);
        int n = length ?? text.Length;
        byte[] prefix = [.. NpyHeader.Magic, version, 0, (byte)n, (byte)(n >> 8)];
        if (version > 1) prefix = [.. prefix, (byte)(n >> 16), (byte)(n >> 24)];
        return [.. prefix, .. text, .. new byte[dataBytes]];
    }

    private static IEnumerable<TestCaseData> Damaged()
    {
        const string d = "'descr': '<f4'", f = "'fortran_order': False", s = "'shape': (2,)";
        yield return Case("empty", [], 0, "first ten bytes");
        yield return Case("other magic", Encoding.ASCII.GetBytes("NUMPY 12345"), 0, "must begin");
        yield return Case("version 4", Npy("{}", version: 4), 6, "version 4.0");
        yield return Case("cut in the length", [.. NpyHeader.Magic, 2, 0, 1, 0, 0], 11, "header's length");
        yield return Case("header past the end", Npy("{}", 0, 1, 500), 8, "500 bytes");
        yield return Case("header too long", Npy("{}", 0, 2, 70_000), 8, "at most 65536");
        yield return Case("no dictionary", Npy("hello"), 10, "'{'");
        yield return Case("unknown key", Npy("{'x': 1}"), 11, "unknown key 'x'");
        yield return Case("key twice", Npy($"{{{d}, {d}}}"), 27, "'descr' twice");
        yield return Case("missing key", Npy($"{{{d}, {f}}}"), 10, "must have the keys");
        yield return Case("call", Npy($"{{{d}, {f}, 'shape': __import__('os')}}"), 60, "'('");
        yield return Case("text without end", Npy("{'descr"), 11, "no end");
        yield return Case("escape", Npy("{'de\\x41': 1}"), 14, "escapes");
        yield return Case("no colon", Npy("{'descr' '<f4'}"), 19, "':'");
        yield return Case("no text", Npy("{'descr': 4}"), 20, "quotes");
        yield return Case("neither True nor False", Npy("{'fortran_order': 0}"), 28, "True or False");
        yield return Case("no comma", Npy($"{{{d} {f}}}"), 26, "'}'");
        yield return Case("negative length", Npy("{'shape': (-1,)}"), 21, "whole number");
        yield return Case("no comma in the tuple", Npy("{'shape': (1 2)}"), 23, "comma");
        yield return Case("no tuple of one", Npy("{'shape': (1)}"), 23, "tuple of one");
        yield return Case("nine dimensions", Npy("{'shape': (1,1,1,1,1,1,1,1,1)}"), 37, "at most 8");
        yield return Case("length beyond 64 bits", Npy("{'shape': (99999999999999999999,)}"), 21, "larger than any file");
        yield return Case("shape overflows", Npy($"{{{d}, {f}, 'shape': (4294967296, 4294967296)}}"), 10, "more bytes than any file");
        yield return Case("empty shape overflows", Npy($"{{{d}, {f}, 'shape': (0, 4294967296, 4294967296)}}", 0), 10, "more bytes than any file");
        yield return Case("text behind", Npy($"{{{d}, {f}, {s}}} x"), 66, "closing brace");
        yield return Case("data cut off", Npy($"{{{d}, {f}, {s}}}", 7), 72, "1 bytes short");
        yield return Case("trailing data", Npy($"{{{d}, {f}, {s}}}", 9), 73, "1 bytes follow");
        yield return Case("far too large", Npy($"{{{d}, {f}, 'shape': (1000000000000,)}}"), 85, "short of the 4000000000000");
        yield return Case("a bool of 2", [.. Npy("{'descr': '|b1', " + f + ", " + s + "}", 0), 1, 2], 66, "found 2");
        yield return Case("unsigned 16", Files["refused-u2.npy"], 20, "'<u2'");
        yield return Case("text", Files["refused-text.npy"], 20, "'<U2'");
        yield return Case("records", Files["refused-records.npy"], 20, "records");
        yield return Case("objects", Files["refused-objects.npy"], 20, "'|O'");
    }

    private static TestCaseData Case(string name, byte[] file, long offset, string text) => new TestCaseData(file, offset, text).SetName($"DamagedFilesThrow({name})");

    [TestCaseSource(nameof(Damaged))]
    public void DamagedFilesThrow(byte[] file, long offset, string text)
    {
        string path = folder.Write("bad.npy", file);
        var error = Assert.Throws<DataFormatException>(() => NpyFile.Load(path));
        Assert.That(error!.Message, Does.Contain(path).And.Contain(text));
        Assert.That(error.File, Is.EqualTo(path));
        Assert.That(error.Offset, Is.EqualTo(offset));
    }

    [Test]
    public void OtherSpellingsOfTheHeaderAreRead()
    {
        using Tensor a = NpyFile.Load(folder.Write("a", Npy("{\"shape\":(2L,1),\n\t'descr':'=f4','fortran_order':False,}  \n")));
        Assert.That(a.Shape.ToArray(), Is.EqualTo(new long[] { 2, 1 }));
        Assert.That(a.ToArray<float>(), Is.EqualTo(new float[2]));
    }
}
