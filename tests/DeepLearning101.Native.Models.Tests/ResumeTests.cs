using System.Runtime.InteropServices;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Nn;
using NUnit.Framework;

namespace DeepLearning101.Native.Models.Tests;

/// <summary>A run that was interrupted and resumed from its checkpoint equals the uninterrupted one bit for bit.</summary>
[TestFixture]
internal sealed class ResumeTests
{
    private string folder = "";

    [SetUp]
    public void Begin() => folder = Directory.CreateTempSubdirectory("dl101-resume-").FullName;

    [TearDown]
    public void End() => Directory.Delete(folder, recursive: true);

    private string File => Path.Combine(folder, "checkpoint.safetensors");

    /// <summary>All that a run leaves, the seconds excepted.</summary>
    private sealed record Outcome(string Weights, string Best, string History, long[] Predicted);

    private static readonly TrainingOptions Short = new() { Epochs = 3, BatchSize = 32, LearningRate = 3e-3 };

    private static IEnumerable<TestCaseData> Runs()
    {
        yield return new TestCaseData("lenet5", Short).SetArgDisplayNames("LeNet-5");
        yield return new TestCaseData("mlp", Short).SetArgDisplayNames("MLP with dropout");
        yield return new TestCaseData("transformer", Short with { ClipNorm = 0.5 }).SetArgDisplayNames("Transformer with dropout, clipped");
        yield return new TestCaseData("lstm", Short with { ClipNorm = 1, Monitor = TrainingMonitor.Loss }).SetArgDisplayNames("LSTM with dropout from the process's generator");
        yield return new TestCaseData("norm", Short with { AverageDecay = 0.9 }).SetArgDisplayNames("batch norm, averaged weights");
        yield return new TestCaseData("mlp", Short with { AccumulateBatches = 3, ClipNorm = 1, AverageDecay = 0.8, Patience = 2, Smoothing = 0.3, Epochs = 6 }).SetArgDisplayNames("all options");
        yield return new TestCaseData("mlp", Short with { Steps = 13 }).SetArgDisplayNames("an end within an epoch");
    }

    private static (Layer Model, Generator Generator) Make(string name)
    {
        var generator = new Generator(7);
        return (name switch
        {
            "lenet5" => new LeNet5(generator: generator),
            "mlp" => new Mlp([784, 48, 32, 10], dropout: 0.3, generator: generator),
            "transformer" => new TransformerClassifier(28, 10, dModel: 16, nhead: 2, numLayers: 1, dimFeedforward: 16, generator: generator),
            "lstm" => new LstmClassifier(28, 12, 10, numLayers: 2, dropout: 0.4, generator: generator),
            _ => new Sequential(new Flatten(), new Linear(784, 24, generator: generator), new BatchNorm1d(24), new ReLU(), new Linear(24, 10, generator: generator)),
        }, generator);
    }

    private static Trainer Trainer(string name, TrainingOptions options, out Layer model)
    {
        (model, Generator generator) = Make(name);
        return new Trainer(model, Bars.Images(320, 1), Bars.Images(60, 2), options, generator);
    }

    private static Outcome Finish(Trainer trainer, Layer model)
    {
        EpochReport best = trainer.Run();
        string last = Bits(model);
        Assert.That(best, Is.EqualTo(trainer.Best));
        string history = string.Join('\n', trainer.History.Select(report => report with { Seconds = 0 }));
        trainer.RestoreBest();
        return new Outcome(last, Bits(model), history, [.. Evaluation.Of(model, Bars.Images(80, 3)).Predicted]);
    }

    private static string Bits(Layer model) => string.Join('|', model.StateDict().Select(pair => pair.Key + ":" + Convert.ToHexString(pair.Value.DType == DType.Int64 ? MemoryMarshal.AsBytes<long>(pair.Value.ToArray<long>()) : MemoryMarshal.AsBytes<float>(pair.Value.ToArray<float>()))));

    private static void AreSame(Outcome one, Outcome other, string what)
    {
        Assert.That(one.Weights == other.Weights, $"{what}: last weights");
        Assert.That(one.Best == other.Best, $"{what}: best weights");
        Assert.That(one.History, Is.EqualTo(other.History), what);
        Assert.That(one.Predicted, Is.EqualTo(other.Predicted), what);
    }

