using System.Globalization;

namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>How long is measured.</summary>
/// <param name="Rounds">Blocks of each side.</param>
/// <param name="BlockMs">Least length of a block.</param>
/// <param name="WarmMs">Untimed calls before a block.</param>
/// <param name="MostMs">A row whose blocks take longer gets fewer rounds, at least three.</param>
internal readonly record struct Effort(int Rounds, double BlockMs, double WarmMs, double MostMs)
{
    internal static Effort Full => new(15, 5, 1, 20_000);

    internal static Effort Quick => new(5, 5, 1, 2_000);
}

/// <summary>Sides that take turns.</summary>
internal sealed class Measure(IReadOnlyList<SideProcess> sides, Effort effort, string folder, Func<Case, bool, double?> roofline)
{
    /// <summary>Runs a case on every side, checks that all computed the same, and times block by block.</summary>
    /// <exception cref="InvalidOperationException">No peer has the op, a side failed, or two sides computed different things.</exception>
    internal Row Run(Case row, SuiteInfo suite)
    {
        List<string> files = Operands.Write(row, folder);
        try
        {
            List<SideProcess> active = Prepare(row, suite, files);
            return Time(row, suite, active);
        }
        finally
        {
            foreach (string file in files) File.Delete(file);
            foreach (SideProcess side in sides) side.Release();
        }
    }

    private List<SideProcess> Prepare(Case row, SuiteInfo suite, List<string> files)
    {
        string result = Path.Combine(folder, "result.bin");
        List<double[]> ours = sides[0].Prepare(row, files, result) ?? throw new InvalidOperationException(row.Key + ": this library has no such op.");
        var active = new List<SideProcess> { sides[0] };
        for (int i = 1; i < sides.Count; i++)
        {
            if (!suite.Uses(sides[i].Name) || sides[i].Prepare(row, files, result) is not { } theirs) continue;
            if (Sampling.Difference(ours, theirs, row.Tolerance) is { } difference) throw new InvalidOperationException(row.Key + ": " + sides[i].Name + " computed something else: " + difference + ".");
            active.Add(sides[i]);
        }

        File.Delete(result);
        return active.Exists(s => suite.Counts(s.Name)) ? active : throw new InvalidOperationException(row.Key + ": no installed peer has the op.");
    }

    private Row Time(Case row, SuiteInfo suite, List<SideProcess> active)
    {
        var times = new List<double>[active.Count];
        for (int i = 0; i < times.Length; i++) times[i] = [];
        double spent = 0;
        for (int round = 0; round < effort.Rounds && (round < 3 || spent < effort.MostMs * 1e6); round++)
        {
            for (int i = 0; i < active.Count; i++)
            {
                // Each side starts a round in turn: whatever follows a block of the others befalls all alike.
                int side = (round + i) % active.Count;
                if (row.Threads > 1) Thread.Sleep(3);
                double ns = active[side].Block(effort.BlockMs * 1e6, effort.WarmMs * 1e6);
                times[side].Add(ns);
                spent += Math.Max(2 * ns, (effort.BlockMs + effort.WarmMs) * 1e6);
            }
        }

        var peers = new SortedDictionary<string, double>(StringComparer.Ordinal);
        int best = 0;
        for (int i = 1; i < active.Count; i++)
        {
            peers[active[i].Name] = Quantile(times[i], 0.5) / 1e6;
            if (suite.Counts(active[i].Name) && (best == 0 || Quantile(times[i], 0.5) < Quantile(times[best], 0.5))) best = i;
        }

        List<double> ratios = [.. times[0].Select((ours, round) => times[best][round] / ours)];
        double ratio = Quantile(ratios, 0.5);
        double? share = roofline(row, false) is { } bound ? bound / times[0].Min() : null;
        for (int tries = 0; share > 1 && tries < 3; tries++) share = roofline(row, true) / times[0].Min();
        double score = share >= 0.85 ? Math.Max(ratio, suite.BarOf(row.Name)) : ratio;
        return new Row(row.Suite, row.Name, row.Mode, row.Threads, Quantile(times[0], 0.5) / 1e6, peers, active[best].Name, ratio, Quantile(ratios, 0.25), Quantile(ratios, 0.75), share, score);
    }

    internal static double Quantile(List<double> values, double share)
    {
        List<double> sorted = [.. values.Order()];
        double at = share * (sorted.Count - 1);
        int low = (int)at;
        return low + 1 < sorted.Count ? sorted[low] + ((at - low) * (sorted[low + 1] - sorted[low])) : sorted[low];
    }

    internal static string Format(double ms) => ms.ToString(ms >= 100 ? "F0" : ms >= 1 ? "F2" : ms >= 0.001 ? "F4" : "F6", CultureInfo.InvariantCulture);
}
