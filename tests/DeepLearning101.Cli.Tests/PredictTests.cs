using System.Globalization;
using System.Xml.Linq;
using DeepLearning101.Native;
using DeepLearning101.Native.Data;
using NUnit.Framework;

namespace DeepLearning101.Cli.Tests;

/// <summary><c>predict</c> and <c>plot</c> on a short run with MNIST (about four seconds).</summary>
[TestFixture]
internal sealed class PredictTests
{
    private string folder = "", run = "";

    [OneTimeSetUp]
    public void Begin()
    {
        folder = Directory.CreateTempSubdirectory("dl101-predict-").FullName;
        run = Path.Combine(folder, "run");
        (int code, _, string error) = Program101.Run("train", "lenet5", "--steps", "300", "--out", run);
        Assert.That(code, Is.Zero, error);
    }

    [OneTimeTearDown]
    public void End() => Directory.Delete(folder, recursive: true);

    private static string Predict(params string[] args)
    {
        (int code, string output, string error) = Program101.Run(["predict", .. args]);
        Assert.That(code, Is.Zero, error);
        return output;
    }

    [Test]
    public void TellsWhatATestImageIs()
    {
        string[] lines = Predict("--run", run, "--index", "0").TrimEnd().Split('\n');
        Assert.That(lines[0], Is.EqualTo("image 0 of the test set, true class 7"));
        Assert.That(lines[1..15], Has.All.Length.EqualTo(28), "the digit, two rows of pixels a line");
        Assert.That(string.Concat(lines[1..15]), Does.Contain("@"));
        Assert.That(lines[15], Does.Match(@"^predicted 7 with \d+\.\d\d %$"));
        Assert.That(lines[16], Does.Match(@"^7 +\d+\.\d\d %  █+$"));
        double sum = lines[16..26].Sum(line => double.Parse(line[1..9], CultureInfo.InvariantCulture));
        Assert.That(lines, Has.Length.EqualTo(26));
        Assert.That(sum, Is.EqualTo(100).Within(0.06));
        string recorded = File.ReadAllLines(Path.Combine(run, "predictions.csv"))[1];
        Assert.That(recorded, Is.EqualTo("0,7,7"));
    }

    /// <summary>The same digit as it comes: as it is, or drawn dark on white, larger and off the middle, in colour.</summary>
    [TestCase(28, false, 1, "")]
    [TestCase(28, true, 1, "inverted to bright on dark")]
    [TestCase(96, true, 1, "inverted to bright on dark, ink cut out of 120 × 200, fitted and centred in 28 × 28 as in MNIST")]
    [TestCase(96, false, 3, "ink cut out of 120 × 200, fitted and centred in 28 × 28 as in MNIST")]
    public void TellsWhatAnImageOfTheUserIs(int size, bool dark, int channels, string changes)
    {
        ImageDataset images = Mnist.Load().Test;
        (int height, int width, int top, int left) = size == 28 ? (28, 28, 0, 0) : (120, 200, 7, 90);
        float[] digit = images.Batch([0])[0].ToArray<float>();
        var pixels = new byte[channels * height * width];
        for (int p = 0; p < channels; p++)
        {
            for (int r = 0; r < size; r++)
            {
                for (int c = 0; c < size; c++)
                    pixels[(p * height + top + r) * width + left + c] = (byte)Math.Round(255 * (digit[r * 28 / size * 28 + c * 28 / size] * Mnist.Std + Mnist.Mean));
            }
        }

        if (dark)
            for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(255 - pixels[i]);
        string file = Path.Combine(folder, $"{size}-{dark}-{channels}.png");
        ImageFile.Write(file, Tensor.From<byte>(pixels, [channels, height, width]));
        string[] lines = Predict("--run", run, "--image", file).Split('\n');
        Assert.That(lines[0], Is.EqualTo(changes.Length > 0 ? $"{file}: {changes}" : file));
        Assert.That(lines[15], Does.StartWith("predicted 7 with "));
    }

    [Test]
    public void TheSamePixelsGiveTheSameProbabilities()
    {
        float[] digit = Mnist.Load().Test.Batch([3])[0].ToArray<float>();
        string file = Path.Combine(folder, "three.png");
        ImageFile.Write(file, Tensor.From<byte>([.. digit.Select(v => (byte)Math.Round(255 * (v * Mnist.Std + Mnist.Mean)))], [1, 28, 28]));
        Assert.That(Predict("--run", run, "--image", file).Split('\n')[1..], Is.EqualTo(Predict("--run", run, "--index", "3").Split('\n')[1..]));
    }

    [TestCase(CommandLine.WrongArguments, "--index must be from 0 to 9999", "--index", "10000")]
    [TestCase(CommandLine.Failed, "/no/such.png", "--image", "/no/such.png")]
    public void WhatIsNotThereIsOneLine(int expected, string text, params string[] args)
    {
        (int code, _, string error) = Program101.Run(["predict", "--run", run, .. args]);
        Assert.That(error.TrimEnd(), Does.StartWith("dl101: ").And.Contain(text).And.Not.Contain("\n"));
        Assert.That(code, Is.EqualTo(expected));
    }

    [Test]
    public void ARunWithoutWeightsSaysHowToGoOn()
    {
        string place = Path.Combine(folder, "begun");
        Directory.CreateDirectory(place);
        File.Copy(Path.Combine(run, "run.json"), Path.Combine(place, "run.json"));
        (int code, _, string error) = Program101.Run("predict", "--run", place, "--index", "0");
        Assert.That(code, Is.EqualTo(CommandLine.Failed));
        Assert.That(error, Does.Contain($"go on with: dl101 train lenet5 --resume {place}").IgnoreCase);
    }

    [Test]
    public void PlotsAreDrawnAndWrittenAgain()
    {
        string[] names = ["loss.svg", "accuracy.svg", "learning-rate.svg", "confusion.svg", "mistakes.svg"];
        byte[][] before = Array.ConvertAll(names, name => File.ReadAllBytes(Path.Combine(run, name)));
        foreach (string name in names) File.Delete(Path.Combine(run, name));
        (int code, string output, string error) = Program101.Run("plot", run);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Loss").And.Contain("Validation accuracy").And.Contain("Learning rate").And.Contain("Confusion: "));
        for (int i = 0; i < names.Length; i++)
        {
            string file = Path.Combine(run, names[i]);
            Assert.That(XDocument.Load(file).Root!.Name.LocalName, Is.EqualTo("svg"));
            // The images of the grid are evaluated in batches of other sizes, which may change a probability in its last bit, but not in percent.
            Assert.That(File.ReadAllBytes(file), Is.EqualTo(before[i]), names[i]);
        }

        Assert.That(File.ReadAllText(Path.Combine(run, "mistakes.svg")), Does.Contain("→").And.Contain("data:image/png"));
    }
}
