using System.Buffers.Binary;

namespace DeepLearning101.Native.Data;

/// <summary>The chunks of a PNG file, checked: order, lengths, checksums. What is behind the last chunk is not looked at.</summary>
/// <remarks>Source: W3C, Portable Network Graphics (PNG) Specification, second edition, ISO/IEC 15948:2004.</remarks>
internal sealed class PngHeader
{
    internal const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    private readonly FileBytes bytes;
    private readonly List<(long At, int Length)> data = [];

    private PngHeader(FileBytes bytes) => this.bytes = bytes;

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    internal int Width { get; private set; }

    internal int Height { get; private set; }

    internal int Depth { get; private set; }

    internal int Colour { get; private set; }

    internal bool Interlaced { get; private set; }

    /// <summary>Three bytes a colour; empty where the image has no palette.</summary>
    internal byte[] Colours { get; private set; } = [];

    /// <summary>Content of the chunk that tells what is transparent; null where there is none.</summary>
    internal byte[]? Transparency { get; private set; }

    /// <summary>Samples of a pixel in the file.</summary>
    internal int Samples => Colour switch { Rgb => 3, GreyAlpha => 2, Rgba => 4, _ => 1 };

    /// <summary>Channels of the image: a palette becomes red, green and blue, and what is transparent one channel more.</summary>
    internal int Channels => (Colour == Palette ? 3 : Samples) + (Transparency is null ? 0 : 1);

    /// <summary>Where the parts of the compressed data lie.</summary>
    internal IReadOnlyList<(long At, int Length)> Data => data;

    internal static PngHeader Read(FileBytes bytes)
    {
        if (bytes.Length < 8 || !bytes.Span(0, 8).SequenceEqual(Signature)) throw bytes.Error(0, "a PNG file must begin with 89 'PNG' 0D 0A 1A 0A.");
        var header = new PngHeader(bytes);
        long at = 8;
        bool end = false, dataEnded = false;
        for (int index = 0; !end; index++)
        {
            if (bytes.Length - at < 12) throw bytes.Error(bytes.Length, "the file ends before the chunk IEND.");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes.Span(at, 4));
            if (length > int.MaxValue || length > bytes.Length - at - 12) throw bytes.Error(at, $"a chunk should have {length} bytes, but the file ends {bytes.Length - at - 12} after its name.");
            ReadOnlySpan<byte> named = bytes.Span(at + 4, 4 + length), name = named[..4], content = named[4..];
            uint sum = BinaryPrimitives.ReadUInt32BigEndian(bytes.Span(at + 8 + length, 4));
            if (sum != Crc32.Of(named)) throw bytes.Error(at + 8 + length, $"the checksum of the chunk '{Name(name)}' is not that of its content: the file is damaged.");
            if (index == 0 != name.SequenceEqual("IHDR"u8)) throw bytes.Error(at + 4, "the chunk IHDR must be the first, and there only.");
            dataEnded |= header.data.Count > 0 && !name.SequenceEqual("IDAT"u8);
            if (index == 0) header.ReadHead(at + 8, content);
            else if (name.SequenceEqual("PLTE"u8)) header.ReadPalette(at + 4, content);
            else if (name.SequenceEqual("tRNS"u8)) header.ReadTransparency(at + 4, content);
            else if (name.SequenceEqual("IDAT"u8)) header.AddData(at, (int)length, dataEnded);
            else if (name.SequenceEqual("IEND"u8)) end = true;
            else if ((name[0] & 0x20) == 0) throw bytes.Error(at + 4, $"the chunk '{Name(name)}' is needed to show the image, but is unknown here.");
            at += 12 + length;
        }

        if (header.data.Count == 0) throw bytes.Error(at, "the image has no data: the chunk IDAT is missing.");
        return header;
    }

    private void ReadHead(long at, ReadOnlySpan<byte> content)
    {
        if (content.Length != 13) throw bytes.Error(at - 8, $"the chunk IHDR must have 13 bytes; it has {content.Length}.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content), height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        if (width is 0 or > int.MaxValue) throw bytes.Error(at, $"the width must be at least 1; the file tells {width}.");
        if (height is 0 or > int.MaxValue) throw bytes.Error(at + 4, $"the height must be at least 1; the file tells {height}.");
        if ((long)width * height > ImagePlanes.MaxPixels) throw bytes.Error(at, $"an image may have at most {ImagePlanes.MaxPixels} pixels; the file tells {width} × {height}.");
        (Width, Height, Depth, Colour) = ((int)width, (int)height, content[8], content[9]);
        bool fits = Colour switch
        {
            Grey => Depth is 1 or 2 or 4 or 8 or 16,
            Palette => Depth is 1 or 2 or 4 or 8,
            Rgb or GreyAlpha or Rgba => Depth is 8 or 16,
            _ => false,
        };
        if (!fits) throw bytes.Error(at + 8, $"no PNG image has the colour type {Colour} with samples of {Depth} bits.");
        if (content[10] != 0 || content[11] != 0) throw bytes.Error(at + 10, $"the methods of compression and filtering must be 0; found {content[10]} and {content[11]}.");
        if (content[12] > 1) throw bytes.Error(at + 12, $"the method of interlacing must be 0 or 1; found {content[12]}.");
        Interlaced = content[12] == 1;
    }

    private void ReadPalette(long at, ReadOnlySpan<byte> content)
    {
        if (Colours.Length > 0 || data.Count > 0 || Transparency is not null) throw bytes.Error(at, "the chunk PLTE may occur once, and before tRNS and the data.");
        if (Colour is Grey or GreyAlpha) throw bytes.Error(at, "a grey image must not have a palette.");
        if (content.Length is 0 or > 768 || content.Length % 3 != 0) throw bytes.Error(at, $"a palette has 1 to 256 colours of three bytes; this has {content.Length} bytes.");
        Colours = content.ToArray();
    }

    private void ReadTransparency(long at, ReadOnlySpan<byte> content)
    {
        if (Transparency is not null || data.Count > 0) throw bytes.Error(at, "the chunk tRNS may occur once, and before the data.");
        if (Colour is GreyAlpha or Rgba) throw bytes.Error(at, "an image with an alpha channel must not have the chunk tRNS.");
        if (Colour == Palette ? content.Length > Colours.Length / 3 : content.Length != 2 * Samples) throw bytes.Error(at, $"the chunk tRNS has {content.Length} bytes, which do not fit the colour type {Colour}.");
        Transparency = content.ToArray();
    }

    private void AddData(long at, int length, bool ended)
    {
        if (ended) throw bytes.Error(at + 4, "the chunks IDAT must follow each other without others between.");
        if (Colour == Palette && Colours.Length == 0) throw bytes.Error(at + 4, "the image needs a palette, but none comes before the data.");
        data.Add((at + 8, length));
    }

    private static string Name(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[4];
        for (int i = 0; i < 4; i++) text[i] = name[i] is >= 32 and < 127 ? (char)name[i] : '?';
        return new string(text);
    }
}
