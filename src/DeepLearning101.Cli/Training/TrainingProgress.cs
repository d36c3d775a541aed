using System.Globalization;
using DeepLearning101.Native;
using DeepLearning101.Native.Models;
using Spectre.Console;

namespace DeepLearning101.Cli;

/// <summary>Shows how training gets on: a dashboard on a terminal, a line for each epoch everywhere.</summary>
internal abstract class TrainingProgress : TrainingCallback, IDisposable
{
    /// <param name="output">Where lines go.</param>
    /// <param name="isTerminal">Whether that is a terminal.</param>
    /// <param name="batch">Images in a step.</param>
    /// <param name="device">Whose memory is shown.</param>
    internal static TrainingProgress Begin(TextWriter output, bool isTerminal, int batch, Device device) => isTerminal ? new LiveProgress(AnsiConsole.Console, batch, device) : new ProgressLines(output);

    public abstract void Dispose();

    private protected static string Describe(EpochReport report) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {report.Epoch,2}  step {report.Step,6}  train loss {report.TrainLoss:0.0000}  validation loss {report.ValidationLoss:0.0000}  accuracy {100 * report.ValidationAccuracy,6:0.00} %  {report.Seconds,6:0.0} s{(report.IsBest ? "  best" : "")}");
}

internal sealed class ProgressLines(TextWriter output) : TrainingProgress
{
    public override void OnEpoch(Trainer trainer, EpochReport report) => output.WriteLine(Describe(report));

    public override void Dispose() => output.Flush();
}

/// <summary>The dashboard is drawn by its own task until training ends; here it is only told numbers.</summary>
internal sealed class LiveProgress : TrainingProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource done = new();
    private readonly IAnsiConsole console;
    private readonly Dashboard board;
    private readonly Task drawing;

    internal LiveProgress(IAnsiConsole console, int batch, Device device)
    {
        this.console = console;
        board = new Dashboard(batch, device);
        drawing = Task.Run(() => console.Live(board.Draw()).AutoClear(true).StartAsync(Show));
    }

    public override void OnStep(Trainer trainer, in StepReport report) => board.Step(report);

    public override void OnEpoch(Trainer trainer, EpochReport report)
    {
        board.Epoch(report);
        console.WriteLine(Describe(report));
    }

    public override void Dispose()
    {
        done.Cancel();
        drawing.GetAwaiter().GetResult();
        done.Dispose();
    }

    private async Task Show(LiveDisplayContext context)
    {
        while (!done.IsCancellationRequested)
        {
            context.UpdateTarget(board.Draw());
            await Task.Delay(Interval, done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
