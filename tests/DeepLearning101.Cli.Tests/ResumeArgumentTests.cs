using DeepLearning101.Native.Data;
using NUnit.Framework;

namespace DeepLearning101.Cli.Tests;

/// <summary>What <c>--resume</c> refuses, and in which words.</summary>
[TestFixture]
internal sealed class ResumeArgumentTests
{
    private string folder = "", data = "", run = "";

    [OneTimeSetUp]
    public void Begin()
    {
        folder = Directory.CreateTempSubdirectory("dl101-resume-").FullName;
        data = SmallData.Idx(Path.Combine(folder, "data"), 96, 20);
        Train(run = Path.Combine(folder, "run"), "mlp", "--hidden", "12");
    }

    [OneTimeTearDown]
    public void End() => Directory.Delete(folder, recursive: true);

    private void Train(string place, params string[] args)
    {
        (int code, _, string error) = Program101.Run(["train", .. args, "--data", data, "--batch", "16", "--steps", "7", "--out", place]);
        Assert.That(code, Is.Zero, error);
    }

    /// <summary>A copy of the run, to be damaged.</summary>
    private string Copy(string name)
    {
        string place = Path.Combine(folder, name);
        Directory.CreateDirectory(place);
        foreach (string file in Directory.GetFiles(run)) File.Copy(file, Path.Combine(place, Path.GetFileName(file)), overwrite: true);
        return place;
    }

    private static void Refuses(int expected, string text, params string[] args)
    {
        (int code, _, string error) = Program101.Run(args);
        Assert.That(error.TrimEnd(), Does.StartWith("dl101: ").And.Contain(text).And.Not.Contain("\n"));
        Assert.That(code, Is.EqualTo(expected), error);
    }

    [TestCase("--lr", "0.5", "--lr: the run in * has 0.002; given 0.5")]
    [TestCase("--seed", "2", "--seed: the run in * has 1; given 2")]
    [TestCase("--hidden", "13", "--hidden: the run in * has 12; given 13")]
    [TestCase("--patience", "4", "--patience: the run in * has none; given 4")]
    [TestCase("--clip", "4", "--clip: the run in * has none; given 4")]
    [TestCase("--out", "elsewhere", "--out and --resume")]
    public void OptionsThatContradictTheRun(string option, string value, string text) =>
        Refuses(CommandLine.WrongArguments, text.Replace("*", run, StringComparison.Ordinal), "train", "mlp", "--resume", run, option, value);

    [Test]
    public void ARunOfAnotherModel() => Refuses(CommandLine.WrongArguments, "use 'dl101 train mlp --resume", "train", "lenet5", "--resume", run);

    [Test]
    public void AFolderWithoutARun() => Refuses(CommandLine.Failed, "is no run folder", "train", "mlp", "--resume", data);

    [Test]
    public void AFinishedRunIsOnlyTestedAgain()
    {
        string before = Program101.Hash(run);
        (int code, string output, string error) = Program101.Run("train", "mlp", "--resume", run, "--lr", "0.002", "--out", run);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("training had ended at step 7"));
        Assert.That(Program101.Hash(run), Is.EqualTo(before));
    }

    [Test]
    public void ADamagedCheckpoint()
    {
        string place = Copy("damaged"), file = Path.Combine(place, "checkpoint.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes.AsSpan(0, bytes.Length - 100));
        Refuses(CommandLine.Failed, "checkpoint.safetensors: at byte", "train", "mlp", "--resume", place);
    }

    [Test]
    public void CheckpointsOfOtherRuns()
    {
        string place = Copy("foreign"), other = Path.Combine(folder, "other");
        Train(other, "mlp", "--hidden", "12", "--lr", "0.01");
        File.Copy(Path.Combine(other, "checkpoint.safetensors"), Path.Combine(place, "checkpoint.safetensors"), overwrite: true);
        Refuses(CommandLine.Failed, "learning rate: '0.01' there, '0.002' here", "train", "mlp", "--resume", place);
        File.Copy(Path.Combine(run, "best.safetensors"), Path.Combine(place, "checkpoint.safetensors"), overwrite: true);
        Refuses(CommandLine.Failed, "no checkpoint of a run", "train", "mlp", "--resume", place);
    }

    [TestCase("{", "damaged")]
    [TestCase("{}", "damaged")]
    [TestCase("[1]", "damaged")]
    public void ADamagedRunFile(string content, string text)
    {
        string place = Copy("file");
        File.WriteAllText(Path.Combine(place, "run.json"), content);
        Refuses(CommandLine.Failed, text, "train", "mlp", "--resume", place);
        Refuses(CommandLine.Failed, text, "inspect", place);
    }

    [Test]
    public void OptionsThatNobodyKnows()
    {
        string place = Copy("options"), file = Path.Combine(place, "run.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("--hidden", "--depth", StringComparison.Ordinal));
        Refuses(CommandLine.Failed, "none of 'dl101 train mlp'", "train", "mlp", "--resume", place);
    }

    [Test]
    public void OtherData()
    {
        string place = Path.Combine(folder, "moved"), changing = SmallData.Idx(Path.Combine(folder, "changing"), 96, 20);
        Assert.That(Program101.Run("train", "mlp", "--data", changing, "--steps", "3", "--out", place).Code, Is.Zero);
        SmallData.Idx(changing, 97, 20);
        Refuses(CommandLine.Failed, "the data is not that of the run", "train", "mlp", "--resume", place);
    }

    [Test]
    public void KilledBeforeTheFirstCheckpointItStartsAgain()
    {
        string place = Copy("early"), before = Program101.Hash(run);
        foreach (string file in Directory.GetFiles(place))
            if (Path.GetFileName(file) != "run.json") File.Delete(file);
        File.WriteAllText(Path.Combine(place, "checkpoint.safetensors.1-1.tmp"), "half");
        (int code, string output, string error) = Program101.Run("train", "mlp", "--resume", place);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("starts again"));
        Assert.That(Program101.Hash(place), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(place, "*.tmp"), Is.Empty);
    }
}
