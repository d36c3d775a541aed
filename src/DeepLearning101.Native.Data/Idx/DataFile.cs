using System.Buffers.Binary;
using System.IO.Compression;

namespace DeepLearning101.Native.Data;

/// <summary>Reads a whole file, unpacking it where it is compressed with gzip (one member); a damaged one is an error, never shorter data.</summary>
internal static class DataFile
{
    /// <summary>The content of a file, whose length the start of the content tells.</summary>
    /// <param name="bytes">File.</param>
    /// <param name="headLength">Bytes that <paramref name="length"/> needs to see; it gets fewer where the file has fewer.</param>
    /// <param name="length">Length of the whole content from its first bytes; throws where they make no sense.</param>
    internal static byte[] Read(FileBytes bytes, int headLength, Func<byte[], long> length)
    {
        string file = bytes.Name;
        using Stream stream = bytes.Stream();
        if (!IsPacked(bytes)) return ReadContent(file, stream, stream.Length, headLength, length);

        using var gzip = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        byte[] content;
        try
        {
            content = ReadContent(file, gzip, stream.Length * ZipDirectory.MaxRatio, headLength, length);
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException(file, stream.Position, $"the gzip data is damaged: {error.Message}", error);
        }

        CheckTrailer(bytes, content);
        return content;
    }

    /// <summary>The first bytes of the content, fewer where the file has fewer.</summary>
    internal static byte[] ReadHead(FileBytes bytes, int headLength)
    {
        using Stream stream = bytes.Stream();
        using Stream content = IsPacked(bytes) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        var head = new byte[headLength];
        try
        {
            return head[..content.ReadAtLeast(head, headLength, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException(bytes.Name, stream.Position, $"the gzip data is damaged: {error.Message}", error);
        }
    }

    internal static bool IsPacked(FileBytes bytes) => bytes.Length >= 2 && bytes.Span(0, 2).SequenceEqual((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    private static byte[] ReadContent(string file, Stream stream, long bound, int headLength, Func<byte[], long> length)
    {
        var head = new byte[headLength];
        int got = stream.ReadAtLeast(head, headLength, throwOnEndOfStream: false);
        long whole = length(head[..got]);
        if (whole > Array.MaxLength) throw new DataFormatException(file, got, $"the header promises {whole} bytes; at most {Array.MaxLength} can be read.");
        if (whole > bound) throw new DataFormatException(file, got, $"the header promises {whole} bytes, more than the file can hold ({bound}).");
        byte[] content = GC.AllocateUninitializedArray<byte>((int)Math.Max(whole, got));
        head.AsSpan(0, got).CopyTo(content);
        int read = got + (whole > got ? stream.ReadAtLeast(content.AsSpan(got), content.Length - got, throwOnEndOfStream: false) : 0);
        if (read < whole) throw new DataFormatException(file, read, $"the data ends here, {whole - read} bytes short of the {whole} that the header promises.");
        if (read > whole || stream.ReadByte() >= 0) throw new DataFormatException(file, whole, "trailing bytes: the header says that the data ends here.");
        return content;
    }

    /// <summary>The stream class takes a file that was cut off for one that ended: the checksum and length at its end tell.</summary>
    private static void CheckTrailer(FileBytes bytes, byte[] content)
    {
        if (bytes.Length < 18) throw bytes.Error(bytes.Length, "the gzip data is cut off: the trailer of 8 bytes is missing.");
        ReadOnlySpan<byte> trailer = bytes.Span(bytes.Length - 8, 8);
        uint sum = BinaryPrimitives.ReadUInt32LittleEndian(trailer), size = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        if (size != (uint)content.Length) throw bytes.Error(bytes.Length - 4, $"the gzip trailer tells a length of {size}, but the content has {content.Length}: the file is cut off or has trailing bytes.");
        if (sum != Crc32.Of(content)) throw bytes.Error(bytes.Length - 8, "the gzip checksum is not that of the content: the file is damaged.");
    }
}
