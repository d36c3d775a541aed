using System.Diagnostics;
using System.Globalization;
using DeepLearning101.Native;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Models;

namespace DeepLearning101.Cli;

/// <summary>One run of <c>train lenet5</c>: data, training, choice of the best epoch, test, files.</summary>
internal sealed class LeNet5Run
{
    private const long TrainCount = 55_000, ValidationCount = 5_000;

    internal required TrainingOptions Options { get; init; }

    internal required int Threads { get; init; }

    internal required Device Device { get; init; }

    internal required string Folder { get; init; }

    internal string? DataFolder { get; init; }

    internal LeNetActivation Activation { get; init; }

    internal LeNetPool Pool { get; init; }

    private string Architecture => $"lenet5-{Activation}-{Pool}".ToLowerInvariant();

    internal int Execute(TextWriter output, bool isTerminal, CancellationToken cancellation)
    {
        using ContextScope limit = Native.Threads.Limit(Threads);
        Mnist mnist = Mnist.Load(DataFolder);
        Dataset[] parts = mnist.Train.RandomSplit(Options.Seed, TrainCount, ValidationCount);
        var model = new LeNet5(Activation, Pool, new Generator((ulong)Options.Seed));
        model.To(Device);
        var trainer = new Trainer(model, parts[0], parts[1], Options);
        var folder = new RunFolder(Folder);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Architecture}, {model.ParameterCount:N0} parameters, seed {Options.Seed}, {trainer.Steps:N0} steps of {Options.BatchSize} images on {Device.Name} ({Isa.Name}, {Threads} thread{(Threads == 1 ? "" : "s")})"));

        var clock = Stopwatch.StartNew();
        (long step, int epoch) = (0, 0);
        EpochReport best;
        using (TrainingProgress progress = TrainingProgress.Begin(output, isTerminal, trainer.Steps))
        {
            trainer.OnStep = report =>
            {
                step = report.Step;
                progress.Step(report);
            };
            trainer.OnEpoch = report =>
            {
                epoch = report.Epoch;
                if (report.IsBest) RunFolder.SaveWeights(folder.Best, model, Architecture, report.Epoch, report.Step);
                folder.AddEpoch(report);
                progress.Epoch(report);
            };
            try
            {
                best = trainer.Run(cancellation);
            }
            catch (OperationCanceledException)
            {
                RunFolder.SaveWeights(folder.Last, model, Architecture, epoch, step);
                throw;
            }
            catch (TensorDTypeException missing) when (!Device.IsHost)
            {
                throw new UsageException($"--device '{Device.Name}' cannot train this model yet: {missing.Message} Use --device cpu.");
            }
        }

        double seconds = clock.Elapsed.TotalSeconds;
        RunFolder.SaveWeights(folder.Last, model, Architecture, epoch, step);
        Test(folder, model, mnist.Test, best, epoch, step, seconds, output, cancellation);
        return CommandLine.Done;
    }

    private void Test(RunFolder folder, LeNet5 model, Dataset images, EpochReport best, int epochs, long steps, double seconds, TextWriter output, CancellationToken cancellation)
    {
        OrderedDictionary<string, Tensor> weights = SafeTensors.Load(folder.Best);
        model.LoadStateDict(weights);
        foreach (Tensor tensor in weights.Values) tensor.Dispose();
        Evaluation test = Evaluation.Of(model, images, cancellation: cancellation);
        folder.WritePredictions(test);
        folder.WriteResult(json =>
        {
            json.WriteString("model", "lenet5");
            json.WriteString("activation", Activation.ToString().ToLowerInvariant());
            json.WriteString("pool", Pool.ToString().ToLowerInvariant());
            json.WriteNumber("test_accuracy", RunFolder.Percent(test.Accuracy));
            json.WriteNumber("test_loss", test.Loss);
            json.WriteNumber("validation_accuracy", RunFolder.Percent(best.ValidationAccuracy));
            json.WriteNumber("best_epoch", best.Epoch);
            json.WriteNumber("epochs", epochs);
            json.WriteNumber("steps", steps);
            json.WriteNumber("batch", Options.BatchSize);
            json.WriteNumber("learning_rate", Options.LearningRate);
            json.WriteNumber("train_seconds", Math.Round(seconds, 3));
            json.WriteNumber("seed", Options.Seed);
            json.WriteString("device", Device.Name);
            json.WriteNumber("threads", Threads);
            json.WriteString("isa", Isa.Name);
            json.WriteNumber("peak_memory_bytes", Device.Memory.PeakBytes);
            json.WriteString("weights_sha256", RunFolder.Sha256(folder.Best));
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy {RunFolder.Percent(test.Accuracy):0.00} % with the weights of epoch {best.Epoch}; trained {seconds:0.0} s; files in {folder.Path}"));
    }
}
