using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using DeepLearning101.Native.Benchmarks.Compare.Report;
using DeepLearning101.Native.Benchmarks.Roofline;

namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>A run of one or all suites.</summary>
internal sealed class Comparison(TextWriter output, Effort effort, bool keepGoing)
{
    private readonly Machine machine = new();
    private readonly List<Row> rows = [];
    private readonly SortedDictionary<string, string> versions = new(StringComparer.Ordinal);
    private int failed;

    internal string? Json { get; init; }

    internal string? Plot { get; init; }

    internal string? Markdown { get; init; }

    internal int Run(string suiteName, int[] threads, string filter)
    {
        foreach (int count in threads) ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(threads));
        string folder = Operands.Folder();
        using var stopped = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Directory.Delete(folder, recursive: true));
        bool missed = false;
        try
        {
            foreach (SuiteInfo suite in SuiteInfo.All)
            {
                if (suiteName != "all" && suite.Name != suiteName) continue;
                List<Case> cases = [.. threads.SelectMany(suite.Rows).Where(c => FileSystemName.MatchesSimpleExpression(filter, c.Name) || FileSystemName.MatchesSimpleExpression(filter, c.Name + "/" + c.Mode))];
                if (cases.Count == 0) continue;
                List<Row> own = Run(suite, cases, folder);
                rows.AddRange(own);
                foreach (Promise promise in own.Count == 0 ? [] : Verdict.Of(suite, own))
                {
                    output.WriteLine(promise);
                    missed |= !promise.Kept;
                }

                output.WriteLine();
            }
        }
        catch (InvalidOperationException e)
        {
            failed++;
            output.WriteLine("FAILED " + e.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            if (Plot is not null) Results.Plot(Plot, rows);
        }

        if (Markdown is not null) Results.Markdown(Markdown, rows, versions, effort == Effort.Quick ? "Quick run: few blocks." : "");
        if (rows.Count == 0 && failed == 0) output.WriteLine("compare: no row matches " + filter);
        return failed > 0 || rows.Count == 0 ? 2 : missed ? 1 : 0;
    }

    private List<Row> Run(SuiteInfo suite, List<Case> cases, string folder)
    {
        var sides = new List<SideProcess>();
        try
        {
            foreach (string name in (string[])[SideInfo.Ours, .. suite.Peers])
            {
                (SideProcess? side, string? missing) = SideProcess.Start(SideInfo.Of(name));
                if (side is null)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: not installed ({missing}); benchmarks/peers/install installs every peer"));
                    failed++;
                    continue;
                }

                sides.Add(side);
                versions[name] = side.Version;
            }

            if (sides.Count == 0 || sides[0].Name != SideInfo.Ours) throw new InvalidOperationException("compare: this library's own worker did not start.");
            output.WriteLine(string.Join("; ", sides.Select(s => s.Name + " = " + s.Version)));
            output.WriteLine(Table.Header(suite));
            return Measured(suite, cases, folder, sides);
        }
        finally
        {
            foreach (SideProcess side in sides) side.Dispose();
        }
    }

    private List<Row> Measured(SuiteInfo suite, List<Case> cases, string folder, List<SideProcess> sides)
    {
        var measure = new Measure(sides, effort, folder, (c, again) => c.Bytes > 0 ? machine.Bound(c.Flops, c.Bytes, c.Footprint > 0 ? c.Footprint : c.Bytes, c.Reads, c.Writes, c.IsDouble, c.Threads, again) : null);
        var own = new List<Row>();
        foreach (Case one in cases)
        {
            try
            {
                Row row = measure.Run(one, suite);
                own.Add(row);
                if (Json is not null) Results.Json(Json, [.. rows, .. own]);
                output.WriteLine(Table.Line(suite, row));
            }
            catch (InvalidOperationException e) when (keepGoing)
            {
                failed++;
                output.WriteLine("FAILED " + e.Message);
            }
        }

        return own;
    }
}
