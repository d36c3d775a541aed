using System.IO.Compression;

namespace DeepLearning101.Native.Data;

/// <summary>Reads and writes .npz files: zip archives in which every entry is a .npy file, named by its array.</summary>
/// <remarks>What <c>numpy.savez</c> (stored) and <c>numpy.savez_compressed</c> (deflated) write. Thread-safe.</remarks>
public static class NpzFile
{
    /// <summary>Bytes that the deflated arrays of a file may have together unless the caller says otherwise: 4 GiB.</summary>
    public const long DefaultMaxBytes = 4L << 30;

    private const string Extension = ".npy";

    /// <summary>Reads all arrays, in the order of the archive, as copies.</summary>
    /// <param name="path">File.</param>
    /// <param name="device">Where to. Default: the processor.</param>
    /// <param name="maxBytes">Bytes that the deflated arrays may have together, so that a small file cannot fill the memory. Default <see cref="DefaultMaxBytes"/>.</param>
    /// <exception cref="DataFormatException">The file is damaged, in another format, unpacks to more than <paramref name="maxBytes"/>, or has an entry that is no array of numbers; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Load(string path, Device? device = null, long maxBytes = DefaultMaxBytes)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return Read(bytes, ZipDirectory.Read(bytes), device, maxBytes, map: false);
    }

    /// <summary>The stored arrays where they lie, without a copy and without a look at their checksums; deflated ones are unpacked.</summary>
    /// <remarks>The file stays mapped until the last tensor is disposed or collected; see <see cref="NpyFile.Map"/>.</remarks>
    /// <exception cref="DataFormatException">As for <see cref="Load"/>.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Map(string path, long maxBytes = DefaultMaxBytes)
    {
        using FileBytes bytes = FileBytes.Open(path, writable: true);
        return Read(bytes, ZipDirectory.Read(bytes), null, maxBytes, map: true);
    }

    /// <summary>Writes arrays by name; the file appears as a whole or not at all. The same tensors give the same bytes.</summary>
    /// <param name="path">File.</param>
    /// <param name="tensors">Names, without the extension, and tensors.</param>
    /// <param name="compress">Whether to deflate. Default false, as <c>numpy.savez</c>.</param>
    /// <exception cref="ArgumentException">A name is empty or occurs twice.</exception>
    /// <exception cref="TensorDTypeException">A tensor is bf16, which NumPy lacks.</exception>
    public static void Save(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, Tensor>[] entries = [.. tensors];
        var names = new HashSet<string>(StringComparer.Ordinal);
        var headers = new byte[entries.Length][];
        for (int i = 0; i < entries.Length; i++)
        {
            (string name, Tensor tensor) = entries[i];
            if (name.Length == 0 || !names.Add(name)) throw new ArgumentException($"NpzFile: every name must be there once and not be empty; '{name}' is not.", nameof(tensors));
            headers[i] = NpyHeader.Write(tensor.DType, tensor.Shape);
        }

        AtomicFile.Write(path, stream =>
        {
            var buffer = new byte[1 << 16];
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            for (int i = 0; i < entries.Length; i++)
            {
                ZipArchiveEntry entry = archive.CreateEntry(entries[i].Key + Extension, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                // The earliest time that a zip archive can tell: the file depends on the tensors alone.
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using Stream content = entry.Open();
                content.Write(headers[i]);
                TensorBytes.Write(content, entries[i].Value, buffer);
            }
        });
    }

    internal static OrderedDictionary<string, Tensor> Read(FileBytes bytes, ZipDirectory zip, Device? device, long maxBytes, bool map)
    {
        var result = new OrderedDictionary<string, Tensor>(zip.Entries.Count, StringComparer.Ordinal);
        long left = maxBytes;
        try
        {
            foreach (ZipEntry entry in zip.Entries)
            {
                string name = NameOf(bytes, entry);
                using FileBytes content = zip.Open(entry, left, verify: !map);
                if (!entry.Stored) left -= entry.Size;
                result.Add(name, NpyFile.Read(content, device, map && entry.Stored));
            }
        }
        catch
        {
            foreach (Tensor tensor in result.Values) tensor.Dispose();
            throw;
        }

        return result;
    }

    internal static TensorFileInfo Inspect(FileBytes bytes, ZipDirectory zip)
    {
        var tensors = new TensorFileEntry[zip.Entries.Count];
        long left = DefaultMaxBytes;
        for (int i = 0; i < tensors.Length; i++)
        {
            ZipEntry entry = zip.Entries[i];
            string name = NameOf(bytes, entry);
            using FileBytes content = zip.Open(entry, left, verify: false);
            if (!entry.Stored) left -= entry.Size;
            tensors[i] = NpyFile.Inspect(content, name);
        }

        return new TensorFileInfo(TensorFormat.Npz, tensors, TensorFileInfo.NoMetadata);
    }

    private static string NameOf(FileBytes bytes, ZipEntry entry) => entry.Name.Length > Extension.Length && entry.Name.EndsWith(Extension, StringComparison.Ordinal)
        ? entry.Name[..^Extension.Length]
        : throw bytes.Error(entry.Header, $"the entry '{entry.Name}' is no array: its name does not end in {Extension}.");
}
