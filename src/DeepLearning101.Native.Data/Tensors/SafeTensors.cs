using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DeepLearning101.Native.Data;

/// <summary>Reads and writes tensors by name in the safetensors format: a JSON header with types, shapes and places, then the elements.</summary>
/// <remarks>Format: 8 bytes header length (little-endian), header, data without gaps. Source: the safetensors format description, Hugging Face, 2022.</remarks>
public static class SafeTensors
{
    /// <summary>Names are written as they are, as other writers of the format do, not with escapes for what a web page would mind.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes tensors, named in the given order; the file appears as a whole or not at all.</summary>
    /// <param name="path">File.</param>
    /// <param name="tensors">Names and tensors.</param>
    /// <param name="metadata">Text by name that goes into the header's <c>__metadata__</c>.</param>
    /// <exception cref="TensorDTypeException">A tensor is of a type that the format lacks (c128).</exception>
    /// <exception cref="ArgumentException">A name occurs twice or is <c>__metadata__</c>.</exception>
    public static void Save(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, Tensor>[] entries = [.. tensors];
        byte[] header = Header(entries, Places(entries), metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            var buffer = new byte[1 << 16];
            for (int size = 8; size >= 1; size /= 2)
            {
                foreach ((_, Tensor tensor) in entries)
                    if (tensor.DType.Size == size) TensorBytes.Write(stream, tensor, buffer);
            }
        });
    }

    /// <summary>Reads all tensors of a file, in the order of its header. They are copies: the file may change or go afterwards.</summary>
    /// <exception cref="DataFormatException">The file is damaged or in another format; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Load(string path, Device? device = null) => Load(path, out _, device);

    /// <summary>Reads all tensors and the metadata of a file.</summary>
    /// <exception cref="DataFormatException">The file is damaged or in another format; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Load(string path, out IReadOnlyDictionary<string, string> metadata, Device? device = null)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return Read(bytes, out metadata, device, map: false);
    }

    /// <summary>The tensors of a file where they lie, without a copy: time and memory are those of the header, pages come in as they are used.</summary>
    /// <remarks>
    /// The file stays mapped until the last tensor is disposed or collected. What is written to a tensor stays in this process.
    /// The file must not be made shorter meanwhile (replacing it, as <see cref="Save"/> does, is safe). A tensor whose place is no multiple of its element size, which <see cref="Save"/> never writes, is copied.
    /// </remarks>
    /// <exception cref="DataFormatException">The file is damaged or in another format; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Map(string path) => Map(path, out _);

    /// <summary>The tensors of a file where they lie, and the metadata.</summary>
    /// <exception cref="DataFormatException">The file is damaged or in another format; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Map(string path, out IReadOnlyDictionary<string, string> metadata)
    {
        using FileBytes bytes = FileBytes.Open(path, writable: true);
        return Read(bytes, out metadata, null, map: true);
    }

    internal static OrderedDictionary<string, Tensor> Read(FileBytes bytes, out IReadOnlyDictionary<string, string> metadata, Device? device, bool map)
    {
        SafeTensorsHeader header = SafeTensorsHeader.Read(bytes);
        var result = new OrderedDictionary<string, Tensor>(header.Entries.Count, StringComparer.Ordinal);
        try
        {
            foreach (SafeTensorsEntry entry in header.Entries) result.Add(entry.Name, TensorBytes.Tensor(bytes, header.DataStart + entry.Begin, entry.DType, Layout.Of(entry.Shape), device, map));
        }
        catch
        {
            foreach (Tensor tensor in result.Values) tensor.Dispose();
            throw;
        }

        metadata = header.Metadata;
        return result;
    }

    internal static TensorFileInfo Inspect(FileBytes bytes)
    {
        SafeTensorsHeader header = SafeTensorsHeader.Read(bytes);
        var tensors = new TensorFileEntry[header.Entries.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            SafeTensorsEntry entry = header.Entries[i];
            tensors[i] = new TensorFileEntry(entry.Name, entry.DType, LongList.Create(entry.Shape), entry.End - entry.Begin);
        }

        return new TensorFileInfo(TensorFormat.SafeTensors, tensors, header.Metadata);
    }

    /// <summary>
    /// Where each tensor's data begins: large element types first, so that every tensor is aligned to its elements and can be used where it lies;
    /// tensors of one size in the order given.
    /// </summary>
    private static long[] Places(KeyValuePair<string, Tensor>[] entries)
    {
        var places = new long[entries.Length];
        long at = 0;
        for (int size = 8; size >= 1; size /= 2)
        {
            for (int i = 0; i < entries.Length; i++)
            {
                Tensor tensor = entries[i].Value;
                if (tensor.DType.Size != size) continue;
                places[i] = at;
                at += tensor.Count * size;
            }
        }

        return places;
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] entries, long[] places, IEnumerable<KeyValuePair<string, string>>? metadata)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { SafeTensorsHeader.MetadataName };
        var keys = new HashSet<string>(StringComparer.Ordinal);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataName);
                foreach ((string name, string text) in metadata)
                {
                    if (!keys.Add(name)) throw new ArgumentException($"SafeTensors: the metadata has the name '{name}' twice.", nameof(metadata));
                    json.WriteString(name, text);
                }

                json.WriteEndObject();
            }

            for (int i = 0; i < entries.Length; i++)
            {
                (string name, Tensor tensor) = entries[i];
                if (!names.Add(name)) throw new ArgumentException($"SafeTensors: the name '{name}' occurs twice (or is the one reserved for metadata).", nameof(entries));
                json.WriteStartObject(name);
                json.WriteString("dtype", SafeTensorsHeader.NameOf(tensor.DType));
                json.WriteStartArray("shape");
                foreach (long length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(places[i]);
                json.WriteNumberValue(places[i] + tensor.Count * tensor.DType.Size);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces fill the header up, so that the data begins at a multiple of eight bytes.
        while (stream.Length % 8 != 0) stream.WriteByte((byte)' ');
        if (stream.Length > SafeTensorsHeader.MaxLength) throw new ArgumentException($"SafeTensors: the header may have at most {SafeTensorsHeader.MaxLength} bytes; these names, shapes and metadata take {stream.Length}. Write fewer tensors a file.", nameof(entries));
        return stream.ToArray();
    }
}
