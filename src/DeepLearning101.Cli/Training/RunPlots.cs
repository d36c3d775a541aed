using System.Globalization;
using DeepLearning101.Native;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;
using DeepLearning101.Native.Plot;

namespace DeepLearning101.Cli;

/// <summary>The drawings of a run.</summary>
internal static class RunPlots
{
    /// <summary>Points of the learning-rate curve, enough for its width in pixels.</summary>
    private const int RatePoints = 300;

    /// <summary>Loss, accuracy and learning rate over the run, as SVG files.</summary>
    /// <returns>The same, for the terminal.</returns>
    internal static IReadOnlyList<Chart> Curves(RunFolder folder, IReadOnlyList<EpochReport> history, LrSchedule schedule, double rate, long steps)
    {
        double[] epochs = new double[history.Count], train = new double[history.Count], validation = new double[history.Count], accuracy = new double[history.Count];
        for (int i = 0; i < epochs.Length; i++)
            (epochs[i], train[i], validation[i], accuracy[i]) = (history[i].Epoch, history[i].TrainLoss, history[i].ValidationLoss, 100 * history[i].ValidationAccuracy);
        int points = (int)Math.Min(steps, RatePoints);
        double[] at = new double[points], rates = new double[points];
        for (int i = 0; i < points; i++)
        {
            long step = points == 1 ? 0 : i * (steps - 1) / (points - 1);
            (at[i], rates[i]) = (step + 1, schedule.Rate(step, rate));
        }

        var loss = new Chart("Loss") { XLabel = "epoch", YLabel = "cross-entropy" };
        loss.Line(epochs, train, "training").Line(epochs, validation, "validation");
        var right = new Chart("Validation accuracy") { XLabel = "epoch", YLabel = "%" };
        right.Line(epochs, accuracy, "validation");
        var learning = new Chart("Learning rate") { XLabel = "step", YLabel = "learning rate" };
        learning.Line(at, rates);
        if (epochs.Length == 1)
        {
            // A line through one point cannot be seen.
            loss.Scatter(epochs, train).Scatter(epochs, validation);
            right.Scatter(epochs, accuracy);
        }

        loss.Save(folder.File("loss.svg"));
        right.Save(folder.File("accuracy.svg"));
        learning.Save(folder.File("learning-rate.svg"));
        return [loss, right, learning];
    }

    /// <summary>How often each class was taken for each.</summary>
    internal static HeatMap Confusion(RunFolder folder, ReadOnlySpan<long> labels, ReadOnlySpan<long> predicted, IReadOnlyList<string> classes)
    {
        var matrix = new ConfusionMatrix(classes.Count);
        matrix.Add(predicted, labels);
        var values = new double[classes.Count * classes.Count];
        for (int i = 0; i < values.Length; i++) values[i] = matrix[i / classes.Count, i % classes.Count];
        string[] names = [.. classes];
        var map = new HeatMap(string.Create(CultureInfo.InvariantCulture, $"Confusion: {matrix.Correct:N0} of {matrix.Total:N0} right"), values, names, names) { RowLabel = "true class", ColumnLabel = "predicted class", Log = true };
        map.Save(folder.File("confusion.svg"));
        return map;
    }

    /// <summary>The mistakes with the highest probability.</summary>
    internal static void Mistakes(RunFolder folder, ImageData data, IReadOnlyList<Mistake> mistakes)
    {
        var grid = new ImageGrid(mistakes.Count == 0 ? "No mistakes" : "Worst mistakes: true → predicted, probability");
        IReadOnlyList<string> names = data.Facts.Classes;
        foreach (Mistake mistake in mistakes)
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor image = data.Test.Batch([mistake.Index])[0].Select(0, 0);
            grid.Add(Pixels(image, data.Facts), string.Create(CultureInfo.InvariantCulture, $"{names[(int)mistake.Label]} → {names[(int)mistake.Predicted]} {mistake.Confidence:P0}"));
        }

        grid.Save(folder.File("mistakes.svg"));
    }

    /// <summary>The image as it was before it was normalised, from 0 to 1.</summary>
    internal static Tensor Pixels(Tensor image, DataFacts facts) => image * facts.Std + facts.Mean;
}
