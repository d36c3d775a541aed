using System.Buffers.Binary;
using System.IO.Compression;

namespace DeepLearning101.Native.Data;

/// <summary>Encodes grey, grey with alpha, RGB and RGB with alpha images of 8 or 16 bits; each row with the filter that leaves the smallest differences.</summary>
internal static class PngEncoder
{
    /// <summary>Writes an image.</summary>
    /// <param name="stream">To where.</param>
    /// <param name="samples">Samples [C, H, W] in row-major order, one or (big-endian) two bytes each.</param>
    /// <param name="channels">1 to 4.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="size">Bytes of a sample: 1 or 2.</param>
    internal static void Write(Stream stream, ReadOnlySpan<byte> samples, int channels, int height, int width, int size)
    {
        stream.Write(PngHeader.Signature);
        Span<byte> head = stackalloc byte[13];
        head.Clear();
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], height);
        head[8] = (byte)(8 * size);
        head[9] = (byte)(channels switch { 1 => PngHeader.Grey, 2 => PngHeader.GreyAlpha, 3 => PngHeader.Rgb, _ => PngHeader.Rgba });
        Chunk(stream, "IHDR"u8, head);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) Rows(deflate, samples, channels, height, width, size);
        Chunk(stream, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        Chunk(stream, "IEND"u8, []);
    }

    private static void Rows(Stream deflate, ReadOnlySpan<byte> samples, int channels, int height, int width, int size)
    {
        int step = channels * size, length = checked(width * step);
        byte[] row = new byte[length], above = new byte[length], best = new byte[1 + length], trial = new byte[1 + length];
        for (int y = 0; y < height; y++)
        {
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<byte> from = samples.Slice((c * height + y) * width * size, width * size);
                for (int x = 0; x < width; x++)
                    for (int b = 0; b < size; b++) row[x * step + c * size + b] = from[x * size + b];
            }

            long least = long.MaxValue;
            for (int filter = 0; filter <= PngFilter.PaethFilter; filter++)
            {
                trial[0] = (byte)filter;
                long sum = PngFilter.Apply(filter, row, above, step, trial.AsSpan(1));
                if (sum >= least) continue;
                least = sum;
                (best, trial) = (trial, best);
            }

            deflate.Write(best);
            (row, above) = (above, row);
        }
    }

    private static void Chunk(Stream stream, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(name);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(content, Crc32.Of(name)));
        stream.Write(number);
    }
}
