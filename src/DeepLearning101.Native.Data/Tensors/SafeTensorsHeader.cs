using System.Buffers.Binary;
using System.Text.Json;

namespace DeepLearning101.Native.Data;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Name.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Shape.</param>
/// <param name="Begin">First byte, counted from the start of the data.</param>
/// <param name="End">Byte behind the last.</param>
internal sealed record SafeTensorsEntry(string Name, DType DType, long[] Shape, long Begin, long End);

/// <summary>The header of a safetensors file, checked: every tensor lies within the file, none overlaps another, nothing is left over.</summary>
internal sealed class SafeTensorsHeader
{
    internal const string MetadataName = "__metadata__";

    /// <summary>Bound that the format sets.</summary>
    internal const long MaxLength = 100_000_000;

    private static readonly (string Name, DType DType)[] Types =
    [
        ("BOOL", DType.Bool), ("U8", DType.UInt8), ("I8", DType.Int8), ("I16", DType.Int16), ("I32", DType.Int32), ("I64", DType.Int64),
        ("F16", DType.Float16), ("BF16", DType.BFloat16), ("F32", DType.Float32), ("F64", DType.Float64), ("C64", DType.Complex64),
    ];

    private readonly string path;
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    private readonly List<SafeTensorsEntry> entries = [];

    private SafeTensorsHeader(string path, long dataStart) => (this.path, DataStart) = (path, dataStart);

    /// <summary>Byte of the file at which the data begins.</summary>
    internal long DataStart { get; }

    internal IReadOnlyList<SafeTensorsEntry> Entries => entries;

    internal IReadOnlyDictionary<string, string> Metadata => metadata;

    internal static string NameOf(DType dtype)
    {
        foreach ((string name, DType type) in Types)
            if (type == dtype) return name;
        throw new TensorDTypeException("SafeTensors", $"SafeTensors: the format has no type for {dtype.Name}. Cast the tensor or save real and imaginary part.", dtype);
    }

    internal static SafeTensorsHeader Read(FileBytes bytes)
    {
        string path = bytes.Name;
        if (bytes.Length < 8) throw bytes.Error(bytes.Length, "the file ends within the 8 bytes that tell the header's length.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span(0, 8));
        if (length > MaxLength) throw bytes.Error(0, $"the header may have at most {MaxLength} bytes; the file tells {length}.");
        if ((long)length > bytes.Length - 8) throw bytes.Error(0, $"the header should have {length} bytes, but the file ends after {bytes.Length - 8} more.");
        var header = new SafeTensorsHeader(path, 8 + (long)length);
        try
        {
            header.Parse(bytes.Span(8, (long)length));
        }
        catch (JsonException error)
        {
            throw bytes.Error(8 + Position(bytes.Span(8, (long)length), error), $"the header is not the JSON that the format demands: {error.Message}", error);
        }

        header.CheckPlaces(bytes.Length - header.DataStart);
        return header;
    }

    /// <summary>Byte of the text that an error of the JSON reader, which counts lines and bytes in the line, speaks of.</summary>
    private static long Position(ReadOnlySpan<byte> text, JsonException error)
    {
        long at = 0;
        for (long line = error.LineNumber ?? 0; line > 0 && at < text.Length; line--)
        {
            int end = text[(int)at..].IndexOf((byte)'\n');
            if (end < 0) break;
            at += end + 1;
        }

        return Math.Min(at + (error.BytePositionInLine ?? 0), text.Length);
    }

    private void Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || text[0] != (byte)'{') throw new DataFormatException(path, 8, "the header must begin with an opening brace.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 8 });
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            long at = 8 + json.TokenStartIndex;
            string name = Text(ref json);
            if (!names.Add(name)) throw new DataFormatException(path, at, $"the name '{name}' occurs twice.");
            Expect(ref json, JsonTokenType.StartObject);
            if (name == MetadataName) ParseMetadata(ref json);
            else entries.Add(ParseEntry(ref json, name, at));
        }

