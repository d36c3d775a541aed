using System.Buffers.Binary;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Checksums made right again and contents packed again, so that what is changed gets past the checks in front of the parsers.</summary>
internal static class Envelopes
{
    /// <summary>Puts the right checksum behind every chunk of a PNG file that still can be found.</summary>
    internal static byte[] SignPng(byte[] file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length) break;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), Crc32.Of(file.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }

        return file;
    }

    /// <summary>Puts the right checksums of stored entries into the directory of a zip archive, as far as it still can be found.</summary>
    internal static byte[] SignZip(byte[] file)
    {
        int end = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x50, 0x4B, 5, 6]);
        if (end < 0 || end + 22 > file.Length) return file;
        for (long at = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(end + 16)); at + 46 <= end;)
        {
            Span<byte> entry = file.AsSpan((int)at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != 0x02014B50) break;
            long size = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]), header = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
            if (header + 30 <= file.Length)
            {
                long data = header + 30 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)header + 26)) + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)header + 28));
                if (BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]) == 0 && data + size <= file.Length) BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], Crc32.Of(file.AsSpan((int)data, (int)size)));
            }

            at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        }

        return file;
    }

    /// <summary>A zip archive; deflated entries are deflated without shrinking, which takes no time and is unpacked like any other.</summary>
    internal static byte[] Zip(bool deflate, params ReadOnlySpan<(string Name, byte[] Content)> entries)
    {
        using var file = new MemoryStream();
        using var directory = new MemoryStream();
        Span<byte> record = stackalloc byte[46];
        foreach ((string name, byte[] content) in entries)
        {
            byte[] packed = deflate ? Deflate(content) : content;
            uint crc = Crc32.Of(content);
            Entry(record, 0x04034B50, 4, deflate, crc, packed.Length, content.Length, name.Length);
            long header = file.Position;
            file.Write(record[..30]);
            Text(file, name);
            file.Write(packed);
            Entry(record, 0x02014B50, 6, deflate, crc, packed.Length, content.Length, name.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(record[42..], (uint)header);
            directory.Write(record);
            Text(directory, name);
        }

        long start = file.Position;
        directory.WriteTo(file);
        Span<byte> end = record[..22];
        end.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054B50);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], (ushort)entries.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], (ushort)entries.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], (uint)start);
        file.Write(end);
        return file.ToArray();
    }

    private static void Entry(Span<byte> record, uint mark, int at, bool deflate, uint crc, int packed, int size, int name)
    {
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, mark);
        record[at + 4] = (byte)(deflate ? 8 : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(record[(at + 10)..], crc);
        BinaryPrimitives.WriteInt32LittleEndian(record[(at + 14)..], packed);
        BinaryPrimitives.WriteInt32LittleEndian(record[(at + 18)..], size);
        BinaryPrimitives.WriteInt16LittleEndian(record[(at + 22)..], (short)name);
    }

    private static void Text(MemoryStream to, string name)
    {
        foreach (char c in name) to.WriteByte((byte)c);
    }

    /// <summary>Deflate's stored blocks (RFC 1951, section 3.2.4).</summary>
    private static byte[] Deflate(byte[] content)
    {
        var packed = new MemoryStream();
        int done = 0;
        do
        {
            int part = Math.Min(content.Length - done, 65535);
            packed.Write([(byte)(done + part == content.Length ? 1 : 0), (byte)part, (byte)(part >> 8), (byte)~part, (byte)(~part >> 8)]);
            packed.Write(content, done, part);
            done += part;
        }
        while (done < content.Length);
        return packed.ToArray();
    }

    internal static byte[] Gzip(byte[] content)
    {
        var trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.Of(content));
        BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(4), content.Length);
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. Deflate(content), .. trailer];
    }

    /// <summary>The form of RFC 1950, with its checksum Adler-32.</summary>
    private static byte[] Zlib(byte[] content)
    {
        uint a = 1, b = 0;
        foreach (byte value in content)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return [0x78, 0x01, .. Deflate(content), (byte)(b >> 8), (byte)b, (byte)(a >> 8), (byte)a];
    }

    /// <summary>Bytes of the rows, with their filters, of an image.</summary>
    internal static int RowBytes(int width, int height, int bits, bool interlaced)
    {
        if (!interlaced) return height * (1 + (width * bits + 7) / 8);
        int sum = 0;
        foreach ((int x, int y, int dx, int dy) in ((int, int, int, int)[])[(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)])
        {
            int w = (width - x + dx - 1) / dx, h = (height - y + dy - 1) / dy;
            if (w > 0 && h > 0) sum += RowBytes(w, h, bits, interlaced: false);
        }

        return sum;
    }

    /// <summary>A PNG file with the given parameters and rows, which are packed here.</summary>
    internal static byte[] Png(byte[] head, byte[] palette, byte[] rows)
    {
        byte[] packed = Zlib(rows);
        byte[] file = [.. PngHeader.Signature, 0, 0, 0, 13, .. "IHDR"u8, .. head, 0, 0, 0, 0];
        if (palette.Length > 0) file = [.. file, 0, 0, 0, (byte)palette.Length, .. "PLTE"u8, .. palette, 0, 0, 0, 0];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, (int)packed.Length);
        return SignPng([.. file, .. length, .. "IDAT"u8, .. packed, 0, 0, 0, 0, 0, 0, 0, 0, .. "IEND"u8, 0, 0, 0, 0]);
    }
}
