using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>PNG files that break one rule each, with checksums that are right: each is an error that tells file and byte.</summary>
[TestFixture]
internal sealed class PngDamageTests
{
    private static readonly byte[] Grey2x2 = [0, 1, 2, 0, 3, 4];

    private static byte[] Chunk(string name, params byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        var chunk = new byte[8 + named.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + named.Length), Crc32.Of(named));
        return chunk;
    }

    private static byte[] Head(uint width = 2, uint height = 2, byte depth = 8, byte colour = 0, byte compression = 0, byte filter = 0, byte interlace = 0)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(head, width);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9], head[10], head[11], head[12]) = (depth, colour, compression, filter, interlace);
        return Chunk("IHDR", head);
    }

    private static byte[] Data(params byte[] raw) => Chunk("IDAT", Pack(raw));

    private static byte[] Pack(byte[] raw)
    {
        using var stream = new MemoryStream();
        using (var deflate = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(raw);
        return stream.ToArray();
    }

    private static byte[] File(params byte[][] chunks) => [.. PngHeader.Signature, .. chunks.SelectMany(c => c)];

    private static readonly byte[] End = Chunk("IEND");

    private static IEnumerable<TestCaseData> Damaged()
    {
        yield return Case("signature", [0x89, (byte)'P', (byte)'N', (byte)'G'], "must begin with 89 'PNG'");
        yield return Case("no chunk", File(), "before the chunk IEND");
        yield return Case("no end", File(Head(), Data(Grey2x2)), "before the chunk IEND");
        yield return Case("chunk too long", File(Head(), [0, 0, 1, 0, .. "IDAT"u8, 0, 0, 0, 0]), "256 bytes");
        yield return Case("chunk of 2^32 bytes", File(Head(), [0xFF, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, 0, 0, 0, 0]), "4294967295 bytes");
        byte[] flipped = File(Head(), Data(Grey2x2), End);
        flipped[^20] ^= 1;
        yield return Case("checksum", flipped, "checksum of the chunk 'IDAT'");
        yield return Case("first chunk", File(Data(Grey2x2), End), "IHDR must be the first");
        yield return Case("two heads", File(Head(), Head(), Data(Grey2x2), End), "IHDR must be the first");
        yield return Case("short head", File(Chunk("IHDR", 0, 0, 0, 1), End), "must have 13 bytes");
        yield return Case("width 0", File(Head(width: 0), Data(Grey2x2), End), "width must be");
        yield return Case("height 0", File(Head(height: 0), Data(Grey2x2), End), "height must be");
        yield return Case("too many pixels", File(Head(1 << 20, 1 << 20), Data(Grey2x2), End), "at most 268435456 pixels");
        yield return Case("bomb", File(Head(1 << 14, 1 << 14), Data(Grey2x2), End), "cannot hold");
        yield return Case("colour type 1", File(Head(colour: 1), Data(Grey2x2), End), "colour type 1");
        yield return Case("depth 3", File(Head(depth: 3), Data(Grey2x2), End), "samples of 3 bits");
        yield return Case("palette of 16 bits", File(Head(depth: 16, colour: 3), Data(Grey2x2), End), "samples of 16 bits");
        yield return Case("compression", File(Head(compression: 1), Data(Grey2x2), End), "must be 0; found 1 and 0");
        yield return Case("filter method", File(Head(filter: 1), Data(Grey2x2), End), "must be 0; found 0 and 1");
        yield return Case("interlace method", File(Head(interlace: 2), Data(Grey2x2), End), "found 2");
        yield return Case("grey with palette", File(Head(), Chunk("PLTE", 1, 2, 3), Data(Grey2x2), End), "must not have a palette");
        yield return Case("palette of four bytes", File(Head(colour: 3), Chunk("PLTE", 1, 2, 3, 4), Data(Grey2x2), End), "4 bytes");
        yield return Case("palette of none", File(Head(colour: 3), Chunk("PLTE"), Data(Grey2x2), End), "0 bytes");
        yield return Case("two palettes", File(Head(colour: 3), Chunk("PLTE", 1, 2, 3), Chunk("PLTE", 1, 2, 3), Data(Grey2x2), End), "PLTE may occur once");
        yield return Case("no palette", File(Head(colour: 3), Data(Grey2x2), End), "needs a palette");
        yield return Case("colour outside the palette", File(Head(colour: 3), Chunk("PLTE", 1, 2, 3), Data(Grey2x2), End), "row 0, column 0 has the colour 1");
        yield return Case("transparency of a palette", File(Head(colour: 3), Chunk("PLTE", 1, 2, 3), Chunk("tRNS", 1, 2), Data(Grey2x2), End), "do not fit");
        yield return Case("transparency of grey", File(Head(), Chunk("tRNS", 1), Data(Grey2x2), End), "do not fit");
        yield return Case("transparency twice", File(Head(), Chunk("tRNS", 0, 1), Chunk("tRNS", 0, 1), Data(Grey2x2), End), "tRNS may occur once");
        yield return Case("transparency with alpha", File(Head(colour: 4), Chunk("tRNS", 0, 1), Data(Grey2x2), End), "with an alpha channel");
        yield return Case("unknown needed chunk", File(Head(), Chunk("ABCD"), Data(Grey2x2), End), "'ABCD' is needed");
        yield return Case("no data", File(Head(), End), "IDAT is missing");
        yield return Case("chunk between the data", File(Head(), Data(Grey2x2), Chunk("tEXt"), Chunk("IDAT"), End), "follow each other");
        yield return Case("short data", File(Head(), Data(Grey2x2[..5]), End), "ends within row 1 of 2");
        yield return Case("data cut off", File(Head(), Chunk("IDAT", Pack(Grey2x2)[..8]), End), "");
        yield return Case("more data", File(Head(), Data([.. Grey2x2, 0]), End), "behind the last row");
        yield return Case("filter 5", File(Head(), Data(5, 1, 2, 0, 3, 4), End), "must be 0 to 4; found 5");
        yield return Case("no zlib", File(Head(), Chunk("IDAT", 1, 2, 3, 4, 5, 6), End), "damaged");
        yield return Case("zlib checksum", File(Head(), Chunk("IDAT", [.. Pack(Grey2x2)[..^1], 99]), End), "damaged");
    }

    private static TestCaseData Case(string name, byte[] file, string text) => new TestCaseData(file, text).SetName($"DamagedPngThrows({name})");

    [TestCaseSource(nameof(Damaged))]
    public void DamagedPngThrows(byte[] file, string text)
    {
        long live = LiveMemory.Bytes();
        var error = Assert.Throws<DataFormatException>(() =>
        {
            using FileBytes bytes = FileBytes.Over("bad.png", file);
            PngDecoder.Read(bytes, deep: false);
        });
        Assert.That(error!.Message, Does.Contain(text).And.Contain("bad.png"));
        Assert.That(error.Offset, Is.InRange(0, file.Length));
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live));
    }

    [Test]
    public void UnknownChunksAndBytesBehindTheEndAreNothing()
    {
        using FileBytes bytes = FileBytes.Over("a.png", [.. File(Head(), Chunk("tIME", 1, 2), Data(Grey2x2), End), 1, 2, 3]);
        using Tensor image = PngDecoder.Read(bytes, deep: false);
        Assert.That(image.ToArray<byte>(), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
    }
}
