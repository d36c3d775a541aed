using System.Buffers.Binary;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Archives whose sizes and places stand in the 64-bit records, as those above 4 GiB have them; and those records damaged.</summary>
[TestFixture]
internal sealed class Zip64Tests
{
    private const int End64Length = 56, LocatorLength = 20, EndLength = 22;

    /// <summary>A small archive with two arrays, rewritten so that every number stands in a 64-bit field.</summary>
    private static byte[] Make(byte extraId = 1, int extraLength = 24)
    {
        byte[] npy = [.. NpyHeader.Write(DType.Float32, [2]), 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40];
        byte[] zip = Envelopes.Zip(false, ("a.npy", npy), ("b.npy", npy));
        int end = zip.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x50, 0x4B, 5, 6]);
        int start = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(end + 16));
        var file = new List<byte>(zip[..start]);
        for (int at = start; at < end; at += 51)
        {
            byte[] entry = zip[at..(at + 51)], extra = new byte[4 + 24];
            (extra[0], extra[2], extra[3]) = (extraId, (byte)extraLength, (byte)(extraLength >> 8));
            BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(4), BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(24)));
            BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(12), BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(20)));
            BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(20), BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(42)));
            entry.AsSpan(20, 8).Fill(255);
            entry.AsSpan(42, 4).Fill(255);
            entry[30] = (byte)extra.Length;
            file.AddRange(entry);
            file.AddRange(extra);
        }

        var tail = new byte[End64Length + LocatorLength + EndLength];
        long end64 = file.Count;
        BinaryPrimitives.WriteUInt32LittleEndian(tail, 0x06064B50);
        tail[4] = 44;
        tail[24] = tail[32] = 2;
        BinaryPrimitives.WriteInt64LittleEndian(tail.AsSpan(40), end64 - start);
        BinaryPrimitives.WriteInt64LittleEndian(tail.AsSpan(48), start);
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(End64Length), 0x07064B50);
        BinaryPrimitives.WriteInt64LittleEndian(tail.AsSpan(End64Length + 8), end64);
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(End64Length + LocatorLength), 0x06054B50);
        tail.AsSpan(End64Length + LocatorLength + 8, 12).Fill(255);
        file.AddRange(tail);
        return [.. file];
    }

    private static OrderedDictionary<string, Tensor> Read(byte[] file)
    {
        using FileBytes bytes = FileBytes.Over("big.npz", file);
        return NpzFile.Read(bytes, ZipDirectory.Read(bytes), null, NpzFile.DefaultMaxBytes, map: false);
    }

    [Test]
    public void NumbersOf64BitsAreRead()
    {
        OrderedDictionary<string, Tensor> arrays = Read(Make());
        Assert.That(arrays.Keys, Is.EqualTo(new[] { "a", "b" }));
        foreach (Tensor tensor in arrays.Values)
        {
            using (tensor) Assert.That(tensor.ToArray<float>(), Is.EqualTo(new[] { 1f, 2f }));
        }
    }

    private static IEnumerable<TestCaseData> Damaged()
    {
        yield return Case("end record elsewhere", Set(Make(), End64Length + LocatorLength + EndLength, 0), "ZIP64 end record of the zip archive should begin");
        yield return Case("place of the end record", Set(Make(), EndLength + LocatorLength - 8, long.MaxValue), "place of the ZIP64 end record");
        yield return Case("negative place", Set(Make(), EndLength + LocatorLength - 8, -1), "place of the ZIP64 end record");
        yield return Case("number of entries", Set(Make(), EndLength + LocatorLength + End64Length - 32, 1 << 30), "cannot list");
        yield return Case("negative number of entries", Set(Make(), EndLength + LocatorLength + End64Length - 32, -1), "number of entries");
        yield return Case("size of the directory", Set(Make(), EndLength + LocatorLength + End64Length - 40, 1 << 30), "size of the directory");
        yield return Case("place of the directory", Set(Make(), EndLength + LocatorLength + End64Length - 48, 1 << 30), "place of the directory");
        yield return Case("field too short", Make(extraLength: 8), "ZIP64 field of the entry is too short");
        yield return Case("field too long", Make(extraLength: 25), "reaches past its entry");
        yield return Case("field of another kind", Make(extraId: 9), "should begin");
        yield return Case("negative size", Set(Make(), EndLength + LocatorLength + End64Length + 24, -1), "64-bit value");
        yield return Case("huge size", Set(Make(), EndLength + LocatorLength + End64Length + 16, long.MaxValue), "must end before");
    }

    /// <summary>Overwrites eight bytes, counted from the end of the file.</summary>
    private static byte[] Set(byte[] file, int fromEnd, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(file.Length - fromEnd), value);
        return file;
    }

    private static TestCaseData Case(string name, byte[] file, string text) => new TestCaseData(file, text).SetName($"DamagedRecordsThrow({name})");

    [TestCaseSource(nameof(Damaged))]
    public void DamagedRecordsThrow(byte[] file, string text)
    {
        var error = Assert.Throws<DataFormatException>(() => Read(file));
        Assert.That(error!.Message, Does.Contain(text).And.Contain("big.npz"));
        Assert.That(error.Offset, Is.InRange(0, file.Length));
    }
}