    /// <summary>Cancelled at one step, killed between two checkpoints at another, each time resumed in new objects, with the process's generator elsewhere.</summary>
    [TestCaseSource(nameof(Runs))]
    public void AnInterruptedRunEqualsTheUninterruptedOne(string name, TrainingOptions options)
    {
        Generator.Default.ManualSeed(11);
        Trainer whole = Trainer(name, options, out Layer model);
        Outcome expected = Finish(whole, model);
        TrainingOptions saving = options with { CheckpointPath = File, CheckpointEvery = 4 };

        Generator.Default.ManualSeed(11);
        using var stop = new CancellationTokenSource();
        Trainer first = Trainer(name, saving, out _);
        first.OnStep = report =>
        {
            if (report.Step == 3) stop.Cancel();
        };
        Assert.That(() => first.Run(stop.Token), Throws.InstanceOf<OperationCanceledException>());

        Generator.Default.ManualSeed(99);
        Trainer second = Trainer(name, saving, out _);
        second.LoadCheckpoint(File);
        Assert.That(second.Step, Is.EqualTo(3));
        second.OnStep = report =>
        {
            if (report.Step == 11) throw new TimeoutException("killed");
        };
        Assert.That(() => second.Run(), Throws.InstanceOf<TimeoutException>());

        Generator.Default.ManualSeed(100);
        Trainer third = Trainer(name, saving, out Layer resumed);
        third.LoadCheckpoint(File);
        Assert.That(third.Step, Is.InRange(4, 10), "the checkpoint before the kill");
        AreSame(Finish(third, resumed), expected, "resumed twice");

        Trainer fourth = Trainer(name, saving, out Layer finished);
        fourth.LoadCheckpoint(File);
        Assert.That(fourth.IsFinished);
        AreSame(Finish(fourth, finished), expected, "resumed after the end");
    }

    [Test]
    public void CancelledInTheMiddleOfAnEvaluationItEvaluatesAgain()
    {
        Trainer whole = Trainer("mlp", Short, out Layer model);
        Outcome expected = Finish(whole, model);
        using var stop = new CancellationTokenSource();
        Trainer first = Trainer("mlp", Short with { CheckpointPath = File }, out _);
        first.OnStep = report =>
        {
            if (report.Step == first.StepsInEpoch) stop.Cancel();
        };
        Assert.That(() => first.Run(stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(first.History, Is.Empty);

        Trainer second = Trainer("mlp", Short, out Layer resumed);
        second.LoadCheckpoint(File);
        AreSame(Finish(second, resumed), expected, "resumed");
    }

    [Test]
    public void ACancelledTrainerItselfGoesOnToo()
    {
        Trainer whole = Trainer("mlp", Short, out Layer model);
        Outcome expected = Finish(whole, model);
        using var stop = new CancellationTokenSource();
        Trainer one = Trainer("mlp", Short, out Layer same);
        one.OnStep = report =>
        {
            if (report.Step == 13) stop.Cancel();
        };
        Assert.That(() => one.Run(stop.Token), Throws.InstanceOf<OperationCanceledException>());
        one.OnStep = null;
        AreSame(Finish(one, same), expected, "went on");
    }

    [TestCase("batch size: '32' there, '16' here", 16, 3e-3, "")]
    [TestCase("learning rate: '0.003' there, '0.001' here", 32, 1e-3, "")]
    [TestCase("architecture: '' there, 'tanh' here", 32, 3e-3, "tanh")]
    public void OtherOptionsAreRefusedByName(string text, int batch, double rate, string architecture)
    {
        Trainer("mlp", Short with { CheckpointPath = File, Steps = 2 }, out _).Run();
        Trainer other = Trainer("mlp", Short with { Steps = 2, BatchSize = batch, LearningRate = rate, Architecture = architecture }, out Layer model);
        string before = Bits(model);
        var error = Assert.Throws<CheckpointException>(() => other.LoadCheckpoint(File));
        Assert.That(error!.Message, Does.StartWith(File).And.Contain(text));
        Assert.That(Bits(model), Is.EqualTo(before));
    }

    [Test]
    public void AnotherModelIsRefused()
    {
        Trainer("mlp", Short with { CheckpointPath = File, Steps = 2 }, out _).Run();
        Trainer other = Trainer("lenet5", Short with { Steps = 2 }, out Layer model);
        string before = Bits(model);
        Assert.That(() => other.LoadCheckpoint(File), Throws.InstanceOf<CheckpointException>().With.Message.Contains("another model"));
        Assert.That(Bits(model), Is.EqualTo(before));
    }

    [Test]
    public void OtherFilesAreRefused()
    {
        Trainer trainer = Trainer("mlp", Short with { CheckpointPath = File, Steps = 2 }, out Layer model);
        Assert.That(() => trainer.LoadCheckpoint(File), Throws.InstanceOf<FileNotFoundException>());
        SafeTensors.Save(File, model.StateDict());
        Assert.That(() => trainer.LoadCheckpoint(File), Throws.InstanceOf<CheckpointException>().With.Message.Contains("no checkpoint"));

        trainer.Run();
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        System.IO.File.WriteAllBytes(File, bytes.AsSpan(0, bytes.Length / 2));
        Trainer other = Trainer("mlp", Short with { Steps = 2 }, out _);
        Assert.That(() => other.LoadCheckpoint(File), Throws.InstanceOf<DataFormatException>());

        // Whole by its format, but with an entry less.
        System.IO.File.WriteAllBytes(File, bytes);
        OrderedDictionary<string, Tensor> state = SafeTensors.Load(File, out IReadOnlyDictionary<string, string> metadata);
        foreach (string name in (string[])["position", "generator.0", "history", "model.layers.1.weight", "best.layers.1.bias", "optimizer.state.0.exp_avg"])
        {
            SafeTensors.Save(File, state.Where(pair => pair.Key != name), metadata);
            Assert.That(() => other.LoadCheckpoint(File), Throws.InstanceOf<CheckpointException>(), name);
        }
    }
}
