using System.CommandLine;
using BenchmarkDotNet.Running;
using DeepLearning101.Native.Benchmarks;

// figures: what the project promises, measured, with exit code 1 on a miss. Anything else goes to BenchmarkDotNet.
if (args is not ["figures", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(Figures).Assembly).Run(args);
    return 0;
}

var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as a list of {name, value, unit, bound, ok}" };
var figures = new Command("figures", "Measure every promised figure") { json };
figures.SetAction(parsed => Figures.Run(Console.Out, parsed.GetValue(json)));
return new RootCommand("Benchmarks of DeepLearning101.Native") { figures }.Parse(args).Invoke();
