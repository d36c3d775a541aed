using System.Buffers.Binary;
using System.IO.Compression;

namespace DeepLearning101.Native.Data;

/// <summary>Decodes the data of a PNG image: every colour type, depth and interlacing.</summary>
/// <remarks>Rows are unpacked one at a time, and a row in parts, so the memory needed beside the image is that of two rows of the file.</remarks>
internal sealed class PngDecoder
{
    /// <summary>The seven passes of Adam7: first column, first row, step of columns, step of rows.</summary>
    private static readonly (int X, int Y, int DX, int DY)[] Adam7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int DX, int DY)[] Plain = [(0, 0, 1, 1)];

    private readonly FileBytes bytes;
    private readonly PngHeader header;
    private readonly ImagePlanes planes;
    private readonly int[] transparent = new int[3];

    private PngDecoder(FileBytes bytes, PngHeader header, ImagePlanes planes)
    {
        (this.bytes, this.header, this.planes) = (bytes, header, planes);
        if (header.Transparency is not { } t || header.Colour == PngHeader.Palette) return;
        for (int i = 0; i < header.Samples; i++) transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(t.AsSpan(2 * i));
    }

    /// <summary>The image [C, H, W], as u8 or, where <paramref name="deep"/>, as i32 in 0 … 65535.</summary>
    internal static Tensor Read(FileBytes bytes, bool deep)
    {
        PngHeader header = PngHeader.Read(bytes);
        (int X, int Y, int DX, int DY)[] passes = header.Interlaced ? Adam7 : Plain;
        long raw = 0, packed = 0;
        foreach (var pass in passes)
        {
            (int width, int height) = Extent(header, pass);
            if (width > 0) raw += (1 + RowLength(header, width)) * height;
        }

        foreach ((_, int length) in header.Data) packed += length;
        if (raw / ZipDirectory.MaxRatio > packed) throw bytes.Error(header.Data[0].At, $"the image needs {raw} bytes, which {packed} compressed ones cannot hold.");
        using var planes = new ImagePlanes(header.Channels, header.Height, header.Width, deep);
        var decoder = new PngDecoder(bytes, header, planes);
        using Stream data = decoder.Data(packed);
        using var inflate = new ZLibStream(data, CompressionMode.Decompress);
        try
        {
            foreach (var pass in passes) decoder.Pass(inflate, pass);
            if (inflate.ReadByte() >= 0) throw decoder.Error("the data goes on behind the last row of the image.");
        }
        catch (InvalidDataException error)
        {
            throw bytes.Error(header.Data[0].At, $"the compressed data is damaged: {error.Message}", error);
        }

        return planes.Take();
    }

    private static (int Width, int Height) Extent(PngHeader header, (int X, int Y, int DX, int DY) pass) =>
        ((header.Width - pass.X + pass.DX - 1) / pass.DX, (header.Height - pass.Y + pass.DY - 1) / pass.DY);

    private static long RowLength(PngHeader header, int width) => ((long)width * header.Samples * header.Depth + 7) / 8;

    private unsafe Stream Data(long packed)
    {
        if (header.Data.Count == 1) return new UnmanagedMemoryStream(bytes.Pointer + header.Data[0].At, packed);
        var all = new byte[packed];
        int done = 0;
        foreach ((long at, int length) in header.Data)
        {
            bytes.Span(at, length).CopyTo(all.AsSpan(done));
            done += length;
        }

        return new MemoryStream(all);
    }

    private void Pass(Stream inflate, (int X, int Y, int DX, int DY) pass)
    {
        (int width, int height) = Extent(header, pass);
        if (width <= 0 || height <= 0) return;
        int length = checked((int)RowLength(header, width)), step = Math.Max(1, header.Samples * header.Depth / 8);
        byte[] row = new byte[1 + length], before = new byte[1 + length];
        for (int y = 0; y < height; y++)
        {
            if (inflate.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length) throw Error($"the data ends within row {y} of {height}.");
            if (row[0] > 4) throw Error($"the filter of row {y} must be 0 to 4; found {row[0]}.");
            PngFilter.Undo(row[0], row.AsSpan(1), before.AsSpan(1), step);
            Emit(row.AsSpan(1), width, pass.Y + y * pass.DY, pass.X, pass.DX);
            (row, before) = (before, row);
        }
    }

    private void Emit(ReadOnlySpan<byte> row, int width, int y, int x, int dx)
    {
        if (header.Colour == PngHeader.Palette) EmitPalette(row, width, y, x, dx);
        else if (header.Depth == 8 && header.Transparency is null && !planes.IsDeep) EmitBytes(row, width, y, x, dx);
        else EmitSamples(row, width, y, x, dx);
    }

    /// <summary>The usual case: bytes go to their planes.</summary>
    private unsafe void EmitBytes(ReadOnlySpan<byte> row, int width, int y, int x, int dx)
    {
        int samples = header.Samples;
        for (int c = 0; c < samples; c++)
        {
            byte* to = planes.Row(c, y) + x;
            if (samples == 1 && dx == 1)
            {
                row.CopyTo(new Span<byte>(to, width));
                return;
            }

            for (int i = 0, from = c; i < width; i++, from += samples) to[(long)i * dx] = row[from];
        }
    }

    private void EmitSamples(ReadOnlySpan<byte> row, int width, int y, int x, int dx)
    {
        int samples = header.Samples, top = (1 << header.Depth) - 1;
        bool alpha = header.Transparency is not null;
        for (int i = 0; i < width; i++, x += dx)
        {
            bool equal = alpha;
            for (int c = 0; c < samples; c++)
            {
                int value = Sample(row, i * samples + c, header.Depth);
                equal &= value == transparent[c < 3 ? c : 0];
                planes.Set(c, y, x, value, top);
            }

            if (alpha) planes.Set(samples, y, x, equal ? 0 : 1, 1);
        }
    }

    private void EmitPalette(ReadOnlySpan<byte> row, int width, int y, int x, int dx)
    {
        byte[] colours = header.Colours;
        for (int i = 0; i < width; i++, x += dx)
        {
            int index = Sample(row, i, header.Depth);
            if (3 * index >= colours.Length) throw Error($"the pixel in row {y}, column {x} has the colour {index}; the palette has {colours.Length / 3}.");
            for (int c = 0; c < 3; c++) planes.Set(c, y, x, colours[3 * index + c], 255);
            if (header.Transparency is { } alpha) planes.Set(3, y, x, index < alpha.Length ? alpha[index] : 255, 255);
        }
    }

    private static int Sample(ReadOnlySpan<byte> row, int index, int depth) => depth switch
    {
        8 => row[index],
        16 => row[2 * index] << 8 | row[2 * index + 1],
        4 => row[index >> 1] >> (4 - 4 * (index & 1)) & 15,
        2 => row[index >> 2] >> (6 - 2 * (index & 3)) & 3,
        _ => row[index >> 3] >> (7 - (index & 7)) & 1,
    };

    private DataFormatException Error(string problem) => bytes.Error(header.Data[0].At, $"{problem} (The byte is that where the compressed data begins.)");
}
