using System.Buffers.Binary;
using System.Text.Json;

namespace DeepLearning101.Native.Data;

/// <summary>Reads and writes tensors by name in the safetensors format: a JSON header with types, shapes and places, then the elements.</summary>
/// <remarks>Format: 8 bytes header length (little-endian), header, data without gaps. Source: the safetensors format description, Hugging Face, 2022.</remarks>
public static unsafe class SafeTensors
{
    /// <summary>Writes tensors in the given order; the file appears as a whole or not at all.</summary>
    /// <param name="path">File.</param>
    /// <param name="tensors">Names and tensors.</param>
    /// <param name="metadata">Text by name that goes into the header's <c>__metadata__</c>.</param>
    /// <exception cref="TensorDTypeException">A tensor is of a type that the format lacks (c128).</exception>
    /// <exception cref="ArgumentException">A name occurs twice or is <c>__metadata__</c>.</exception>
    public static void Save(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, Tensor>[] entries = [.. tensors];
        byte[] header = Header(entries, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            var buffer = new byte[1 << 16];
            foreach ((_, Tensor tensor) in entries) Write(stream, tensor, buffer);
        });
    }

    /// <summary>Reads all tensors of a file, in the order of its header.</summary>
    /// <exception cref="DataFormatException">The file is damaged or in another format; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Load(string path, Device? device = null) => Load(path, out _, device);

    /// <summary>Reads all tensors and the metadata of a file.</summary>
    public static OrderedDictionary<string, Tensor> Load(string path, out IReadOnlyDictionary<string, string> metadata, Device? device = null)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        SafeTensorsHeader header = SafeTensorsHeader.Read(path, stream);
        var result = new OrderedDictionary<string, Tensor>();
        var buffer = new byte[1 << 16];
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            stream.Position = header.DataStart + entry.Begin;
            Tensor tensor = Tensor.Empty(entry.Shape, entry.DType, device);
            for (long done = 0, bytes = entry.End - entry.Begin; done < bytes;)
            {
                int part = (int)Math.Min(buffer.Length, bytes - done);
                stream.ReadExactly(buffer, 0, part);
                fixed (byte* p = buffer) tensor.Device.Upload(p, (nint)tensor.Pointer + (nint)done, part);
                done += part;
            }

            result.Add(entry.Name, tensor);
        }

        metadata = header.Metadata;
        return result;
    }

    private static void Write(Stream stream, Tensor tensor, byte[] buffer)
    {
        using Tensor? copy = tensor.IsContiguous ? null : tensor.Detach().Contiguous();
        Tensor source = copy ?? tensor;
        for (long done = 0, bytes = source.Count * source.DType.Size; done < bytes;)
        {
            int part = (int)Math.Min(buffer.Length, bytes - done);
            fixed (byte* p = buffer) source.Device.Download((nint)source.Pointer + (nint)done, p, part);
            stream.Write(buffer, 0, part);
            done += part;
        }
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] entries, IEnumerable<KeyValuePair<string, string>>? metadata)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { SafeTensorsHeader.MetadataName };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataName);
                foreach ((string name, string text) in metadata) json.WriteString(name, text);
                json.WriteEndObject();
            }

            long at = 0;
            foreach ((string name, Tensor tensor) in entries)
            {
                if (!names.Add(name)) throw new ArgumentException($"SafeTensors: the name '{name}' occurs twice (or is the one reserved for metadata).", nameof(entries));
                json.WriteStartObject(name);
                json.WriteString("dtype", SafeTensorsHeader.NameOf(tensor.DType));
                json.WriteStartArray("shape");
                foreach (long length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += tensor.Count * tensor.DType.Size);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces fill the header up, so that the data begins at a multiple of eight bytes.
        while (stream.Length % 8 != 0) stream.WriteByte((byte)' ');
        return stream.ToArray();
    }
}
