using System.IO.Compression;
using System.Text;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Pickles made by hand: every way in which one can be wrong, each with its byte; and the opcodes of protocol 4.</summary>
[TestFixture]
internal sealed class TorchPickleTests
{
    private const string Two = "ctorch._utils\n_rebuild_tensor_v2\n", Store = "(X\a\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\0" + "0X\u0003\0\0\0cpuK\u0004tQ";

    /// <summary>A checkpoint with this pickle and a storage '0' of 16 bytes.</summary>
    private static byte[] Archive(string pickle, string? byteOrder = null)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "a/data.pkl", Encoding.Latin1.GetBytes(pickle));
            Add(zip, "a/data/0", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 1, 2, 0, 0 });
            if (byteOrder is not null) Add(zip, "a/byteorder", Encoding.ASCII.GetBytes(byteOrder));
        }

        return stream.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }

    private static object? Read(string pickle, string? byteOrder = null)
    {
        using FileBytes bytes = FileBytes.Over("a.pt", Archive(pickle, byteOrder));
        return TorchCheckpoint.ReadObject(bytes, TorchArchive.Read(bytes), null);
    }

    private static OrderedDictionary<string, Tensor> Flat(string pickle)
    {
        using FileBytes bytes = FileBytes.Over("a.pt", Archive(pickle));
        return TorchCheckpoint.Read(bytes, TorchArchive.Read(bytes), null, map: false);
    }

    [Test]
    public void ATensorMadeByHandIsRead()
    {
        using var tensor = (Tensor)Read($"\u0080\u0002{Two}({Store}K\u0001K\u0002\u0085K\u0001\u0085\u0089NtR.")!;
        Assert.That(tensor.ToArray<float>(), Is.EqualTo(new[] { 2f, 3f }));
        using var third = (Tensor)Read("\u0080\u0002ctorch._utils\n_rebuild_tensor_v3\n(" + Store.Replace("FloatStorage", "UntypedStorage", StringComparison.Ordinal).Replace("K\u0004", "K\u0010", StringComparison.Ordinal) + "K\u0001K\u0002\u0085K\u0001\u0085\u0089Nctorch\nfloat32\ntR.")!;
        Assert.That(third.ToArray<float>(), Is.EqualTo(new[] { 2f, 3f }), "an untyped storage seen as f32");
        Assert.That(Read("N.", "little"), Is.Null);
    }

    [Test]
    public void ProtocolFourIsRead()
    {
        Assert.That(Read("\u0080\u0004\u0095\u0000\0\0\0\0\0\0\0\u008C\u0001a\u0094h\0\u0086."), Is.EqualTo(new object?[] { "a", "a" }));
        Assert.That(Read("\u008D\u0001\0\0\0\0\0\0\0x."), Is.EqualTo("x"));
        Assert.That(Read("\u008E\u0001\0\0\0\0\0\0\0x."), Is.EqualTo(new byte[] { (byte)'x' }));
        Assert.That(Read("C\u0001xB\u0001\0\0\0y\u0086."), Is.EqualTo(new object?[] { new byte[] { (byte)'x' }, new byte[] { (byte)'y' } }));
        Assert.That(Read("\u008F(K\u0001K\u0002\u0090."), Is.EqualTo(new HashSet<object> { 1L, 2L }));
        Assert.That(Read("(K\u0001K\u0001\u0091."), Is.EqualTo(new HashSet<object> { 1L }));
        Assert.That(Read("\u008C\u000Bcollections\u008C\u000BOrderedDict\u0093)\u0081."), Is.InstanceOf<OrderedDictionary<object, object?>>());
        Assert.That(Read("\u008B\u0002\0\0\0\u00FF\u00FF."), Is.EqualTo(-1L));
        Assert.That(Read("U\u0001\u00FC."), Is.EqualTo("ü"));
        Assert.That(Read("K\u0001r\0\u0001\0\0j\0\u0001\0\00."), Is.EqualTo(1L));
        Assert.That(Read("c__builtin__\nset\n)Rcbuiltins\nfrozenset\n)R\u0086."), Is.EqualTo(new object?[] { new HashSet<object>(), new HashSet<object>() }));
        Assert.That(Read("ctorch\nSize\n)Rctorch\nSize\n]R\u0086.".Replace("]R", "]\u0085R", StringComparison.Ordinal)), Is.EqualTo(new object?[] { default(LongList), default(LongList) }));
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("empty", "", "middle of an opcode");
        yield return Case("cut in a number", "J\u0001", "middle of an opcode");
        yield return Case("text longer than the pickle", "X\u00FF\u00FF\u00FF\u00FF", "middle of an opcode");
        yield return Case("text of 2^63 bytes", "\u008D\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FFx", "longer than the pickle");
        yield return Case("nothing on the stack", ".", "ends with 0 objects");
        yield return Case("two objects", "NN.", "ends with 2 objects");
        yield return Case("open mark", "N(N.", "ends with 2 objects");
        yield return Case("protocol 1", "\u0080\u0001N.", "protocol 1");
        yield return Case("protocol 5", "\u0080\u0005N.", "protocol 5");
        yield return Case("unknown opcode", "\u0097", "opcode 97");
        yield return Case("instance of Python 2", "(ios\nsystem\n.", "opcode 69");
        yield return Case("pop of nothing", "0.", "nothing to use");
        yield return Case("pop beyond the mark", "N(0.", "nothing to use");
        yield return Case("no mark", "Nt.", "no mark");
        yield return Case("empty memo", "h\u0005.", "no entry 5");
        yield return Case("memo of nothing", "q\0.", "nothing to use");
        yield return Case("broken UTF-8", "X\u0001\0\0\0\u00FF.", "UTF-8");
        yield return Case("integer too long", "\u008B\0\0\u0001\0", "integer of 65536 bytes");
        yield return Case("append to a number", "K\u0001K\u0002a.", "a list is needed");
        yield return Case("appends to a number", "K\u0001(K\u0002e.", "a list is needed");
        yield return Case("item of a list", "]K\u0001K\u0002s.", "a dictionary is needed");
        yield return Case("items of a list", "](K\u0001K\u0002u.", "a dictionary is needed");
        yield return Case("key without a value", "}(K\u0001u.", "without a value");
        yield return Case("a list as a key", "}]K\u0001s.", "keys of dictionaries");
        yield return Case("None as a key", "}NK\u0001s.", "keys of dictionaries");
        yield return Case("a list in a set", "c__builtin__\nset\n]]a\u0085R.", "keys of dictionaries");
        yield return Case("elements of a list", "](K\u0001\u0090.", "a set is needed");
        yield return Case("attributes of a list", "]}b.", "a dictionary is needed");
        yield return Case("name of numbers", "K\u0001K\u0002\u0093.", "two texts");
        yield return Case("name without end", "cposix", "no end");
        yield return Case("a call that would run", "cposix\nsystem\n(X\u0001\0\0\0ltR.", "posix.system");
        yield return Case("builtins", "c__builtin__\neval\n.", "__builtin__.eval");
        yield return Case("call of a number", "K\u0001)R.", "no name");
        yield return Case("call with a list", "ctorch\nSize\n]R.", "no tuple");
        yield return Case("wrong arguments", "ctorch\ndevice\nK\u0001\u0085R.", "never writes");
        yield return Case("a type is called", "ctorch\nfloat32\n)R.", "never writes");
        yield return Case("name as a value", "ctorch\nSize\n.", "the name Size as a value");
        yield return Case("no Latin-1", "c_codecs\nencode\nX\u0003\0\0\0\u00E2\u0082\u00ACX\u0006\0\0\0latin1\u0086R.", "U+20AC");
        yield return Case("size of texts", "ctorch\nSize\nX\u0001\0\0\0a\u0085\u0085R.", "whole numbers");
        yield return Case("size of a number", "ctorch\nSize\nK\u0001\u0085R.", "never writes");
        yield return Case("persistent number", "K\u0001Q.", "must be a tuple");
        yield return Case("persistent other", "X\u0001\0\0\0a\u0085Q.", "must tell a storage");
        yield return Case("storage missing", Store.Replace("0X\u0003", "1X\u0003", StringComparison.Ordinal) + ".", "no storage '1'");
        yield return Case("storage too short", Store.Replace("K\u0004", "K\u0005", StringComparison.Ordinal) + ".", "holds 16 bytes");
        yield return Case("storage negative", Store.Replace("K\u0004", "J\u00FF\u00FF\u00FF\u00FF", StringComparison.Ordinal) + ".", "should have -1");
        yield return Case("quantised", "ctorch\nQInt8Storage\n.", "torch.QInt8Storage");
        yield return Case("shape and strides differ", Make("K\0", "K\u0002\u0085", ")"), "1 lengths but 0 strides");
        yield return Case("past the storage", Make("K\u0003", "K\u0002\u0085", "K\u0001\u0085"), "reaches element 4");
        yield return Case("stride past the storage", Make("K\0", "K\u0002\u0085", "K\u0004\u0085"), "reaches element 4");
        yield return Case("huge stride", Make("K\0", "K\u0003\u0085", "\u008A\u0008\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u007F\u0085"), "reaches element 18446744073709551614");
        yield return Case("negative offset", Make("J\u00FF\u00FF\u00FF\u00FF", "K\u0001\u0085", "K\u0001\u0085"), "offset -1");
        yield return Case("negative stride", Make("K\u0003", "K\u0002\u0085", "J\u00FF\u00FF\u00FF\u00FF\u0085"), "strides of a tensor must be");
        yield return Case("negative length", Make("K\0", "J\u00FF\u00FF\u00FF\u00FF\u0085", "K\u0001\u0085"), "more bytes than any file");
        yield return Case("shape overflows", Make("K\0", "J\u00FF\u00FF\u00FF\u007FJ\u00FF\u00FF\u00FF\u007FJ\u00FF\u00FF\u00FF\u007F\u0087", "K\0K\0K\0\u0087"), "more bytes than any file");
        yield return Case("nine dimensions", Make("K\0", "(" + string.Concat(Enumerable.Repeat("K\u0001", 9)) + "t", "(" + string.Concat(Enumerable.Repeat("K\u0001", 9)) + "t"), "at most 8");
        yield return Case("bool of 128", $"{Two}({Store.Replace("Float", "Bool", StringComparison.Ordinal)}K\0K\u0001\u0085K\u0001\u0085\u0089NtR.", "a bool must be 0 or 1; found 128");
    }

    private static string Make(string offset, string size, string stride) => $"{Two}({Store}{offset}{size}{stride}\u0089NtR.";

    private static TestCaseData Case(string name, string pickle, string text) => new TestCaseData(pickle, text).SetName($"WrongPicklesThrow({name})");

    [TestCaseSource(nameof(Wrong))]
    public void WrongPicklesThrow(string pickle, string text)
    {
        long live = LiveMemory.Bytes();
        var error = Assert.Throws<DataFormatException>(() => Read(pickle));
        Assert.That(error!.Message, Does.Contain(text).And.Contain("a.pt"));
        Assert.That(error.Offset, Is.InRange(0, Archive(pickle).Length));
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live));
    }

    [Test]
    public void TheByteIsThatOfTheFile()
    {
        byte[] file = Archive("NN\u0097");
        var error = Assert.Throws<DataFormatException>(() => Read("NN\u0097"));
        Assert.That(file[error!.Offset], Is.EqualTo(0x97));
    }

    [Test]
    public void NestingAndRepetitionAreBounded()
    {
        Assert.That(() => Read(new string(']', 100) + new string('a', 99) + "."), Throws.InstanceOf<DataFormatException>().With.Message.Contains("64 deep"));
        Assert.That(() => Flat(new string(']', 100) + new string('a', 99) + "."), Throws.InstanceOf<DataFormatException>().With.Message.Contains("64 deep"));
        Assert.That(() => Flat("]q\0h\0a" + string.Concat(Enumerable.Repeat("N0", 50)) + "."), Throws.InstanceOf<DataFormatException>().With.Message.Contains("64 deep"), "a list in itself");
        // Thirty lists, each holding the one before twice, spell out a thousand million.
        string laughs = "]q\0" + string.Concat(Enumerable.Range(0, 30).Select(i => $"](h{(char)i}h{(char)i}eq{(char)(i + 1)}")) + string.Concat(Enumerable.Repeat("\u0086", 30)) + ".";
        Assert.That(() => Flat(laughs), Throws.InstanceOf<DataFormatException>().With.Message.Contains("more values than"));
        Assert.That(Read("]q\0h\0a."), Is.InstanceOf<List<object?>>(), "as an object it is what it is in Python");
        string twice = $"}}(X\u0003\0\0\0a.b{Two}({Store}K\0K\u0001\u0085K\u0001\u0085\u0089NtRX\u0001\0\0\0a}}X\u0001\0\0\0b{Two}({Store}K\0K\u0001\u0085K\u0001\u0085\u0089NtRsu.";
        Assert.That(() => Flat(twice), Throws.InstanceOf<DataFormatException>().With.Message.Contains("flat name 'a.b'"));
    }

    [Test]
    public void BigEndianStoragesAreRefused() => Assert.That(() => Read("N.", "big"), Throws.InstanceOf<DataFormatException>().With.Message.Contains("little-endian"));
}
