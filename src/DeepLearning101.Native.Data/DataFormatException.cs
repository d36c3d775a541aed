namespace DeepLearning101.Native.Data;

/// <summary>A data file is not what its format demands: where, and what was expected.</summary>
public sealed class DataFormatException : IOException
{
    /// <summary>Made with the file, the byte offset and what is wrong there.</summary>
    public DataFormatException(string file, long offset, string problem, Exception? inner = null)
        : base(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}: at byte {offset}: {problem}"), inner) => (File, Offset) = (file, offset);

    /// <summary>Path of the file as it was given.</summary>
    public string File { get; }

    /// <summary>Byte offset of the problem; in a compressed file, of the content, except for faults of the compression itself.</summary>
    public long Offset { get; }
}
