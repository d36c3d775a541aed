namespace DeepLearning101.Native.Data;

/// <summary>The checksum of gzip (RFC 1952, section 8), zip and PNG: polynomial EDB88320, reflected, eight bytes a step.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <param name="bytes">Bytes.</param>
    /// <param name="before">Checksum of the bytes before them.</param>
    internal static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        uint[] t = Table;
        uint crc = ~before;
        while (bytes.Length >= 8)
        {
            uint low = crc ^ BitConverter.ToUInt32(bytes);
            crc = t[0x700 + (low & 0xFF)] ^ t[0x600 + (low >> 8 & 0xFF)] ^ t[0x500 + (low >> 16 & 0xFF)] ^ t[0x400 + (low >> 24)]
                ^ t[0x300 + bytes[4]] ^ t[0x200 + bytes[5]] ^ t[0x100 + bytes[6]] ^ t[bytes[7]];
            bytes = bytes[8..];
        }

        foreach (byte b in bytes) crc = t[(crc ^ b) & 0xFF] ^ crc >> 8;
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            table[i] = crc;
        }

        for (uint i = 256; i < table.Length; i++) table[i] = table[table[i - 256] & 0xFF] ^ table[i - 256] >> 8;
        return table;
    }
}
