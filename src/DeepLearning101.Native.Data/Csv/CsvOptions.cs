namespace DeepLearning101.Native.Data;

/// <summary>What the values of a column are.</summary>
public enum CsvKind
{
    /// <summary>Whole numbers of 64 bits.</summary>
    Integer,

    /// <summary>Numbers with a point or an exponent, <c>Infinity</c> and <c>-Infinity</c>.</summary>
    Real,

    /// <summary>Anything else.</summary>
    Text,
}

/// <summary>How a table in text is to be read. The defaults are those of RFC 4180 with a header line.</summary>
public sealed record CsvOptions
{
    /// <summary>Character between fields. Default: comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Whether the first line names the columns. Default true; otherwise they are named <c>0</c>, <c>1</c> and so on.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Whether spaces around a field are cut off (those inside quotes stay). Default true.</summary>
    public bool Trim { get; init; } = true;

    /// <summary>Texts that stand for a missing value. Default: nothing, <c>NA</c>, <c>N/A</c>, <c>NaN</c>, <c>nan</c>, <c>null</c>, <c>NULL</c>.</summary>
    public IReadOnlyList<string> Missing { get; init; } = ["", "NA", "N/A", "NaN", "nan", "null", "NULL"];

    /// <summary>Kinds of columns by name; a value of another kind is then an error. Default: none, so that each column gets the narrowest kind that holds all its values.</summary>
    public IReadOnlyDictionary<string, CsvKind> Kinds { get; init; } = new Dictionary<string, CsvKind>();
}
