using System.CommandLine;
using System.Globalization;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Plot;

namespace DeepLearning101.Cli;

/// <summary><c>dl101 plot RUN</c>.</summary>
internal static class PlotCommand
{
    internal static Command Make(bool isTerminal)
    {
        var path = new Argument<string>("run") { Description = "Folder of the run" };
        var command = new Command("plot", "Draw the curves of a run here and write its SVG files anew") { path };
        command.SetAction(parsed => Plot(parsed.InvocationConfiguration.Output, parsed.GetValue(path)!, isTerminal ? Math.Clamp(Console.WindowWidth - 1, 40, 160) : 80));
        return command;
    }

    private static void Plot(TextWriter output, string path, int columns)
    {
        RunFile run = RunFile.Read(path);
        var folder = new RunFolder(path);
        List<EpochReport> history = folder.ReadHistory();
        if (history.Count == 0) throw new FileNotFoundException($"{folder.File("history.jsonl")} holds no epoch: the run has not ended its first yet. Go on with: dl101 train {run.Model} --resume {path}");
        double rate = double.Parse(run.Options["--lr"], CultureInfo.InvariantCulture);
        foreach (Chart chart in RunPlots.Curves(folder, history, new TrainingOptions { WarmUp = run.WarmUp }.Schedule(run.Steps), rate, run.Steps)) output.WriteLine(chart.ToText(columns));
        (long[] labels, long[] predicted) = folder.ReadPredictions(run.Data.Classes.Count);
        if (labels.Length == 0)
        {
            output.WriteLine($"the run has not been tested yet; files in {path}");
            return;
        }

        output.WriteLine(RunPlots.Confusion(folder, labels, predicted, run.Data.Classes).ToText(columns));
        Mistakes(RunModel.Load(path), labels, predicted);
        output.WriteLine($"files in {path}");
    }

    /// <summary>Only the images that were mistaken are looked at again, for the probabilities.</summary>
    private static void Mistakes(RunModel model, long[] labels, long[] predicted)
    {
        List<long> wrong = [];
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] != predicted[i]) wrong.Add(i);
        ImageData data = model.Data();
        if (data.Test.Count != labels.Length) throw new DataFormatException(model.Folder.File("predictions.csv"), 0, $"there are {labels.Length} predictions and {data.Test.Count} images.");
        long[] numbers = [.. wrong];
        IReadOnlyList<Mistake> mistakes = numbers.Length == 0 ? [] : MistakeList.Of(Evaluation.Of(model.Model, data.Test.Subset(numbers)), numbers);
        RunPlots.Mistakes(model.Folder, data, mistakes);
    }
}
