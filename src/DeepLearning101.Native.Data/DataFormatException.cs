namespace DeepLearning101.Native.Data;

/// <summary>A data file is not what its format demands: where, and what was expected.</summary>
public sealed class DataFormatException : IOException
{
    /// <summary>Made with the file, the byte offset and what is wrong there.</summary>
    public DataFormatException(string file, long offset, string problem, Exception? inner = null)
        : base(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}: at byte {offset}: {problem}"), inner) => (File, Offset) = (file, offset);

    /// <summary>Made with the file, the byte offset, line and column of a table, and what is wrong there.</summary>
    public DataFormatException(string file, long offset, long line, long column, string problem, Exception? inner = null)
        : base(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}: line {line}, column {column} (the line begins at byte {offset}): {problem}"), inner) => (File, Offset, Line, Column) = (file, offset, line, column);

    /// <summary>Path of the file as it was given.</summary>
    public string File { get; }

    /// <summary>Byte offset of the problem; in a compressed file, of the content, except for faults of the compression itself.</summary>
    public long Offset { get; }

    /// <summary>Line of a table in text, the first being 1; 0 in other formats.</summary>
    public long Line { get; }

    /// <summary>Column of a table in text, counted in fields, the first being 1; 0 in other formats or where the whole line is meant.</summary>
    public long Column { get; }
}
