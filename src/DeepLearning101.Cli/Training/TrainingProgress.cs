using System.Globalization;
using DeepLearning101.Native.Models;
using Spectre.Console;

namespace DeepLearning101.Cli;

/// <summary>Shows how training gets on: a bar on a terminal, a line for each epoch everywhere.</summary>
internal abstract class TrainingProgress : IDisposable
{
    internal static TrainingProgress Begin(TextWriter output, bool isTerminal, long steps) => isTerminal ? new ProgressBar(steps) : new ProgressLines(output);

    internal abstract void Step(in StepReport report);

    internal abstract void Epoch(EpochReport report);

    public abstract void Dispose();

    private protected static string Describe(EpochReport report) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {report.Epoch,2}  step {report.Step,6}  train loss {report.TrainLoss:0.0000}  validation loss {report.ValidationLoss:0.0000}  accuracy {100 * report.ValidationAccuracy,6:0.00} %  {report.Seconds,6:0.0} s{(report.IsBest ? "  best" : "")}");
}

internal sealed class ProgressLines(TextWriter output) : TrainingProgress
{
    internal override void Step(in StepReport report)
    {
    }

    internal override void Epoch(EpochReport report) => output.WriteLine(Describe(report));

    public override void Dispose() => output.Flush();
}

/// <summary>The bar is drawn by its own task until training ends; here it is only told numbers.</summary>
internal sealed class ProgressBar : TrainingProgress
{
    /// <summary>Steps between two messages to the bar: often enough for the eye.</summary>
    private const long Interval = 8;

    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task drawing;
    private readonly ProgressTask bar;

    internal ProgressBar(long steps)
    {
        ProgressTask? made = null;
        drawing = AnsiConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                made = context.AddTask("training", maxValue: steps);
                return done.Task;
            });
        bar = made ?? throw new InvalidOperationException("the progress bar did not start.");
    }

    internal override void Step(in StepReport report)
    {
        if (report.Step % Interval != 0 && report.Step != report.Steps) return;
        bar.Value = report.Step;
        bar.Description = string.Create(CultureInfo.InvariantCulture, $"loss {report.Loss:0.0000}");
    }

    internal override void Epoch(EpochReport report) => AnsiConsole.WriteLine(Describe(report));

    public override void Dispose()
    {
        done.TrySetResult();
        drawing.GetAwaiter().GetResult();
    }
}
