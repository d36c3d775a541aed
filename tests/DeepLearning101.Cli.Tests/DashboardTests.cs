using DeepLearning101.Native;
using DeepLearning101.Native.Models;
using NUnit.Framework;
using Spectre.Console;

namespace DeepLearning101.Cli.Tests;

/// <summary>What the dashboard shows.</summary>
[TestFixture]
internal sealed class DashboardTests
{
    private static string Text(Dashboard board)
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 120;
        console.Write(board.Draw());
        return text.ToString();
    }

    [Test]
    public void ShowsStepsLossAccuracySpeedAndMemory()
    {
        var board = new Dashboard(64, Device.Cpu);
        Assert.That(Text(board), Does.Contain("training").And.Contain("after an epoch"), "it can be drawn before the first step");
        for (int step = 1; step <= 500; step++)
        {
            board.Step(new StepReport(step, 2000, 2.0 / step));
            if (step % 100 == 0) board.Epoch(new EpochReport(step / 100, step, 1, 1, 0.5 + step / 2000.0, 1e-3, 1, IsBest: step < 400));
        }

        Thread.Sleep(2);
        string text = Text(board);
        Assert.That(text, Does.Contain("500 / 2,000 steps").And.Contain("0.0040").And.Contain("75.00 % (best 65.00 %)").And.Contain("images/s").And.Contain("left").And.Contain("MB"));
        Assert.That(text, Does.Contain("█").And.Contain("▁"), "curves");
        Assert.That(text.Count(c => c == '━'), Is.EqualTo(12), "a quarter of the bar");
    }

    [Test]
    public void ACurveOfManyValuesKeepsItsShape()
    {
        var curve = new Curve(64);
        Assert.That(curve.Draw(10), Is.Empty);
        for (int i = 0; i < 100_000; i++) curve.Add(i);
        curve.Add(double.NaN);
        string drawn = curve.Draw(8);
        Assert.That(drawn, Is.EqualTo("▁▂▃▄▅▆▇█"));
        Assert.That(curve.Count, Is.EqualTo(100_001));

        var flat = new Curve(64);
        flat.Add(3);
        flat.Add(3);
        Assert.That(flat.Draw(8), Is.EqualTo("▅▅"));
    }
}
