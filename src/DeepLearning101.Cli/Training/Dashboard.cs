using System.Diagnostics;
using System.Globalization;
using DeepLearning101.Native;
using DeepLearning101.Native.Models;
using Spectre.Console;
using Spectre.Console.Rendering;
using static System.FormattableString;

namespace DeepLearning101.Cli;

/// <summary>What a person wants to see while a model trains: how far it is, loss and accuracy as curves, images a second, memory, time left.</summary>
/// <remarks>Thread-safe: one thread trains, another draws.</remarks>
internal sealed class Dashboard(int batch, Device device)
{
    /// <summary>Characters of a curve or bar.</summary>
    private const int Width = 48;

    /// <summary>Time over which the speed is measured: long enough to be steady, short enough to be the present one.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Queue<(TimeSpan Time, long Step)> recent = new();
    private readonly Curve losses = new(8 * Width), accuracies = new(8 * Width);
    private StepReport last;
    private double best = double.NaN;

    internal void Step(in StepReport report)
    {
        lock (gate)
        {
            // The clock starts with the first step: what came before (a resumed run's steps, JIT) is no speed.
            TimeSpan now = clock.Elapsed;
            recent.Enqueue((now, report.Step));
            while (recent.Count > 2 && now - recent.Peek().Time > Window) recent.Dequeue();
            last = report;
            losses.Add(report.Loss);
        }
    }

    internal void Epoch(EpochReport report)
    {
        lock (gate)
        {
            accuracies.Add(100 * report.ValidationAccuracy);
            if (report.IsBest) best = 100 * report.ValidationAccuracy;
        }
    }

    internal IRenderable Draw()
    {
        lock (gate)
        {
            var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
            table.AddColumns("", "", "");
            double part = last.Steps == 0 ? 0 : (double)last.Step / last.Steps;
            int full = (int)(part * Width);
            Row("training", new string('━', full).PadRight(Width, '·'), Invariant($"{last.Step:N0} / {last.Steps:N0} steps"));
            Row("loss", losses.Draw(Width), last.Step == 0 ? "" : Invariant($"{last.Loss:0.0000}"));
            Row("accuracy", accuracies.Draw(Width), accuracies.Count == 0 ? "after an epoch" : Invariant($"{accuracies.Last:0.00} % (best {best:0.00} %)"));
            double speed = StepsPerSecond();
            Row("speed", speed > 0 ? Invariant($"{speed * batch:N0} images/s") : "", speed > 0 ? Left((last.Steps - last.Step) / speed) + " left" : "");
            Row("memory", Invariant($"tensors {device.Memory.LiveBytes / 1e6:N0} MB, peak {device.Memory.PeakBytes / 1e6:N0} MB"), Invariant($"process {Environment.WorkingSet / 1e6:N0} MB"));
            return table;

            void Row(string name, string middle, string right) => table.AddRow(new Text(name), new Text(middle), new Text(right));
        }
    }

    private double StepsPerSecond()
    {
        if (recent.Count < 2) return 0;
        (TimeSpan time, long step) = recent.Peek();
        double seconds = (clock.Elapsed - time).TotalSeconds;
        return seconds > 0 ? (last.Step - step) / seconds : 0;
    }

    private static string Left(double seconds)
    {
        TimeSpan left = TimeSpan.FromSeconds(Math.Min(seconds, 1e7));
        return string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}");
    }
}
