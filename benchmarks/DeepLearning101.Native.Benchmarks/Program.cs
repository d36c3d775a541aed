using System.CommandLine;
using BenchmarkDotNet.Running;
using DeepLearning101.Native.Benchmarks;
using DeepLearning101.Native.Benchmarks.Compare;
using DeepLearning101.Native.Benchmarks.Compare.Workers;
using DeepLearning101.Native.Benchmarks.Roofline;

// figures: what the project promises, measured, with exit code 1 on a miss. compare: ours against the peers; results: its table. roofline: what the machine can do.
// worker: one side of a comparison, started by compare. Anything else goes to BenchmarkDotNet.
if (args is not ["figures" or "compare" or "results" or "roofline" or "worker" or "--help", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(Figures).Assembly).Run(args);
    return 0;
}

var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as a list of {name, value, unit, bound, ok}" };
var figures = new Command("figures", "Measure every promised figure") { json };
figures.SetAction(parsed => Figures.Run(Console.Out, parsed.GetValue(json)));
var roofline = new Command("roofline", "Measure fused multiply-adds and memory bandwidth by instruction set, level, streams and threads");
roofline.SetAction(_ => Machine.Print(Console.Out));
var side = new Argument<string>("side");
var worker = new Command("worker", "Serve one side of a comparison on standard input and output") { side };
worker.SetAction(parsed => WorkerHost.Serve(() => WorkerSides.Make(parsed.GetValue(side)!)));
return new RootCommand("Benchmarks of DeepLearning101.Native") { figures, CompareCommand.Make(), CompareCommand.MakeResults(), roofline, worker }.Parse(args).Invoke();
