using System.Globalization;
using System.Security;
using System.Text;

namespace DeepLearning101.Native.Benchmarks.Compare.Report;

/// <summary>Bars of scores on a logarithmic axis, one row each, as SVG text; 1 is as fast as the best peer.</summary>
internal static class Svg
{
    private const int Left = 330, Width = 620, RowHeight = 14, Head = 56;

    internal static string Draw(IReadOnlyList<Row> rows)
    {
        var text = new StringBuilder();
        List<string> suites = [.. rows.Select(r => r.Suite).Distinct()];
        int height = Head + (rows.Count * RowHeight) + (suites.Count * 22) + 20;
        Add(text, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Left + Width + 70}" height="{height}" font-family="sans-serif" font-size="10">""");
        Add(text, $"""<rect width="100%" height="100%" fill="white"/><text x="10" y="18" font-size="14">Time of the best peer divided by ours (1 = as fast; further right is faster); line: middle half of the blocks</text>""");
        foreach (double tick in (double[])[0.25, 0.5, 1, 2, 4, 8, 16])
        {
            double x = At(tick);
            Add(text, $"""<line x1="{x:F1}" y1="{Head - 14}" x2="{x:F1}" y2="{height - 10}" stroke="{(tick == 1 ? "#333" : "#ddd")}"/><text x="{x:F1}" y="{Head - 18}" text-anchor="middle">{tick}</text>""");
        }

        int y = Head;
        foreach (string suite in suites)
        {
            y += 18;
            Add(text, $"""<text x="10" y="{y}" font-size="12" font-weight="bold">{SecurityElement.Escape(suite)}</text>""");
            y += 4;
            foreach (Row row in rows.Where(r => r.Suite == suite))
            {
                double from = At(1), to = At(row.Ratio);
                Add(text, $"""<text x="{Left - 6}" y="{y + 10}" text-anchor="end">{SecurityElement.Escape(row.Name)} {SecurityElement.Escape(row.Mode)} {row.Threads}t</text>""");
                Add(text, $"""<rect x="{Math.Min(from, to):F1}" y="{y + 2}" width="{Math.Max(1, Math.Abs(to - from)):F1}" height="{RowHeight - 4}" fill="{(row.Ratio >= 1 ? "#2a7" : "#c53")}"/>""");
                Add(text, $"""<line x1="{At(row.RatioLow):F1}" y1="{y + 7}" x2="{At(row.RatioHigh):F1}" y2="{y + 7}" stroke="#000"/><text x="{Math.Max(from, to) + 4:F1}" y="{y + 10}">{row.Ratio:F2}</text>""");
                y += RowHeight;
            }
        }

        return text.Append("</svg>\n").ToString();
    }

    private static void Add(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Position of a ratio between 1/8 and 32.</summary>
    private static double At(double ratio) => Left + (Width * (Math.Log2(Math.Clamp(ratio, 0.125, 32)) + 3) / 8);
}
