using System.CommandLine;
using System.Globalization;
using DeepLearning101.Native;
using DeepLearning101.Native.Plot;

namespace DeepLearning101.Cli;

/// <summary><c>dl101 predict --run DIR (--index N | --image FILE)</c>.</summary>
internal static class PredictCommand
{
    /// <summary>Characters of the longest bar.</summary>
    private const int BarWidth = 40;

    /// <summary>Classes that are listed.</summary>
    private const int Most = 10;

    internal static Command Make()
    {
        var run = new Option<string>("--run") { HelpName = "dir", Description = "Folder of the run", Required = true };
        Option<long?> index = OptionMaker.NumberOrNone<long>("--index", "Number of an image in the test set, from 0", value => value >= 0, "a whole number ≥ 0");
        var image = new Option<string?>("--image") { HelpName = "file", Description = "An image of yours (PNG, PGM, PPM); it is fitted to what the model takes" };
        var command = new Command("predict", "Tell what is on an image: it is drawn, with the probability of each class") { run, index, image };
        command.SetAction(parsed =>
        {
            (long? number, string? file) = (parsed.GetValue(index), parsed.GetValue(image));
            if (number is null == file is null) throw new UsageException("predict needs --index N (an image of the test set) or --image FILE (one of yours), and not both.");
            Predict(parsed.InvocationConfiguration.Output, RunModel.Load(parsed.GetValue(run)!), number, file);
        });
        return command;
    }

    private static void Predict(TextWriter output, RunModel model, long? index, string? file)
    {
        using TensorScope scope = TensorScope.Begin();
        DataFacts facts = model.Run.Data;
        Tensor input;
        if (index is { } number)
        {
            ImageData data = model.Data();
            if (number >= data.Test.Count) throw new UsageException($"--index must be from 0 to {data.Test.Count - 1}, the images of the {facts.TestSet} set; given {number}.");
            Tensor[] fields = data.Test.Batch([number]);
            input = fields[0].Select(0, 0);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"image {number} of the {facts.TestSet} set, true class {facts.Classes[(int)fields[1].Item<long>()]}"));
        }
        else
        {
            (Tensor pixels, string changes) = UserImage.Read(file!, facts);
            input = (pixels - facts.Mean) / facts.Std;
            output.WriteLine($"{file}{(changes.Length > 0 ? ": " + changes : "")}");
        }

        output.Write(new ImageGrid("").Add(RunPlots.Pixels(input, facts)).ToText(80, 16).Trim('\n', '\r') + "\n");
        Bars(output, model.Probabilities(input), facts.Classes);
    }

    private static void Bars(TextWriter output, float[] probabilities, IReadOnlyList<string> classes)
    {
        int[] order = [.. Enumerable.Range(0, probabilities.Length)];
        Array.Sort(order, (a, b) => probabilities[b] != probabilities[a] ? probabilities[b].CompareTo(probabilities[a]) : a.CompareTo(b));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"predicted {classes[order[0]]} with {100 * probabilities[order[0]]:0.00} %"));
        int shown = Math.Min(order.Length, Most), width = 0;
        foreach (int c in order.AsSpan(0, shown)) width = Math.Max(width, classes[c].Length);
        foreach (int c in order.AsSpan(0, shown))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{classes[c].PadLeft(width)}  {100 * probabilities[c],6:0.00} %  {new string('█', (int)Math.Round(probabilities[c] * BarWidth))}").TrimEnd());
    }
}
