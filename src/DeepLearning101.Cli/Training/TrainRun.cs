using System.CommandLine;
using System.Globalization;
using DeepLearning101.Native;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary>One run of <c>train</c>: data, training, choice of the best epoch, test, files.</summary>
internal sealed class TrainRun
{
    /// <summary>Tells the stream of layers that know no generator of their own apart from that of the weights; the golden ratio in 64 bits, as good as any.</summary>
    private const ulong OtherStream = 0x9E3779B97F4A7C15;

    internal required ModelKind Kind { get; init; }

    internal required ParseResult Parsed { get; init; }

    /// <summary>The options that decide the result, as text.</summary>
    internal required OrderedDictionary<string, string> Settings { get; init; }

    internal required TrainingOptions Options { get; init; }

    internal required int Threads { get; init; }

    internal required Device Device { get; init; }

    internal required string Folder { get; init; }

    internal string? DataFolder { get; init; }

    /// <summary>The run that is resumed.</summary>
    internal RunFile? Earlier { get; init; }

    internal int Execute(TextWriter output, TextWriter error, bool isTerminal, CancellationToken cancellation)
    {
        using ContextScope limit = Native.Threads.Limit(Threads);
        ImageData data = ImageData.Load(DataFolder, Options.Seed, Kind.WantsGrey);
        if (Earlier is not null && Earlier.Data.Text != data.Facts.Text) throw new CheckpointException(Path.Combine(Folder, RunFile.Name), $"the data is not that of the run: there {Earlier.Data.Text}; here {data.Facts.Text}.");
        var generator = new Generator((ulong)Options.Seed);
        Generator.Default.ManualSeed((ulong)Options.Seed ^ OtherStream);
        Layer model = Kind.Make(Parsed, data.Facts, generator);
        model.To(Device);
        var folder = new RunFolder(Folder);
        var trainer = new Trainer(model, data.Train, data.Validation, Options with { CheckpointPath = folder.Checkpoint }, generator);
        Begin(folder, trainer, data.Facts, output);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Options.Architecture}, {model.ParameterCount:N0} parameters, seed {Options.Seed}, {trainer.Steps:N0} steps of {Options.BatchSize} images on {Device.Name} ({Isa.Name}, {Threads} thread{(Threads == 1 ? "" : "s")})"));
        try
        {
            using (TrainingProgress progress = TrainingProgress.Begin(output, isTerminal, Options.BatchSize, Device))
            {
                trainer.Callbacks.Add(new RunRecorder(folder, model, Options.Architecture));
                trainer.Callbacks.Add(progress);
                trainer.Run(cancellation);
            }

            // A history that was lost is in the checkpoint still.
            folder.WriteHistory(trainer.History);
            RunFolder.SaveWeights(folder.Last, model, Options.Architecture, trainer.History.Count, trainer.Step);
            Test(folder, trainer, model, data, output, cancellation);
            return CommandLine.Done;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dl101: stopped after step {trainer.Step} of {trainer.Steps}; go on with: dl101 train {Kind.Name} --resume {Quoted(Folder)}"));
            return CommandLine.Stopped;
        }
        catch (TensorDTypeException missing) when (!Device.IsHost)
        {
            throw new UsageException($"--device '{Device.Name}' cannot train this model yet: {missing.Message} Use --device cpu.");
        }
    }

    private void Begin(RunFolder folder, Trainer trainer, DataFacts facts, TextWriter output)
    {
        if (Earlier is null)
        {
            folder.Begin(new RunFile(Kind.Name, Options.Architecture, Settings, trainer.Steps, Options.WarmUp, facts));
            return;
        }

        folder.RemoveHalves();
        if (!File.Exists(folder.Checkpoint))
        {
            output.WriteLine("the run was stopped before its first checkpoint; it starts again.");
            return;
        }

        trainer.LoadCheckpoint(folder.Checkpoint);
        string done = trainer.IsFinished ? $"training had ended at step {trainer.Step}; what is left is the test." : $"resumed at step {trainer.Step} of {trainer.Steps}.";
        output.WriteLine(done);
    }

    private void Test(RunFolder folder, Trainer trainer, Layer model, ImageData data, TextWriter output, CancellationToken cancellation)
    {
        trainer.RestoreBest();
        EpochReport best = trainer.Best!;
        RunFolder.SaveWeights(folder.Best, model, Options.Architecture, best.Epoch, best.Step);
        Evaluation test = Evaluation.Of(model, data.Test, cancellation: cancellation);
        folder.WritePredictions(test);
        folder.WriteResult(json =>
        {
            json.WriteString("model", Kind.Name);
            foreach (Option option in Kind.Options) json.WriteString(option.Name.TrimStart('-').Replace('-', '_'), OptionMaker.Text(Parsed, option));
            json.WriteNumber("test_accuracy", RunFolder.Percent(test.Accuracy));
            JsonText.Number(json, "test_loss", test.Loss);
            json.WriteString("tested_on", data.Facts.TestSet);
            json.WriteNumber("validation_accuracy", RunFolder.Percent(best.ValidationAccuracy));
            json.WriteNumber("best_epoch", best.Epoch);
            json.WriteNumber("epochs", trainer.History.Count);
            json.WriteNumber("steps", trainer.Step);
            json.WriteNumber("batch", Options.BatchSize);
            json.WriteNumber("learning_rate", Options.LearningRate);
            json.WriteNumber("train_seconds", Math.Round(trainer.Seconds, 3));
            json.WriteNumber("seed", Options.Seed);
            json.WriteString("device", Device.Name);
            json.WriteNumber("threads", Threads);
            json.WriteString("isa", Isa.Name);
            json.WriteNumber("peak_memory_bytes", Device.Memory.PeakBytes);
            json.WriteString("weights_sha256", RunFolder.Sha256(folder.Best));
        });
        RunPlots.Curves(folder, trainer.History, Options.Schedule(trainer.Steps), Options.LearningRate, trainer.Steps);
        RunPlots.Confusion(folder, [.. test.Labels], [.. test.Predicted], data.Facts.Classes);
        RunPlots.Mistakes(folder, data, MistakeList.Of(test));
        string what = data.Facts.Test > 0 ? "test accuracy" : "no test set; validation accuracy";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {RunFolder.Percent(test.Accuracy):0.00} % with the weights of epoch {best.Epoch}; trained {trainer.Seconds:0.0} s; files in {folder.Path}"));
    }

    private static string Quoted(string path) => path.AsSpan().IndexOfAny(" '\"$&;()") < 0 ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>Writes the best weights and the history of a run after each epoch.</summary>
internal sealed class RunRecorder(RunFolder folder, Module model, string architecture) : TrainingCallback
{
    public override void OnEpoch(Trainer trainer, EpochReport report)
    {
        if (report.IsBest) RunFolder.SaveWeights(folder.Best, model, architecture, report.Epoch, report.Step);
        folder.WriteHistory(trainer.History);
    }
}
