using System.Globalization;
using System.Text;

namespace DeepLearning101.Native.Plot;

/// <summary>A matrix as a grid of coloured cells, e.g. a confusion matrix.</summary>
public sealed class HeatMap : Figure
{
    private readonly double[] values;
    private readonly string[] rows, columns;

    /// <summary>A grid.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="values">Values, row by row.</param>
    /// <param name="rows">A label for each row, from the top.</param>
    /// <param name="columns">A label for each column.</param>
    /// <exception cref="ArgumentException">There are not rows × columns values.</exception>
    public HeatMap(string title, ReadOnlySpan<double> values, ReadOnlySpan<string> rows, ReadOnlySpan<string> columns) : base(title)
    {
        if (values.Length != (long)rows.Length * columns.Length) throw new ArgumentException($"HeatMap: {rows.Length} rows and {columns.Length} columns need {(long)rows.Length * columns.Length} values; given {values.Length}.", nameof(values));
        (this.values, this.rows, this.columns) = (values.ToArray(), rows.ToArray(), columns.ToArray());
        Height = 480;
    }

    /// <summary>What the rows are.</summary>
    public string RowLabel { get; init; } = "";

    /// <summary>What the columns are.</summary>
    public string ColumnLabel { get; init; } = "";

    /// <summary>Whether each cell shows its number. Default true.</summary>
    public bool Annotate { get; init; } = true;

    /// <summary>Whether colours follow the logarithm of 1 + value, so that small numbers beside large ones show. Default false.</summary>
    public bool Log { get; init; }

    /// <summary>A confusion matrix: how often each true class (row) was given each predicted one (column).</summary>
    /// <exception cref="ArgumentException">There are not as many labels as predictions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class lies outside [0, classes).</exception>
    public static HeatMap Confusion(string title, ReadOnlySpan<long> labels, ReadOnlySpan<long> predicted, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (labels.Length != predicted.Length) throw new ArgumentException($"Confusion: each example needs a label and a prediction; given {labels.Length} and {predicted.Length}.", nameof(predicted));
        var counts = new double[classes * classes];
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes) throw new ArgumentOutOfRangeException(nameof(labels), labels[i], $"Confusion: the label of example {i} must lie in [0, {classes}).");
            if (predicted[i] < 0 || predicted[i] >= classes) throw new ArgumentOutOfRangeException(nameof(predicted), predicted[i], $"Confusion: the prediction of example {i} must lie in [0, {classes}).");
            counts[labels[i] * classes + predicted[i]]++;
        }

        string[] names = [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];
        return new HeatMap(title, counts, names, names) { RowLabel = "true class", ColumnLabel = "predicted class", Log = true };
    }

    /// <inheritdoc/>
    public override string ToSvg()
    {
        var svg = new SvgWriter(Width, Height, Title);
        double left = 40 + 7.0 * rows.Select(r => r.Length).DefaultIfEmpty(0).Max(), top = 44, w = Width - left - 16, h = Height - top - 48;
        svg.Text(16, 22, Title, size: 15, bold: true, fill: "#111111");
        (double low, double high) = Range();
        double cw = columns.Length == 0 ? 0 : w / columns.Length, ch = rows.Length == 0 ? 0 : h / rows.Length;
        for (int r = 0; r < rows.Length; r++)
        {
            svg.Text(left - 6, top + (r + 0.5) * ch + 4, rows[r], "end");
            for (int c = 0; c < columns.Length; c++)
            {
                double value = values[r * columns.Length + c], place = Place(value, low, high);
                svg.Rect(left + c * cw, top + r * ch, cw, ch, double.IsNaN(value) ? "#dddddd" : Palette.At(place), "#ffffff");
                if (Annotate && cw > 14 && ch > 12) svg.Text(left + (c + 0.5) * cw, top + (r + 0.5) * ch + 4, Scale.Text(value), "middle", Palette.TextOn(place), Math.Min(12, cw / 4 + 3));
            }
        }

        for (int c = 0; c < columns.Length; c++) svg.Text(left + (c + 0.5) * cw, top + h + 17, columns[c], "middle");
        if (ColumnLabel.Length > 0) svg.Text(left + w / 2, Height - 10, ColumnLabel, "middle");
        if (RowLabel.Length > 0) svg.Text(16, top + h / 2, RowLabel, "middle", rotate: -90);
        return svg.Finish();
    }

    /// <inheritdoc/>
    public override string ToText(int columns = 80, int rows = 16)
    {
        CheckText(columns, rows);
        var text = new StringBuilder();
        text.AppendLine(Title);
        int first = this.rows.Select(r => r.Length).DefaultIfEmpty(0).Max();
        int cell = Math.Max(values.Select(v => Scale.Text(v).Length).DefaultIfEmpty(1).Max(), this.columns.Select(c => c.Length).DefaultIfEmpty(1).Max()) + 1;
        bool numbers = first + cell * this.columns.Length <= columns;
        if (numbers)
        {
            text.Append(' ', first).AppendLine(string.Concat(this.columns.Select(c => c.PadLeft(cell))));
            for (int r = 0; r < this.rows.Length; r++) text.Append(this.rows[r].PadLeft(first)).AppendLine(string.Concat(Row(r).Select(v => Scale.Text(v).PadLeft(cell))));
            return text.ToString();
        }

        // Too many columns for numbers: shades, several cells to a character where need be.
        (double low, double high) = Range();
        int across = Math.Min(this.columns.Length, Math.Max(1, columns - first - 1)), down = Math.Min(this.rows.Length, rows);
        for (int r = 0; r < down; r++)
        {
            int at = (int)((long)r * this.rows.Length / down);
            text.Append(this.rows[at].PadLeft(first)).Append(' ');
            for (int c = 0; c < across; c++) text.Append(Shade.Of(Place(values[at * this.columns.Length + (int)((long)c * this.columns.Length / across)], low, high)));
            text.AppendLine();
        }

        return text.ToString();
    }

    private ReadOnlySpan<double> RowSpan(int row) => values.AsSpan(row * columns.Length, columns.Length);

    private double[] Row(int row) => RowSpan(row).ToArray();

    private (double Low, double High) Range()
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double v in values)
            if (double.IsFinite(v)) (low, high) = (Math.Min(low, v), Math.Max(high, v));
        return low <= high ? (low, high) : (0, 1);
    }

    private double Place(double value, double low, double high)
    {
        if (high <= low) return 0.5;
        return Log ? Math.Log(1 + Math.Max(0, value - low)) / Math.Log(1 + high - low) : (value - low) / (high - low);
    }
}

/// <summary>Grey in text.</summary>
internal static class Shade
{
    private const string Shades = " .:-=+*#%@";

    /// <summary>A character for a place in [0, 1], from light to dark.</summary>
    internal static char Of(double place) => double.IsNaN(place) ? '?' : Shades[(int)Math.Clamp(place * Shades.Length, 0, Shades.Length - 1)];
}
