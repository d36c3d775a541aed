using System.Globalization;

namespace DeepLearning101.Native.Benchmarks.Compare.Report;

/// <summary>One promise of a suite, measured.</summary>
/// <param name="Text">What was promised.</param>
/// <param name="Value">As measured.</param>
/// <param name="Bar">Least value.</param>
internal sealed record Promise(string Text, double Value, double Bar)
{
    internal bool Kept => Value >= Bar;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Kept ? "ok  " : "MISS")} {Text}: {Value:F2}, bar {Bar:F2}");
}

/// <summary>What a suite promises, judged from its rows.</summary>
internal static class Verdict
{
    internal static List<Promise> Of(SuiteInfo suite, IReadOnlyList<Row> rows)
    {
        var promises = new List<Promise>();
        foreach (IGrouping<int, Row> group in rows.GroupBy(r => r.Threads))
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"{suite.Name}, {group.Key} thread{(group.Key > 1 ? "s" : "")}");
            foreach (IGrouping<double, Row> bar in group.GroupBy(r => suite.BarOf(r.Name)))
            {
                string piece = Array.Find(suite.Bars, b => b.Bar == bar.Key).Piece is { } name ? " (" + name + ")" : "";
                promises.Add(new Promise(where + ": geometric mean of scores" + piece, Mean(bar.Select(r => r.Score)), bar.Key));
            }

            Row worst = group.MinBy(r => r.Score)!;
            promises.Add(new Promise(where + ": least score, " + worst.Name + " " + worst.Mode, worst.Score, suite.Floor));
            if (suite.Against is { } against && group.Where(r => r.Peers.ContainsKey(against.Peer)).Select(r => r.Peers[against.Peer] / r.OursMs).ToList() is { Count: > 0 } ratios)
                promises.Add(new Promise(where + ": geometric mean against " + against.Peer, Mean(ratios), against.Bar));
            if (suite.Absolute is { } absolute)
            {
                foreach (Row row in group.Where(r => r.Name.EndsWith(absolute.Suffix, StringComparison.Ordinal) && r.Roofline is not null))
                    promises.Add(new Promise(where + ": share of bandwidth, " + row.Name + " " + row.Mode, row.Roofline!.Value, absolute.Share));
            }
        }

        if (suite.Scaling is { } scaling)
        {
            foreach (Row one in rows.Where(r => r.Threads == 1 && scaling.Rows(r.Name)))
            {
                if (rows.FirstOrDefault(r => r.Threads == 2 && r.Name == one.Name && r.Mode == one.Mode) is { } two)
                    promises.Add(new Promise(suite.Name + ": two threads against one, " + one.Name, one.OursMs / two.OursMs, scaling.Speedup));
            }
        }

        return promises;
    }

    internal static double Mean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