        // Whatever follows the closing brace other than spaces is an error of the reader.
        if (json.Read()) throw new DataFormatException(path, 8 + json.TokenStartIndex, "nothing may follow the header's closing brace.");
    }

    private void ParseMetadata(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            long at = 8 + json.TokenStartIndex;
            string name = Text(ref json);
            Expect(ref json, JsonTokenType.String);
            if (!metadata.TryAdd(name, Text(ref json))) throw new DataFormatException(path, at, $"the metadata has the name '{name}' twice.");
        }
    }

    private SafeTensorsEntry ParseEntry(ref Utf8JsonReader json, string name, long at)
    {
        DType? dtype = null;
        long[]? shape = null, offsets = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = Text(ref json);
            long here = 8 + json.TokenStartIndex;
            if (key switch { "dtype" => dtype is not null, "shape" => shape is not null, "data_offsets" => offsets is not null, _ => false })
                throw new DataFormatException(path, here, $"tensor '{name}' has the key '{key}' twice.");
            switch (key)
            {
                case "dtype":
                    Expect(ref json, JsonTokenType.String);
                    dtype = TypeOf(Text(ref json), name, here);
                    break;
                case "shape":
                    shape = Numbers(ref json, name, Layout.MaxRank);
                    break;
                case "data_offsets":
                    offsets = Numbers(ref json, name, 2);
                    break;
                default:
                    throw new DataFormatException(path, here, $"tensor '{name}' has an unknown key '{key}'.");
            }
        }

        if (dtype is not { } type || shape is null || offsets is not { Length: 2 }) throw new DataFormatException(path, at, $"tensor '{name}' must have dtype, shape and two data_offsets.");
        long bytes = TensorBytes.Count(shape, type.Size);
        if (bytes < 0) throw new DataFormatException(path, at, $"tensor '{name}' has a shape with more bytes than any file.");
        if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes) throw new DataFormatException(path, at, $"tensor '{name}' needs {bytes} bytes for its type and shape; its data_offsets are [{offsets[0]}, {offsets[1]}].");
        return new SafeTensorsEntry(name, type, shape, offsets[0], offsets[1]);
    }

    private string Text(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new DataFormatException(path, 8 + json.TokenStartIndex, "a text in the header is not valid UTF-8.", error);
        }
    }

    private DType TypeOf(string text, string name, long at)
    {
        foreach ((string known, DType dtype) in Types)
            if (known == text) return dtype;
        throw new DataFormatException(path, at, $"tensor '{name}' has the type '{text}', which is none that tensors have here.");
    }

    private long[] Numbers(ref Utf8JsonReader json, string name, int most)
    {
        Expect(ref json, JsonTokenType.StartArray);
        var numbers = new List<long>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long value) || value < 0 || numbers.Count == most)
                throw new DataFormatException(path, 8 + json.TokenStartIndex, $"tensor '{name}': here a list of at most {most} whole numbers ≥ 0 is needed.");
            numbers.Add(value);
        }

        return [.. numbers];
    }

    private void Expect(ref Utf8JsonReader json, JsonTokenType type)
    {
        if (!json.Read() || json.TokenType != type) throw new DataFormatException(path, 8 + json.TokenStartIndex, $"a {type} is needed here; found {json.TokenType}.");
    }

    /// <summary>In order of place, each tensor must begin where the one before ended, and the last must end with the file.</summary>
    private void CheckPlaces(long dataLength)
    {
        SafeTensorsEntry[] order = [.. entries];
        Array.Sort(order, (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long at = 0;
        foreach (SafeTensorsEntry entry in order)
        {
            if (entry.Begin != at) throw new DataFormatException(path, DataStart + Math.Min(at, entry.Begin), $"tensor '{entry.Name}' begins at byte {entry.Begin} of the data, but the one before ends at {at}: {(entry.Begin < at ? "they overlap" : "there is a gap")}.");
            at = entry.End;
        }

        if (at != dataLength) throw new DataFormatException(path, DataStart + Math.Min(at, dataLength), $"the tensors take {at} bytes, but the file holds {dataLength} bytes of data.");
    }
}
