namespace DeepLearning101.Native.Data;

/// <summary>One column of a table: values of one kind, some of which may be missing.</summary>
/// <remarks>Immutable once read; thread-safe.</remarks>
public sealed class CsvColumn
{
    private readonly List<long> integers = [];
    private readonly List<double> reals = [];
    private readonly List<string> texts = [];
    private readonly List<bool> missing = [];
    private readonly string file;

    internal CsvColumn(string file, string name, CsvKind kind) => (this.file, Name, Kind) = (file, name, kind);

    /// <summary>Name from the header, or the number of the column.</summary>
    public string Name { get; }

    /// <summary>What the values are.</summary>
    public CsvKind Kind { get; }

    /// <summary>Number of values, missing ones included.</summary>
    public int Count => missing.Count;

    /// <summary>Number of missing values.</summary>
    public int MissingCount { get; private set; }

    /// <summary>Whether a value is missing.</summary>
    public bool IsMissing(int row) => missing[row];

    /// <summary>Values of an <see cref="CsvKind.Integer"/> column, 0 where missing; empty for other kinds.</summary>
    public IReadOnlyList<long> Integers => integers;

    /// <summary>Values of a <see cref="CsvKind.Real"/> column, NaN where missing; empty for other kinds.</summary>
    public IReadOnlyList<double> Reals => reals;

    /// <summary>Values of a <see cref="CsvKind.Text"/> column, empty where missing; empty for other kinds.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>The values as a tensor [rows].</summary>
    /// <param name="dtype">Element type. Default: i64 for integers, f64 for reals.</param>
    /// <param name="fill">Stands for missing values. Default: NaN where the type has it; for other types a missing value is then an error.</param>
    /// <exception cref="InvalidOperationException">The column is text (use <see cref="ToCodes"/>), or a value is missing and <paramref name="fill"/> is not given for a type without NaN.</exception>
    public Tensor ToTensor(DType? dtype = null, double? fill = null)
    {
        DType type = dtype ?? (Kind == CsvKind.Integer ? DType.Int64 : DType.Float64);
        Check(type, fill);
        if (Kind == CsvKind.Integer && type == DType.Int64)
        {
            var exact = new long[Count];
            for (int i = 0; i < exact.Length; i++) exact[i] = missing[i] ? (long)fill!.Value : integers[i];
            return Tensor.From(exact);
        }

        var values = new double[Count];
        CopyTo(values, 1, 0, fill);
        using Tensor wide = Tensor.From(values);
        return type == DType.Float64 ? wide.View(wide.Layout, 0) : wide.Cast(type);
    }

    /// <summary>Numbers for texts: each is the index of its text among the different ones in ordinal order, e.g. to train on class names.</summary>
    /// <param name="classes">The different texts.</param>
    /// <returns>i64 [rows]; -1 where the value is missing.</returns>
    /// <exception cref="InvalidOperationException">The column is not text.</exception>
    public Tensor ToCodes(out IReadOnlyList<string> classes)
    {
        if (Kind != CsvKind.Text) throw new InvalidOperationException($"CsvColumn: column '{Name}' of {file} holds numbers ({Kind}), not texts. Use ToTensor, or read it with Kinds = Text.");
        var known = new SortedSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Count; i++)
            if (!missing[i]) known.Add(texts[i]);
        string[] sorted = [.. known];
        var codes = new long[Count];
        for (int i = 0; i < codes.Length; i++) codes[i] = missing[i] ? -1 : Array.BinarySearch(sorted, texts[i], StringComparer.Ordinal);
        classes = sorted;
        return Tensor.From(codes);
    }

    internal void Check(DType type, double? fill)
    {
        if (Kind == CsvKind.Text) throw new InvalidOperationException($"CsvColumn: column '{Name}' of {file} is text. Use ToCodes to number its values.");
        if (fill is null && MissingCount > 0 && !type.IsDifferentiable) throw new InvalidOperationException($"CsvColumn: column '{Name}' of {file} has {MissingCount} missing values (the first in row {missing.IndexOf(true)}), and {type.Name} has no NaN. Give a value to fill in, or take a floating type.");
    }

    /// <summary>Writes the values to every <paramref name="step"/>-th place.</summary>
    internal void CopyTo(Span<double> to, int step, int offset, double? fill)
    {
        for (int i = 0; i < Count; i++) to[i * step + offset] = missing[i] ? fill ?? double.NaN : Kind == CsvKind.Integer ? integers[i] : reals[i];
    }

    internal void AddMissing()
    {
        MissingCount++;
        missing.Add(true);
        switch (Kind)
        {
            case CsvKind.Integer:
                integers.Add(0);
                break;
            case CsvKind.Real:
                reals.Add(double.NaN);
                break;
            default:
                texts.Add("");
                break;
        }
    }

    /// <summary>Adds a value; false where it is not of the column's kind.</summary>
    internal bool Add(string text)
    {
        switch (Kind)
        {
            case CsvKind.Integer:
                if (!CsvScan.IsInteger(text, out long integer)) return false;
                integers.Add(integer);
                break;
            case CsvKind.Real:
                if (!CsvScan.IsReal(text, out double real)) return false;
                reals.Add(real);
                break;
            default:
                texts.Add(text);
                break;
        }

        missing.Add(false);
        return true;
    }
}
