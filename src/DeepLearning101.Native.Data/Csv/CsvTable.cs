namespace DeepLearning101.Native.Data;

/// <summary>A table read from text: named columns of numbers or texts, with missing values.</summary>
/// <remarks>UTF-8 (or UTF-16 with a byte-order mark), fields in quotes where they hold the delimiter, quotes or line breaks (RFC 4180); numbers are read without regard to the culture. Blank lines are passed over. Immutable once read; thread-safe.</remarks>
public sealed class CsvTable
{
    private readonly string file;
    private readonly CsvColumn[] columns;

    private CsvTable(string file, CsvColumn[] columns) => (this.file, this.columns) = (file, columns);

    /// <summary>The columns, in the order of the file.</summary>
    public IReadOnlyList<CsvColumn> Columns => columns;

    /// <summary>Number of rows, the header not included.</summary>
    public int RowCount => columns.Length == 0 ? 0 : columns[0].Count;

    /// <summary>The column of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public CsvColumn this[string name]
    {
        get
        {
            foreach (CsvColumn column in columns)
                if (column.Name == name) return column;
            throw new KeyNotFoundException($"CsvTable: {file} has no column '{name}'; it has {string.Join(", ", Array.ConvertAll(columns, c => $"'{c.Name}'"))}.");
        }
    }

    /// <summary>Reads a table. The file is walked through twice: once to find the kinds of the columns, once for the values.</summary>
    /// <exception cref="DataFormatException">A row has another number of fields than the first, a name occurs twice, quotes are wrong, a value is not of the kind asked for, or the text is not valid; tells line and column.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException"><see cref="CsvOptions.Kinds"/> names a column that the file lacks, or the delimiter is a quote or a line break.</exception>
    public static CsvTable Read(string path, CsvOptions? options = null)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return Read(bytes, options ?? new CsvOptions());
    }

    /// <summary>Several columns as one tensor [rows, columns], e.g. the features of a model.</summary>
    /// <param name="names">Columns. Default: all that hold numbers.</param>
    /// <param name="dtype">Element type. Default f32.</param>
    /// <param name="fill">Stands for missing values. Default: NaN where the type has it; for other types a missing value is then an error.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">A column is text, or a value is missing and <paramref name="fill"/> is not given for a type without NaN.</exception>
    public Tensor ToTensor(IReadOnlyList<string>? names = null, DType dtype = DType.Float32, double? fill = null)
    {
        CsvColumn[] chosen = names is null ? Array.FindAll(columns, c => c.Kind != CsvKind.Text) : new CsvColumn[names.Count];
        if (names is not null)
            for (int i = 0; i < chosen.Length; i++) chosen[i] = this[names[i]];
        foreach (CsvColumn column in chosen) column.Check(dtype, fill);
        var values = new double[checked(RowCount * chosen.Length)];
        for (int i = 0; i < chosen.Length; i++) chosen[i].CopyTo(values, chosen.Length, i, fill);
        using Tensor wide = Tensor.From<double>(values, [RowCount, chosen.Length]);
        return dtype == DType.Float64 ? wide.View(wide.Layout, 0) : wide.Cast(dtype);
    }

    internal static CsvTable Read(FileBytes bytes, CsvOptions options)
    {
        if (options.Delimiter is '"' or '\r' or '\n') throw new ArgumentException("CsvTable: the delimiter must not be a quote or a line break.", nameof(options));
        string[] names = [];
        CsvKind[] kinds = [];
        using (var scan = new CsvScan(bytes, options))
        {
            if (!scan.Next())
            {
                if (options.HasHeader) throw bytes.Error(0, "the table is empty; a header line is needed.");
                return new CsvTable(bytes.Name, []);
            }

            names = Names(scan, options);
            kinds = new CsvKind[names.Length];
            if (!options.HasHeader) Widen(scan, options, kinds);
            while (scan.Next()) Widen(scan, options, kinds);
        }

        foreach ((string name, CsvKind kind) in options.Kinds)
        {
            int index = Array.IndexOf(names, name);
            if (index < 0) throw new ArgumentException($"CsvTable: {bytes.Name} has no column '{name}', for which a kind is given.", nameof(options));
            kinds[index] = kind;
        }

        var columns = new CsvColumn[names.Length];
        for (int i = 0; i < columns.Length; i++) columns[i] = new CsvColumn(bytes.Name, names[i], kinds[i]);
        Fill(bytes, options, columns);
        return new CsvTable(bytes.Name, columns);
    }

    private static string[] Names(CsvScan scan, CsvOptions options)
    {
        var names = new string[scan.Count];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = options.HasHeader ? scan.Field(i) : i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (Array.IndexOf(names, names[i], 0, i) is var first and >= 0) throw scan.Error(i, $"the name '{names[i]}' is also that of column {first + 1}.");
        }

        return names;
    }

    private static void Widen(CsvScan scan, CsvOptions options, CsvKind[] kinds)
    {
        if (scan.Count != kinds.Length) throw scan.Error(Math.Min(scan.Count, kinds.Length) - 1, $"the row has {scan.Count} fields; the first one has {kinds.Length}.");
        for (int i = 0; i < kinds.Length; i++)
        {
            string text = scan.Field(i);
            if (kinds[i] == CsvKind.Text || IsMissing(text, options)) continue;
            if (kinds[i] == CsvKind.Integer && !CsvScan.IsInteger(text, out _)) kinds[i] = CsvKind.Real;
            if (kinds[i] == CsvKind.Real && !CsvScan.IsReal(text, out _)) kinds[i] = CsvKind.Text;
        }
    }

    private static void Fill(FileBytes bytes, CsvOptions options, CsvColumn[] columns)
    {
        using var scan = new CsvScan(bytes, options);
        if (options.HasHeader) scan.Next();
        while (scan.Next())
        {
            for (int i = 0; i < columns.Length; i++)
            {
                string text = scan.Field(i);
                if (IsMissing(text, options)) columns[i].AddMissing();
                else if (!columns[i].Add(text)) throw scan.Error(i, $"'{text}' is no value of the column '{columns[i].Name}', which holds {(columns[i].Kind == CsvKind.Integer ? "whole numbers of 64 bits" : "numbers")}.");
            }
        }
    }

    private static bool IsMissing(string text, CsvOptions options)
    {
        IReadOnlyList<string> missing = options.Missing;
        for (int i = 0; i < missing.Count; i++)
            if (missing[i] == text) return true;
        return false;
    }
}
