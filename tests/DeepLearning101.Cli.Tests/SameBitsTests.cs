using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;

namespace DeepLearning101.Cli.Tests;

/// <summary>One seed gives one set of weights, bit for bit: on any number of threads and on every instruction set. Slow because without vector units each product is a library call.</summary>
[TestFixture]
internal sealed class SameBitsTests
{
    private static readonly SemaphoreSlim TwoAtATime = new(2);

    [Test]
    public async Task After200StepsOnAnyNumberOfThreadsAndWithoutAvx512()
    {
        string[] hashes = await Task.WhenAll(
            Train(200, null, null, "--threads", "1"), Train(200, null, null, "--threads", "2"), Train(200, null, null, "--threads", "7"),
            Train(200, "DOTNET_EnableAVX512", ["avx2", "v128", "scalar"]));
        Assert.That(hashes.Distinct().Count(), Is.EqualTo(1), string.Join(' ', hashes));
    }

    [Test]
    public async Task After10StepsWithoutAvx2AndWithoutVectorUnits()
    {
        string[] hashes = await Task.WhenAll(
            Train(10, null, null), Train(10, "DOTNET_EnableAVX2", ["v128", "scalar"]), Train(10, "DOTNET_EnableHWIntrinsic", ["scalar"]));
        Assert.That(hashes.Distinct().Count(), Is.EqualTo(1), string.Join(' ', hashes));
    }

    private static async Task<string> Train(int steps, string? knob, string[]? levels, params string[] more)
    {
        await TwoAtATime.WaitAsync();
        string folder = Path.Combine(Path.GetTempPath(), "dl101-bits-" + Guid.NewGuid().ToString("N"));
        try
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            // Text must hang on no culture.
            start.Environment["LANG"] = "de_DE.UTF-8";
            string[] arguments = ["exec", typeof(CommandLine).Assembly.Location, "train", "lenet5", "--steps", $"{steps}", "--seed", "5", "--out", folder, .. more];
            foreach (string argument in arguments) start.ArgumentList.Add(argument);
            if (knob is not null) start.Environment[knob] = "0";
            using Process child = Process.Start(start)!;
            Task<string> errors = child.StandardError.ReadToEndAsync(), output = child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            Assert.That(child.ExitCode, Is.Zero, await errors + await output);
            using JsonDocument result = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "result.json")));
            string isa = result.RootElement.GetProperty("isa").GetString()!;
            if (levels is not null) Assert.That(levels, Does.Contain(isa), $"{knob}=0 must really turn the instruction set off");
            return result.RootElement.GetProperty("weights_sha256").GetString()!;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            TwoAtATime.Release();
        }
    }
}
