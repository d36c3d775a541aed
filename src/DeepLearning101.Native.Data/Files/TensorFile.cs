namespace DeepLearning101.Native.Data;

/// <summary>Reads the tensors of a file, or lists them, whatever its format is: it is recognised by the content, never by the name.</summary>
/// <remarks>Thread-safe. Formats: <see cref="TensorFormat"/>.</remarks>
public static class TensorFile
{
    /// <summary>Reads all tensors of a file by name; a format that holds one tensor without a name gives it the empty name.</summary>
    /// <exception cref="DataFormatException">The file is damaged, or in none of the formats; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Read(string path)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return Read(bytes);
    }

    /// <summary>Lists format, metadata, names, types and shapes; of the data no more is looked at than that needs.</summary>
    /// <exception cref="DataFormatException">The file is damaged, or in none of the formats; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static TensorFileInfo Inspect(string path)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return Inspect(bytes);
    }

    internal static OrderedDictionary<string, Tensor> Read(FileBytes bytes)
    {
        switch (Recognise(bytes))
        {
            case TensorFormat.SafeTensors:
                return SafeTensors.Read(bytes, out _, null, map: false);
            case TensorFormat.Npy:
                return One(NpyFile.Read(bytes, null, map: false));
            case TensorFormat.Idx:
                return One(IdxFile.Read(bytes));
            case TensorFormat.Png or TensorFormat.Netpbm:
                return One(ImageFile.Read(bytes, deep: false));
            default:
                ZipDirectory zip = ZipDirectory.Read(bytes);
                return TorchArchive.IsCheckpoint(zip)
                    ? TorchCheckpoint.Read(bytes, TorchArchive.Read(bytes, zip), null, map: false)
                    : NpzFile.Read(bytes, zip, null, NpzFile.DefaultMaxBytes, map: false);
        }
    }

    internal static TensorFileInfo Inspect(FileBytes bytes)
    {
        switch (Recognise(bytes))
        {
            case TensorFormat.SafeTensors:
                return SafeTensors.Inspect(bytes);
            case TensorFormat.Npy:
                return One(TensorFormat.Npy, NpyFile.Inspect(bytes, ""));
            case TensorFormat.Idx:
                return One(TensorFormat.Idx, IdxFile.Inspect(bytes));
            case TensorFormat.Png:
                PngHeader png = PngHeader.Read(bytes);
                return One(TensorFormat.Png, Image(png.Channels, png.Height, png.Width));
            case TensorFormat.Netpbm:
                (int channels, int height, int width) = Netpbm.Inspect(bytes);
                return One(TensorFormat.Netpbm, Image(channels, height, width));
            default:
                ZipDirectory zip = ZipDirectory.Read(bytes);
                return TorchArchive.IsCheckpoint(zip) ? TorchCheckpoint.Inspect(bytes, TorchArchive.Read(bytes, zip)) : NpzFile.Inspect(bytes, zip);
        }
    }

    private static OrderedDictionary<string, Tensor> One(Tensor tensor) => new(StringComparer.Ordinal) { [""] = tensor };

    private static TensorFileInfo One(TensorFormat format, TensorFileEntry entry) => new(format, [entry], TensorFileInfo.NoMetadata);

    private static TensorFileEntry Image(long channels, long height, long width) => new("", DType.UInt8, [channels, height, width], channels * height * width);

    /// <summary>By the first bytes; a zip archive may yet be one of two things.</summary>
    private static TensorFormat Recognise(FileBytes bytes)
    {
        ReadOnlySpan<byte> head = bytes.Span(0, Math.Min(bytes.Length, 16));
        if (head.StartsWith("PK"u8)) return TensorFormat.Npz;
        if (head.StartsWith(NpyHeader.Magic)) return TensorFormat.Npy;
        if (TorchArchive.IsLegacy(bytes)) throw TorchArchive.LegacyError(bytes);
        if (head.StartsWith(PngHeader.Signature)) return TensorFormat.Png;
        if (Netpbm.IsHead(head)) return TensorFormat.Netpbm;
        if (DataFile.IsPacked(bytes)) return TensorFormat.Idx;
        // The header of safetensors is shorter than 2^32 bytes, so four bytes of its length are zero; in an IDX file they would say that the first dimension is, and nothing would follow the lengths.
        if (head.Length >= 9 && head[8] == '{' && head[4..8].IndexOfAnyExcept((byte)0) < 0) return TensorFormat.SafeTensors;
        if (head.Length >= 4 && head[0] == 0 && head[1] == 0 && head[2] is >= 8 and <= 0x0E) return TensorFormat.Idx;
        throw bytes.Error(0, "the file is in none of the formats that are known here: safetensors, npy, npz, checkpoints of PyTorch, IDX, PNG, PGM, PPM.");
    }
}
