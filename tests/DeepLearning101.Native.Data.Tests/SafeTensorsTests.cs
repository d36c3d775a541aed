using System.Buffers.Binary;
using System.Text;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>safetensors files: what is written comes back; a hostile header is a <see cref="DataFormatException"/>, never a wild read or a huge allocation.</summary>
[TestFixture]
internal sealed class SafeTensorsTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Begin() => folder = new TempFolder();

    [TearDown]
    public void End() => folder.Dispose();

    private static byte[] File(string header, int dataBytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        return file;
    }

    [Test]
    public void WhatIsWrittenComesBack()
    {
        var tensors = new OrderedDictionary<string, Tensor>
        {
            ["features.0.weight"] = Tensor.From(new float[,] { { 1, float.NaN }, { -0f, float.PositiveInfinity } }),
            ["\"quoted\" ü"] = Tensor.Scalar(1.5),
            ["empty"] = Tensor.Zeros([0, 3], DType.Int64),
            ["turned"] = Tensor.From(new long[,] { { 1, 2, 3 }, { 4, 5, 6 } }).T,
            ["bool"] = Tensor.From(new[] { true, false }),
            ["bf16"] = Tensor.Full([3], 2, DType.BFloat16),
        };
        string path = folder.File("a.safetensors");
        SafeTensors.Save(path, tensors, [new("epoch", "3")]);
        OrderedDictionary<string, Tensor> read = SafeTensors.Load(path, out IReadOnlyDictionary<string, string> metadata);
        Assert.That(metadata["epoch"], Is.EqualTo("3"));
        Assert.That(read.Keys, Is.EqualTo(tensors.Keys));
        foreach ((string name, Tensor tensor) in tensors)
        {
            Assert.That(read[name].DType, Is.EqualTo(tensor.DType), name);
            Assert.That(read[name].Shape.ToArray(), Is.EqualTo(tensor.Shape.ToArray()), name);
        }

        Assert.That(read["features.0.weight"].ToArray<float>().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(tensors["features.0.weight"].ToArray<float>().Select(BitConverter.SingleToInt32Bits)));
        Assert.That(read["turned"].ToArray<long>(), Is.EqualTo(new long[] { 1, 4, 2, 5, 3, 6 }));
        Assert.That(read["\"quoted\" ü"].Item<double>(), Is.EqualTo(1.5));
        long header = BinaryPrimitives.ReadInt64LittleEndian(System.IO.File.ReadAllBytes(path));
        Assert.That((8 + header) % 8, Is.Zero, "data begins at a multiple of eight bytes");
    }

    [Test]
    public void SavingIsAllOrNothing()
    {
        string path = folder.File("a.safetensors");
        SafeTensors.Save(path, new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([2]) });
        byte[] before = System.IO.File.ReadAllBytes(path);
        Tensor gone = Tensor.Ones([2]);
        var entries = new Dictionary<string, Tensor> { ["x"] = Tensor.Zeros([2]), ["y"] = gone };
        gone.Dispose();
        Assert.That(() => SafeTensors.Save(path, entries), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(System.IO.File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1), "no temporary file stays");
        Assert.That(() => SafeTensors.Save(path, new Dictionary<string, Tensor> { ["__metadata__"] = Tensor.Zeros([2]) }), Throws.ArgumentException);
        Assert.That(() => SafeTensors.Save(path, [new("x", entries["x"]), new("x", entries["x"])]), Throws.ArgumentException.With.Message.Contains("'x' occurs twice"));
        Assert.That(() => SafeTensors.Save(path, [], [new("k", "1"), new("k", "2")]), Throws.ArgumentException.With.Message.Contains("'k' twice"));
        Assert.That(() => SafeTensors.Save(path, new Dictionary<string, Tensor> { ["x"] = Tensor.Zeros([2], DType.Complex128) }), Throws.InstanceOf<TensorDTypeException>());
    }

    private static IEnumerable<TestCaseData> Hostile()
    {
        const string x = "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        yield return Case("empty file", [], "8 bytes");
        yield return Case("header longer than the file", [100, 0, 0, 0, 0, 0, 0, 0, 1], "100 bytes");
        yield return Case("header of 2^63 bytes", [0, 0, 0, 0, 0, 0, 0, 0x80, 1], "at most");
        yield return Case("no header", [0, 0, 0, 0, 0, 0, 0, 0], "brace");
        yield return Case("no JSON", File("hello", 0), "brace");
        yield return Case("JSON cut off", File("{" + x, 8), "JSON");
        yield return Case("array", File("[1]", 0), "brace");
        yield return Case("two documents", File("{" + x + "}{}", 8), "JSON");
        yield return Case("name twice", File("{" + x + "," + x + "}", 8), "twice");
        yield return Case("entry is a number", File("{\"x\":3}", 0), "StartObject");
        yield return Case("unknown type", File("{\"x\":{\"dtype\":\"F8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2), "'F8'");
        yield return Case("no shape", File("{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8), "must have");
        yield return Case("unknown key", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"z\":1}}", 8), "unknown key");
        yield return Case("negative length", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8), "whole numbers");
        yield return Case("broken length", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,6]}}", 6), "whole numbers");
        yield return Case("nine dimensions", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4), "at most 8");
        yield return Case("shape overflows", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0), "more bytes than any file");
        yield return Case("offsets do not fit the shape", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8), "needs 12 bytes");
        yield return Case("offsets backwards", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8), "data_offsets");
        yield return Case("three offsets", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}", 8), "at most 2");
        yield return Case("past the end", File("{" + x + "}", 7), "holds 7");
        yield return Case("far past the end", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[1000000000000],\"data_offsets\":[0,4000000000000]}}", 8), "holds 8");
        yield return Case("bytes left over", File("{" + x + "}", 9), "holds 9");
        yield return Case("gap", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8), "gap");
        yield return Case("overlap", File("{" + x + ",\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12), "overlap");
        yield return Case("metadata are numbers", File("{\"__metadata__\":{\"a\":1}}", 0), "String");
        yield return Case("metadata twice", File("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0), "'a' twice");
        yield return Case("two metadata", File("{\"__metadata__\":{},\"__metadata__\":{}}", 0), "occurs twice");
        yield return Case("metadata nested deeply", File("{\"__metadata__\":" + new string('[', 100) + "}", 0), "StartObject");
        yield return Case("shape nested deeply", File("{\"x\":{\"dtype\":\"F32\",\"shape\":" + new string('[', 100) + "}}", 0), "whole numbers");
        yield return Case("shape twice", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}", 8), "'shape' twice");
        yield return Case("empty shape overflows", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[0,4294967296,4294967296],\"data_offsets\":[0,0]}}", 0), "more bytes than any file");
        yield return Case("offset beyond 64 bits", File("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,18446744073709551624]}}", 8), "whole numbers");
        yield return Case("half a surrogate pair", File("{\"\\ud800\":{}}", 0), "UTF-8");
        yield return Case("a bool of 2", [.. File("{\"x\":{\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[0,2]}}", 0), 1, 2], "found 2");
        yield return Case("broken UTF-8", [12, 0, 0, 0, 0, 0, 0, 0, .. "{\""u8, 0xFF, .. "\":{}"u8, .. "}    "u8], "");
    }

    private static TestCaseData Case(string name, byte[] file, string text) => new TestCaseData(file, text).SetName($"HostileFilesThrow({name})");

    [TestCaseSource(nameof(Hostile))]
    public void HostileFilesThrow(byte[] file, string text)
    {
        string path = folder.Write("bad.safetensors", file);
        var error = Assert.Throws<DataFormatException>(() => SafeTensors.Load(path));
        Assert.That(error!.Message, Does.Contain(path).And.Contain(text));
        Assert.That(error.Offset, Is.InRange(0, Math.Max(file.Length, 8)));
    }
}
