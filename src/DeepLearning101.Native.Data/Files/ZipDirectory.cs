using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DeepLearning101.Native.Data;

/// <summary>One file in a zip archive.</summary>
/// <param name="Name">Name, with folders.</param>
/// <param name="Stored">Whether the content lies there as it is; otherwise it is deflated.</param>
/// <param name="Crc">CRC-32 of the content.</param>
/// <param name="Packed">Bytes in the archive.</param>
/// <param name="Size">Bytes of the content.</param>
/// <param name="Header">Byte of the archive at which the entry's own header begins.</param>
/// <param name="DataAt">Byte of the archive at which its data begins.</param>
internal sealed record ZipEntry(string Name, bool Stored, uint Crc, long Packed, long Size, long Header, long DataAt);

/// <summary>
/// The central directory of a zip archive, checked: every entry lies before the directory, none overlaps another (so an archive cannot unpack one part many times),
/// none is larger than deflate can make it. Stored and deflated entries, ZIP64; no encryption, no parts on other disks.
/// </summary>
/// <remarks>Source: PKWARE, APPNOTE.TXT, .ZIP File Format Specification 6.3.</remarks>
internal sealed class ZipDirectory
{
    /// <summary>The largest factor by which deflate shrinks: 258 bytes from two codes of one bit each, and a little.</summary>
    internal const long MaxRatio = 1040;

    private const uint EndMark = 0x06054B50, End64Mark = 0x06064B50, Locator64Mark = 0x07064B50, CentralMark = 0x02014B50, LocalMark = 0x04034B50;
    private const int EndLength = 22, CentralLength = 46, LocalLength = 30;

    private readonly FileBytes bytes;
    private readonly List<ZipEntry> entries = [];

    private ZipDirectory(FileBytes bytes) => this.bytes = bytes;

    /// <summary>The entries, in the order of the directory.</summary>
    internal IReadOnlyList<ZipEntry> Entries => entries;

    internal static ZipDirectory Read(FileBytes bytes)
    {
        var directory = new ZipDirectory(bytes);
        long end = directory.FindEnd(), count = directory.U16(end + 10), size = directory.U32(end + 12), start = directory.U32(end + 16), limit = end;
        if (directory.U16(end + 4) is not (0 or 0xFFFF)) throw bytes.Error(end + 4, "the zip archive has parts on other disks.");
        if ((count == 0xFFFF || size == 0xFFFFFFFF || start == 0xFFFFFFFF) && end >= 20 && directory.U32(end - 20) == Locator64Mark)
        {
            long end64 = directory.I64(end - 20 + 8, end - 20 - 56, "place of the ZIP64 end record");
            if (directory.U32(end64) != End64Mark) throw bytes.Error(end64, "here the ZIP64 end record of the zip archive should begin.");
            limit = end64;
            count = directory.I64(end64 + 32, long.MaxValue, "number of entries");
            size = directory.I64(end64 + 40, end64, "size of the directory");
            start = directory.I64(end64 + 48, end64, "place of the directory");
        }

        if (size > limit || start > limit - size) throw bytes.Error(end + 12, $"the zip directory should take {size} bytes from {start} on, but must end before byte {limit}.");
        if (count > size / CentralLength) throw bytes.Error(end + 10, $"a zip directory of {size} bytes cannot list {count} entries.");
        directory.ReadEntries(start, size, count);
        directory.CheckOverlaps(start);
        return directory;
    }

    /// <summary>The content of an entry as a file of its own.</summary>
    /// <param name="entry">Entry.</param>
    /// <param name="limit">Bytes that the content may have at most where it must be unpacked.</param>
    /// <param name="verify">Whether the checksum of a stored entry is compared too, which reads all of it; that of a deflated one always is.</param>
    internal FileBytes Open(ZipEntry entry, long limit, bool verify)
    {
        if (!entry.Stored) return bytes.Unpacked(Inflate(entry, limit), $"in '{entry.Name}', unpacked: ");
        if (verify) Verify(entry);
        return bytes.Slice(entry.DataAt, entry.Size, $"in '{entry.Name}': ");
    }

    private void Verify(ZipEntry entry)
    {
        uint crc = 0;
        for (long done = 0; done < entry.Size;)
        {
            int part = (int)Math.Min(entry.Size - done, 1 << 24);
            crc = Crc32.Of(bytes.Span(entry.DataAt + done, part), crc);
            done += part;
        }

        if (crc != entry.Crc) throw bytes.Error(entry.DataAt, $"the content of '{entry.Name}' has not the checksum that the zip directory tells: the file is damaged.");
    }

