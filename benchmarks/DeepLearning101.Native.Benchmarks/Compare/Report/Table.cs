using System.Globalization;
using System.Text;

namespace DeepLearning101.Native.Benchmarks.Compare.Report;

/// <summary>Rows as text: milliseconds of one call for ours and each peer, ratio with its quartiles, share of the roofline, score.</summary>
internal static class Table
{
    internal static string Header(SuiteInfo suite)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{suite.Name,-28} {"mode",-16} thr {"ours",10}");
        foreach (string peer in suite.Peers) text.Append(CultureInfo.InvariantCulture, $" {peer,11}");
        return text.Append("  best         ratio (quartiles)     roof  score").ToString();
    }

    internal static string Line(SuiteInfo suite, Row row)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{row.Name,-28} {row.Mode,-16} {row.Threads,3} {Measure.Format(row.OursMs),10}");
        foreach (string peer in suite.Peers) text.Append(CultureInfo.InvariantCulture, $" {(row.Peers.TryGetValue(peer, out double ms) ? Measure.Format(ms) : "-"),11}");
        string share = row.Roofline is { } roof ? roof.ToString("P0", CultureInfo.InvariantCulture) : "-";
        return text.Append(CultureInfo.InvariantCulture, $"  {row.BestPeer,-11} {row.Ratio,6:F2} ({row.RatioLow:F2}-{row.RatioHigh:F2}) {share,8} {row.Score,6:F2}").ToString();
    }
}
