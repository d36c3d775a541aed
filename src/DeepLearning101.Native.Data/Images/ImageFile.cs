using System.Buffers.Binary;

namespace DeepLearning101.Native.Data;

/// <summary>Reads and writes images as tensors [C, H, W]: PNG (every colour type, depth and interlacing) and the grey and colour formats of Netpbm (P2 P3 P5 P6).</summary>
/// <remarks>The format is recognised by the content when reading and chosen by the extension when writing. An image may have at most 2^28 pixels. Colours are not managed: gamma and profiles are passed over. Thread-safe.</remarks>
public static class ImageFile
{
    /// <summary>Reads an image as u8 [C, H, W]; samples of other depths are scaled to the nearest of 0 … 255.</summary>
    /// <param name="path">File.</param>
    /// <param name="mode">Channels. Default: as the file has them.</param>
    /// <exception cref="DataFormatException">The file is damaged, too large or in another format; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Tensor Read(string path, ImageReadMode mode = ImageReadMode.Unchanged)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return ImageChannels.Convert(Read(bytes, deep: false), mode);
    }

    /// <summary>Reads an image as i32 [C, H, W] with samples in 0 … 65535, so that files of 16 bits lose nothing; samples of other depths are scaled (255 becomes 65535).</summary>
    /// <exception cref="DataFormatException">The file is damaged, too large or in another format; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Tensor ReadDeep(string path)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return Read(bytes, deep: true);
    }

    /// <summary>Writes an image; the file appears as a whole or not at all.</summary>
    /// <param name="path">File; the extension tells the format: <c>.png</c>, <c>.pgm</c> (one channel), <c>.ppm</c> (three), <c>.pnm</c> (one or three).</param>
    /// <param name="image">[C, H, W] or [H, W]: u8 is written with 8 bits a sample, i32 in 0 … 65535 with 16.</param>
    /// <exception cref="ArgumentException">The extension is another.</exception>
    /// <exception cref="TensorShapeException">The rank is another, a length is zero, or the format has no such number of channels.</exception>
    /// <exception cref="TensorDTypeException">The type is another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sample lies outside 0 … 65535.</exception>
    public static void Write(string path, Tensor image)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(image);
        ReadOnlySpan<char> extension = Path.GetExtension(path.AsSpan());
        bool png = extension.Equals(".png", StringComparison.OrdinalIgnoreCase), grey = extension.Equals(".pgm", StringComparison.OrdinalIgnoreCase);
        bool colour = extension.Equals(".ppm", StringComparison.OrdinalIgnoreCase), any = extension.Equals(".pnm", StringComparison.OrdinalIgnoreCase);
        if (!png && !grey && !colour && !any) throw new ArgumentException($"ImageFile: the extension must be .png, .pgm, .ppm or .pnm; given '{extension}'.", nameof(path));
        int channels = image.Rank == 3 ? (int)Math.Min(image.Shape[0], 5) : 1;
        bool fits = image.Rank is 2 or 3 && image.Count > 0 && (png ? channels <= 4 : grey ? channels == 1 : colour ? channels == 3 : channels is 1 or 3);
        if (!fits) throw new TensorShapeException("ImageFile", $"ImageFile: an image must be [C, H, W] or [H, W], not empty, with a number of channels that {extension} has (.png 1 to 4, .pgm 1, .ppm 3, .pnm 1 or 3); given {Layout.Format(image.Shape)}.", image.Shape.ToArray());
        byte[] samples = image.DType switch
        {
            DType.UInt8 => image.ToArray<byte>(),
            DType.Int32 => Pairs(image.ToArray<int>()),
            _ => throw new TensorDTypeException("ImageFile", $"ImageFile: samples must be u8 (8 bits) or i32 in 0 … 65535 (16 bits); given {image.DType.Name}. Scale and cast the tensor.", image.DType),
        };
        int height = (int)image.Size(-2), width = (int)image.Size(-1), size = image.DType == DType.UInt8 ? 1 : 2;
        AtomicFile.Write(path, stream =>
        {
            if (png) PngEncoder.Write(stream, samples, channels, height, width, size);
            else Netpbm.Write(stream, samples, channels, height, width, size);
        });
    }

    internal static Tensor Read(FileBytes bytes, bool deep)
    {
        ReadOnlySpan<byte> head = bytes.Span(0, Math.Min(bytes.Length, 8));
        if (head.StartsWith(PngHeader.Signature)) return PngDecoder.Read(bytes, deep);
        if (Netpbm.IsHead(head)) return Netpbm.Read(bytes, deep);
        throw bytes.Error(0, "the file is no image that is known here: PNG, PGM or PPM (P2 P3 P5 P6).");
    }

    private static byte[] Pairs(int[] samples)
    {
        var pairs = new byte[checked(2 * samples.Length)];
        for (int i = 0; i < samples.Length; i++)
        {
            if (samples[i] is < 0 or > 65535) throw new ArgumentOutOfRangeException("image", samples[i], "ImageFile: samples of an i32 image must lie in 0 … 65535.");
            BinaryPrimitives.WriteUInt16BigEndian(pairs.AsSpan(2 * i), (ushort)samples[i]);
        }

        return pairs;
    }
}
