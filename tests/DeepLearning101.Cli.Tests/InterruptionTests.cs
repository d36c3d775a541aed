using NUnit.Framework;

namespace DeepLearning101.Cli.Tests;

/// <summary>A run that a signal ends and <c>--resume</c> goes on with leaves the weights of the uninterrupted run, bit for bit.</summary>
/// <remarks>A few seconds each: children are started, and must still be training when the signal comes.</remarks>
[TestFixture]
internal sealed class InterruptionTests
{
    private string folder = "", data = "";

    [OneTimeSetUp]
    public void Begin()
    {
        folder = Directory.CreateTempSubdirectory("dl101-interrupt-").FullName;
        data = SmallData.Idx(Path.Combine(folder, "data"));
    }

    [OneTimeTearDown]
    public void End() => Directory.Delete(folder, recursive: true);

    [TestCase("lenet5", Program101.Interrupt)]
    [TestCase("lenet5", Program101.Kill)]
    [TestCase("mlp", Program101.Kill)]
    [TestCase("mlp", Program101.Terminate)]
    [TestCase("transformer", Program101.Kill)]
    public void ResumedWeightsAreThoseOfTheUninterruptedRun(string model, int signal)
    {
        string[] small = model == "transformer" ? ["--d-model", "8", "--heads", "2", "--layers", "1"] : [];
        // Where the child is through before the signal reaches it, the run was too short for this machine.
        for (int steps = 800; ; steps *= 4)
        {
            string whole = Path.Combine(folder, $"{model}-{steps}-whole"), part = Path.Combine(folder, $"{model}-{steps}-{signal}");
            string[] args = ["train", model, "--data", data, "--batch", "16", "--steps", $"{steps}", "--seed", "3", .. small];
            (int code, string error) = Program101.Interrupted(signal, Path.Combine(part, "checkpoint.safetensors"), [.. args, "--checkpoint-every", "45", "--out", part]);
            if (code == 0 && steps < 50_000) continue;
            Assert.That(code, Is.EqualTo(signal == Program101.Kill ? 128 + signal : CommandLine.Stopped), error);
            if (signal != Program101.Kill) Assert.That(error, Does.Contain("stopping after this step").And.Contain($"of {steps}; go on with: dl101 train {model} --resume {part}"));
            Assert.That(File.Exists(Path.Combine(part, "result.json")), Is.False, "it was interrupted");

            (code, string output, error) = Program101.Run("train", model, "--resume", part, "--threads", "1");
            Assert.That(code, Is.Zero, error);
            Assert.That(output, Does.Contain("resumed at step"));
            Assert.That(Directory.GetFiles(part).Select(Path.GetFileName).Order(), Is.EqualTo(RunFolder.Files.Order()), "no half-written file stays");

            if (!Directory.Exists(whole)) Assert.That(Program101.Run([.. args, "--out", whole]).Code, Is.Zero);
            Assert.That(Program101.Hash(part), Is.EqualTo(Program101.Hash(whole)));
            foreach (string name in (string[])["last.safetensors", "predictions.csv", "confusion.svg", "mistakes.svg", "loss.svg"])
                Assert.That(File.ReadAllBytes(Path.Combine(part, name)), Is.EqualTo(File.ReadAllBytes(Path.Combine(whole, name))), name);
            Assert.That(Epochs(part), Is.EqualTo(Epochs(whole)));
            return;
        }
    }

    /// <summary>The history without its seconds.</summary>
    private static string[] Epochs(string run) =>
        [.. File.ReadAllLines(Path.Combine(run, "history.csv")).Select(line => string.Join(',', line.Split(',').Where((_, column) => column != 6)))];
}
