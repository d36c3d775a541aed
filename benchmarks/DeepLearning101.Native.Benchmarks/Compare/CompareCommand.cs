using System.CommandLine;
using DeepLearning101.Native.Benchmarks.Compare.Report;

namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary><c>compare SUITE</c>: ours and every peer, block by block in one run.</summary>
internal static class CompareCommand
{
    internal static Command Make()
    {
        var suite = new Argument<string>("suite") { Description = "One of " + string.Join(", ", SuiteInfo.All.Select(s => s.Name)) + ", or all" };
        suite.AcceptOnlyFromAmong([.. SuiteInfo.All.Select(s => s.Name), "all"]);
        var threads = new Option<int[]>("--threads") { Description = "Threads of every side; default 1 and 2", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Environment.ProcessorCount > 1 ? [1, 2] : [1] };
        var filter = new Option<string>("--filter") { Description = "Rows whose name or 'name/mode' matches this pattern of * and ?", DefaultValueFactory = _ => "*" };
        var json = new Option<string?>("--json") { Description = "Write the rows to this file as a list of {suite, name, mode, threads, ours_ms, peers, best_peer, ratio, ratio_low, ratio_high, roofline, score}" };
        var plot = new Option<string?>("--plot") { Description = "Write a plot of the ratios to this SVG file" };
        var results = new Option<string?>("--results") { Description = "Write the table of results to this Markdown file, with a plot beside it" };
        var quick = new Option<bool>("--quick") { Description = "Fewer blocks" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Report a row that fails and go on; the exit code is 1 all the same" };
        var command = new Command("compare", "Measure this library against its peers, side by side; exit code 1 where a bar is missed, 2 where a row could not be measured") { suite, threads, filter, json, plot, results, quick, keepGoing };
        command.SetAction(parsed => new Comparison(Console.Out, parsed.GetValue(quick) ? Effort.Quick : Effort.Full, parsed.GetValue(keepGoing))
        {
            Json = parsed.GetValue(json), Plot = parsed.GetValue(plot), Markdown = parsed.GetValue(results),
        }.Run(parsed.GetValue(suite)!, parsed.GetValue(threads)!, parsed.GetValue(filter)!));
        return command;
    }

    /// <summary><c>results FILE JSON…</c>: the table of results from rows that were measured suite by suite.</summary>
    internal static Command MakeResults()
    {
        var file = new Argument<string>("file") { Description = "Markdown file to write; a plot goes beside it" };
        var from = new Argument<string[]>("json") { Description = "Files that compare --json wrote; of a row that is in several the last one counts", Arity = ArgumentArity.OneOrMore };
        var note = new Option<string>("--note") { Description = "A sentence about the circumstances", DefaultValueFactory = _ => "" };
        var command = new Command("results", "Write the table of results from files of rows") { file, from, note };
        command.SetAction(parsed => Results.Merge(parsed.GetValue(file)!, parsed.GetValue(from)!, parsed.GetValue(note)!));
        return command;
    }
}