    private unsafe byte[] Inflate(ZipEntry entry, long limit)
    {
        if (entry.Size > Math.Min(limit, Array.MaxLength)) throw bytes.Error(entry.Header, $"'{entry.Name}' would unpack to {entry.Size} bytes; at most {Math.Min(limit, Array.MaxLength)} may.");
        byte[] content = GC.AllocateUninitializedArray<byte>((int)entry.Size);
        try
        {
            using var packed = new UnmanagedMemoryStream(bytes.Pointer + entry.DataAt, entry.Packed);
            using var inflate = new DeflateStream(packed, CompressionMode.Decompress);
            int got = inflate.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (got < content.Length) throw bytes.Error(entry.DataAt + entry.Packed, $"'{entry.Name}' unpacks to {got} bytes; the zip directory tells {entry.Size}.");
            if (inflate.ReadByte() >= 0) throw bytes.Error(entry.DataAt, $"'{entry.Name}' unpacks to more than the {entry.Size} bytes that the zip directory tells.");
        }
        catch (InvalidDataException error)
        {
            throw bytes.Error(entry.DataAt, $"the deflated data of '{entry.Name}' is damaged: {error.Message}", error);
        }

        if (Crc32.Of(content) != entry.Crc) throw bytes.Error(entry.DataAt, $"the content of '{entry.Name}' has not the checksum that the zip directory tells: the file is damaged.");
        return content;
    }

    /// <summary>The end record: the last place where its mark stands and its comment ends with the file.</summary>
    private long FindEnd()
    {
        for (long at = bytes.Length - EndLength; at >= Math.Max(0, bytes.Length - EndLength - 0xFFFF); at--)
            if (U32(at) == EndMark && at + EndLength + U16(at + 20) == bytes.Length) return at;
        throw bytes.Error(bytes.Length, "the zip archive has no end record: the file is cut off or has trailing bytes.");
    }

    private void ReadEntries(long start, long size, long count)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        long at = start, end = start + size;
        for (long i = 0; i < count; i++)
        {
            if (end - at < CentralLength || U32(at) != CentralMark) throw bytes.Error(at, $"here entry {i} of the zip directory should begin.");
            int flags = U16(at + 8), method = U16(at + 10), nameLength = U16(at + 28), extraLength = U16(at + 30);
            long next = at + CentralLength + nameLength + extraLength + U16(at + 32);
            if (next > end) throw bytes.Error(at + 28, $"entry {i} of the zip directory reaches past the directory's end.");
            string name = Name(bytes.Span(at + CentralLength, nameLength));
            if (!names.Add(name)) throw bytes.Error(at, $"the zip archive has the entry '{name}' twice.");
            if ((flags & 0x2041) != 0) throw bytes.Error(at + 8, $"the entry '{name}' is encrypted.");
            if (method is not (0 or 8)) throw bytes.Error(at + 10, $"the entry '{name}' is packed by method {method}; only stored (0) and deflated (8) ones can be read.");
            long packed = U32(at + 20), whole = U32(at + 24), header = U32(at + 42);
            ReadExtra(at + CentralLength + nameLength, extraLength, ref whole, ref packed, ref header);
            if (header > start - LocalLength || U32(header) != LocalMark) throw bytes.Error(at + 42, $"at byte {header} the header of the entry '{name}' should begin.");
            long data = header + LocalLength + U16(header + 26) + U16(header + 28);
            if (data > start || packed > start - data) throw bytes.Error(at + 20, $"the entry '{name}' should take {packed} bytes from {data} on, but must end before the directory at {start}.");
            if (method == 0 ? packed != whole : whole / MaxRatio > packed) throw bytes.Error(at + 24, $"the entry '{name}' cannot hold {whole} bytes in {packed}.");
            entries.Add(new ZipEntry(name, method == 0, U32(at + 16), packed, whole, header, data));
            at = next;
        }

        if (at != end) throw bytes.Error(at, $"the zip directory ends here after {count} entries, but should end at byte {end}.");
    }

    /// <summary>Values that do not fit 32 bits stand in the extra field 1, in this order, those only that are all ones in the entry.</summary>
    private void ReadExtra(long at, int length, ref long whole, ref long packed, ref long header)
    {
        long end = at + length;
        while (end - at >= 4)
        {
            int id = U16(at), size = U16(at + 2);
            if (size > end - at - 4) throw bytes.Error(at + 2, "an extra field of the zip directory reaches past its entry.");
            if (id == 1)
            {
                long value = at + 4, last = value + size;
                if (whole == 0xFFFFFFFF) whole = Take(ref value, last);
                if (packed == 0xFFFFFFFF) packed = Take(ref value, last);
                if (header == 0xFFFFFFFF) header = Take(ref value, last);
            }

            at += 4 + size;
        }
    }

    private long Take(ref long at, long end)
    {
        if (end - at < 8) throw bytes.Error(at, "the ZIP64 field of the entry is too short.");
        at += 8;
        return I64(at - 8, long.MaxValue, "64-bit value");
    }

    private void CheckOverlaps(long start)
    {
        ZipEntry[] order = [.. entries];
        Array.Sort(order, (a, b) => a.Header.CompareTo(b.Header));
        for (int i = 0; i < order.Length; i++)
        {
            long next = i + 1 < order.Length ? order[i + 1].Header : start;
            if (order[i].DataAt + order[i].Packed > next) throw bytes.Error(next, $"the entry '{order[i].Name}' of the zip archive overlaps the one behind.");
        }
    }

    private static string Name(ReadOnlySpan<byte> name) => System.Text.Unicode.Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : Encoding.Latin1.GetString(name);

    private int U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span(at, 2));

    private uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span(at, 4));

    private long I64(long at, long most, string what)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span(at, 8));
        return value <= (ulong)Math.Max(most, 0) ? (long)value : throw bytes.Error(at, $"the {what} is {value}, which the zip archive cannot have.");
    }
}
