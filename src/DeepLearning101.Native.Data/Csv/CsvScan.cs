using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace DeepLearning101.Native.Data;

/// <summary>One walk through the rows of a table in text; errors tell line and column.</summary>
internal sealed class CsvScan : IDisposable
{
    private readonly FileBytes bytes;
    private readonly StreamReader reader;
    private readonly CsvParser parser;
    private int column;

    internal CsvScan(FileBytes bytes, CsvOptions options)
    {
        this.bytes = bytes;
        reader = new StreamReader(bytes.Stream(), new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, 1 << 14);
        parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = options.Delimiter.ToString(),
            TrimOptions = options.Trim ? TrimOptions.Trim : TrimOptions.None,
            BadDataFound = _ => throw Error(column, "a quote stands inside a field that does not begin with one, or a quoted field has no end. Put the field in quotes and double the quotes within."),
        });
    }

    /// <summary>Number of fields of the row.</summary>
    internal int Count => parser.Count;

    /// <summary>Goes to the next row that is not blank.</summary>
    internal bool Next()
    {
        try
        {
            return parser.Read();
        }
        catch (DecoderFallbackException error)
        {
            long at = InvalidByte();
            throw bytes.Error(at, "the text is not valid UTF-8.", error);
        }
    }

    internal string Field(int index)
    {
        column = index;
        return parser[index];
    }

    internal static bool IsInteger(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    internal static bool IsReal(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    /// <summary>The error that a field of this row is wrong; <paramref name="index"/> -1 means the whole row.</summary>
    internal DataFormatException Error(int index, string problem)
    {
        long at = Place(parser.CharCount - parser.RawRecord.Length, out long line);
        return new DataFormatException(bytes.Name, at, line, index + 1, problem);
    }

    /// <summary>Byte and line of a character: the parser counts characters, and lines only at the end of a row.</summary>
    private long Place(long character, out long line)
    {
        line = 1;
        long at = bytes.Length >= 3 && bytes.Span(0, 3).SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        bool wasReturn = false;
        while (character > 0 && at < bytes.Length)
        {
            Rune.DecodeFromUtf8(bytes.Span(at, Math.Min(bytes.Length - at, 4)), out Rune rune, out int used);
            at += used;
            character -= rune.Utf16SequenceLength;
            if (rune.Value == '\r' || (rune.Value == '\n' && !wasReturn)) line++;
            wasReturn = rune.Value == '\r';
        }

        return at;
    }

    private long InvalidByte()
    {
        long at = 0;
        while (at < bytes.Length)
        {
            ReadOnlySpan<byte> rest = bytes.Span(at, Math.Min(bytes.Length - at, 1 << 20));
            while (rest.Length > 3 || (rest.Length > 0 && at + rest.Length == bytes.Length))
            {
                if (Rune.DecodeFromUtf8(rest, out _, out int used) != System.Buffers.OperationStatus.Done) return at;
                at += used;
                rest = rest[used..];
            }
        }

        return at;
    }

    public void Dispose()
    {
        parser.Dispose();
        reader.Dispose();
    }
}
