using DeepLearning101.Native;
using NUnit.Framework;

namespace DeepLearning101.Cli.Tests;

/// <summary>Every model trains on images of the user's.</summary>
[TestFixture]
internal sealed class OwnDataTests
{
    private string folder = "";

    [OneTimeSetUp]
    public void Begin() => folder = Directory.CreateTempSubdirectory("dl101-own-").FullName;

    [OneTimeTearDown]
    public void End() => Directory.Delete(folder, recursive: true);

    [TestCase("lenet5", "150")]
    [TestCase("mlp", "150", "--hidden", "64", "--patience", "9")]
    [TestCase("resnet18", "2", "--batch", "4")]
    [TestCase("lstm", "150", "--hidden", "24", "--layers", "2")]
    [TestCase("transformer", "500", "--d-model", "16", "--heads", "2", "--layers", "1", "--dropout", "0")]
    public void IdxFiles(string model, string steps, params string[] more)
    {
        string data = SmallData.Idx(Path.Combine(folder, "idx"), model == "resnet18" ? 24 : 480, model == "resnet18" ? 6 : 60), run = Path.Combine(folder, model);
        (int code, string output, string error) = Program101.Run(["train", model, "--data", data, "--steps", steps, "--batch", "32", "--out", run, .. more[(more.Length >= 2 && more[0] == "--batch" ? 2 : 0)..]]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("test accuracy"));
        double accuracy = Program101.Result(run).GetProperty("test_accuracy").GetDouble();
        Assert.That(accuracy, model == "resnet18" ? Is.InRange(0, 100) : Is.GreaterThan(60), "chance is 10 %");
        Assert.That(Program101.Run("predict", "--run", run, "--index", "3").Output, Does.Contain("true class 3"));
        Assert.That(Program101.Run("inspect", run).Output, Does.Contain($"run of {model}").And.Contain("on the test set"));
    }

    [TestCase("train")]
    [TestCase("train", "validation", "test")]
    public void FoldersOfImages(params string[] parts)
    {
        string data = SmallData.Folder(Path.Combine(folder, "images" + parts.Length), parts), run = Path.Combine(folder, "colours" + parts.Length);
        (int code, string output, string error) = Program101.Run("train", "mlp", "--data", data, "--hidden", "32", "--steps", "120", "--batch", "16", "--out", run);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain(parts.Length == 1 ? "no test set; validation accuracy" : "test accuracy"));
        Assert.That(Program101.Result(run).GetProperty("tested_on").GetString(), Is.EqualTo(parts.Length == 1 ? "validation" : "test"));
        Assert.That(Program101.Result(run).GetProperty("test_accuracy").GetDouble(), Is.GreaterThan(90));
        RunFile file = RunFile.Read(run);
        Assert.That(file.Data.Classes, Is.EqualTo(new[] { "blue", "green", "red" }));
        Assert.That((file.Data.Channels, file.Data.Height, file.Data.Width), Is.EqualTo((3, 16, 12)));
        Assert.That(file.Data.Train + file.Data.Validation, Is.EqualTo(parts.Length == 1 ? 72 : 144));
        string image = Path.Combine(data, "train", "green", "5.png");
        Assert.That(Program101.Run("predict", "--run", run, "--image", image).Output, Does.StartWith(image + "\n").And.Contain("predicted green with"));
    }

    [Test]
    public void ImagesThatAModelDoesNotTakeAreRefused()
    {
        string data = SmallData.Folder(Path.Combine(folder, "small"), "train");
        (int code, _, string error) = Program101.Run("train", "lenet5", "--data", data, "--out", Path.Combine(folder, "none"));
        Assert.That(code, Is.EqualTo(CommandLine.WrongArguments));
        Assert.That(error.TrimEnd(), Does.Contain("lenet5 takes images of 28 × 28; these have 16 × 12").And.Not.Contain("\n"));
        Assert.That(Directory.Exists(Path.Combine(folder, "none")), Is.False);
    }
}
