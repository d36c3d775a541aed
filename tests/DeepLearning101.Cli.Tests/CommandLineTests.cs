using System.Diagnostics;
using System.Text.Json;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Cli.Tests;

/// <summary>The command line as a whole, through its entry point.</summary>
[TestFixture]
internal sealed class CommandLineTests
{
    private string folder = "";

    [SetUp]
    public void Begin() => folder = Path.Combine(Path.GetTempPath(), "dl101-" + Guid.NewGuid().ToString("N"));

    [TearDown]
    public void End()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static (int Code, string Output, string Error) Run(CancellationToken cancellation, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CommandLine.Run(args, output, error, isTerminal: false, cancellation).GetAwaiter().GetResult();
        return (code, output.ToString(), error.ToString());
    }

    private static (int Code, string Output, string Error) Run(params string[] args) => Run(default, args);

    /// <summary>About two seconds on two cores: MNIST is read, 20 steps are trained, 15,000 images are classified.</summary>
    private JsonElement Train(string name, params string[] more)
    {
        (int code, string output, string error) = Run([.. (string[])["train", "lenet5", "--steps", "20", "--out", Path.Combine(folder, name)], .. more]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("test accuracy"));
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name, "result.json"))).RootElement;
    }

    [Test]
    public void TrainsAndLeavesItsFiles()
    {
        JsonElement result = Train("a", "--threads", "1");
        Assert.That(result.GetProperty("test_accuracy").GetDouble(), Is.InRange(30, 100));
        Assert.That(result.GetProperty("epochs").GetInt32(), Is.EqualTo(1));
        Assert.That(result.GetProperty("steps").GetInt64(), Is.EqualTo(20));
        Assert.That(result.GetProperty("train_seconds").GetDouble(), Is.GreaterThan(0));
        Assert.That(result.GetProperty("seed").GetInt64(), Is.EqualTo(1));
        Assert.That(result.GetProperty("device").GetString(), Is.EqualTo("cpu"));
        Assert.That(result.GetProperty("threads").GetInt32(), Is.EqualTo(1));
        Assert.That(result.GetProperty("isa").GetString(), Is.AnyOf("avx512", "avx2", "v128", "scalar"));
        string run = Path.Combine(folder, "a"), hash = result.GetProperty("weights_sha256").GetString()!;
        Assert.That(Directory.GetFiles(run).Select(Path.GetFileName).Order(), Is.EqualTo(RunFolder.Files.Order()));
        Assert.That(hash, Is.EqualTo(RunFolder.Sha256(Path.Combine(run, "best.safetensors"))));

        string[] lines = File.ReadAllLines(Path.Combine(run, "predictions.csv"));
        Assert.That(lines, Has.Length.EqualTo(10_001));
        Assert.That(lines[0], Is.EqualTo("index,label,predicted"));
        Assert.That(lines[1], Does.StartWith("0,7,"));
        int right = lines.Skip(1).Count(line => line.Split(',') is [_, var label, var predicted] && label == predicted);
        Assert.That(right / 100.0, Is.EqualTo(result.GetProperty("test_accuracy").GetDouble()).Within(1e-9));
        JsonElement epoch = JsonDocument.Parse(File.ReadAllLines(Path.Combine(run, "history.jsonl")).Single()).RootElement;
        Assert.That(epoch.GetProperty("step").GetInt64(), Is.EqualTo(20));

        // Two threads, seven, and a second run: the same bits.
        foreach (string threads in (string[])["2", "7"])
            Assert.That(Train("b" + threads, "--threads", threads).GetProperty("weights_sha256").GetString(), Is.EqualTo(hash), $"{threads} threads");
        Assert.That(Train("c", "--seed", "2").GetProperty("weights_sha256").GetString(), Is.Not.EqualTo(hash));
    }

    /// <summary>A child process, about two seconds: the knobs are read when a process starts.</summary>
    [Test]
    public void SameBitsOnNarrowerInstructionSets()
    {
        string wide = Train("wide", "--threads", "2").GetProperty("weights_sha256").GetString()!;
        if (!Isa.HasAvx512) Assert.Ignore("this machine has no AVX-512 to turn off");
        var start = new ProcessStartInfo(Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "dl101.dll"), "train", "lenet5", "--steps", "20", "--out", Path.Combine(folder, "narrow") },
            Environment = { ["DOTNET_EnableAVX512"] = "0" },
            RedirectStandardOutput = true,
        };
        // Text must hang on no culture.
        start.Environment["LANG"] = "de_DE.UTF-8";
        using Process child = Process.Start(start)!;
        child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero);
        JsonElement narrow = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "narrow", "result.json"))).RootElement;
        Assert.That(narrow.GetProperty("isa").GetString(), Is.EqualTo("avx2"), "the knob must be on");
        Assert.That(narrow.GetProperty("weights_sha256").GetString(), Is.EqualTo(wide));
    }

    [TestCase("--epochs must be", "train", "lenet5", "--epochs", "0")]
    [TestCase("--steps must be", "train", "lenet5", "--steps", "-3")]
    [TestCase("--batch must be", "train", "lenet5", "--batch", "0")]
    [TestCase("--lr must be", "train", "lenet5", "--lr", "fast")]
    [TestCase("--lr must be", "train", "lenet5", "--lr", "nan")]
    [TestCase("--threads must be", "train", "lenet5", "--threads", "0")]
    [TestCase("--activation must be", "train", "lenet5", "--activation", "gelu")]
    [TestCase("--pool must be", "train", "lenet5", "--pool", "min")]
    [TestCase("--device 'cuda:99'", "train", "lenet5", "--device", "cuda:99")]
    [TestCase("--device 'gpu' is no device", "train", "lenet5", "--device", "gpu")]
    [TestCase("--clip must be", "train", "lenet5", "--clip", "-1")]
    [TestCase("--patience must be", "train", "mlp", "--patience", "0")]
    [TestCase("--checkpoint-every must be", "train", "lstm", "--checkpoint-every", "0")]
    [TestCase("--hidden must be", "train", "mlp", "--hidden", "10,,3")]
    [TestCase("--dropout must be", "train", "mlp", "--dropout", "1")]
    [TestCase("--heads must divide", "train", "transformer", "--d-model", "30", "--heads", "4")]
    [TestCase("--run", "predict", "--index", "1")]
    [TestCase("predict needs", "predict", "--run", "x")]
    [TestCase("predict needs", "predict", "--run", "x", "--index", "1", "--image", "y.png")]
    [TestCase("--index must be", "predict", "--run", "x", "--index", "-1")]
    [TestCase("--out and --resume", "train", "mlp", "--out", "a", "--resume", "b")]
    [TestCase("--bogus", "train", "lenet5", "--bogus")]
    [TestCase("--seed", "train", "lenet5", "--seed")]
    [TestCase("vgg99", "train", "vgg99")]
    [TestCase("fly", "fly")]
    [TestCase("command", "train")]
    [TestCase("command")]
    public void WrongArgumentsGiveOneLineAndTwo(string text, params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.That(code, Is.EqualTo(CommandLine.WrongArguments));
        Assert.That(error.TrimEnd('\n', '\r'), Does.Contain(text).And.StartWith("dl101: ").And.Not.Contain("\n"));
        Assert.That(output, Is.Empty);
    }

    [Test]
    public void HelpNamesEveryOption()
    {
        (int code, string output, _) = Run("train", "lenet5", "--help");
        Assert.That(code, Is.Zero);
        foreach (string option in (string[])["--seed", "--epochs", "--steps", "--batch", "--lr", "--threads", "--device", "--out", "--data", "--resume", "--checkpoint-every", "--patience", "--clip", "--activation", "--pool"]) Assert.That(output, Does.Contain(option));
    }

    [Test]
    public void MissingDataIsOneLine()
    {
        (int code, _, string error) = Run("train", "lenet5", "--data", "/no/such/folder", "--out", folder);
        Assert.That(code, Is.EqualTo(CommandLine.Failed));
        Assert.That(error.TrimEnd(), Does.Contain("/no/such/folder").And.Not.Contain("\n"));
        Assert.That(Directory.Exists(folder), Is.False, "nothing is made before the data is there");
    }

    [Test]
    public void DivergenceNamesTheStep()
    {
        (int code, _, string error) = Run("train", "lenet5", "--steps", "50", "--lr", "1e30", "--out", folder);
        Assert.That(code, Is.EqualTo(CommandLine.Failed));
        Assert.That(error.TrimEnd(), Does.Contain("at step").And.Not.Contain("\n"));
    }

    [Test]
    public void StopsCleanlyWhenCancelled()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        (int code, _, string error) = Run(stop.Token, "train", "lenet5", "--steps", "50", "--out", folder);
        Assert.That(code, Is.EqualTo(CommandLine.Stopped));
        Assert.That(error.TrimEnd(), Is.EqualTo($"dl101: stopped after step 0 of 50; go on with: dl101 train lenet5 --resume {folder}"));
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "checkpoint.safetensors", "run.json" }));
    }

    [Test]
    public void CompletesForTheShell()
    {
        Assert.That(Run("[suggest:6]", "train ").Output.Split('\n').Select(line => line.Trim()), Is.SupersetOf(new[] { "lenet5", "mlp", "resnet18", "lstm", "transformer" }));
        Assert.That(Run("[suggest:12]", "train mlp --").Output, Does.Contain("--hidden").And.Contain("--resume"));
    }

    [Test]
    public void ListsOperationsAndDevices()
    {
        (int code, string output, _) = Run("ops");
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("conv2d").And.Contain("operations"));
        Assert.That(Run("ops", "gelu").Output, Does.Contain("erfc").And.Not.Contain("conv2d"));
        Assert.That(Run("devices").Output, Does.StartWith("cpu").And.Contain("lanes").And.Contain("at a time").And.Contain("memory").And.Contain("just in time").And.Contain("cuda"));
    }
}
