using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary>The files of one run. Each appears as a whole or not at all; <c>history.jsonl</c> grows by a line each epoch.</summary>
internal sealed class RunFolder
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    private readonly StringBuilder history = new();

    internal RunFolder(string path)
    {
        Directory.CreateDirectory(path);
        Path = path;
    }

    internal string Path { get; }

    internal string Best => File("best.safetensors");

    internal string Last => File("last.safetensors");

    /// <summary>runs/date-time-model-seed in the current folder, with a number where that is taken.</summary>
    internal static string Default(string model, long seed)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:yyyyMMdd-HHmmss}-{model}-seed{seed}"), path = System.IO.Path.Combine("runs", name);
        for (int i = 2; Directory.Exists(path); i++) path = System.IO.Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"));
        return path;
    }

    internal static string Sha256(string file)
    {
        using FileStream stream = System.IO.File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Metadata tell what the weights are, and nothing (time, threads) that would change their hash.</summary>
    internal static void SaveWeights(string file, Module model, string architecture, int epoch, long step) =>
        SafeTensors.Save(file, model.StateDict(), [new("architecture", architecture), new("epoch", epoch.ToString(CultureInfo.InvariantCulture)), new("step", step.ToString(CultureInfo.InvariantCulture))]);

    internal void AddEpoch(EpochReport report)
    {
        history.Append(Json(default, json =>
        {
            json.WriteNumber("epoch", report.Epoch);
            json.WriteNumber("step", report.Step);
            json.WriteNumber("train_loss", report.TrainLoss);
            json.WriteNumber("validation_loss", report.ValidationLoss);
            json.WriteNumber("validation_accuracy", Percent(report.ValidationAccuracy));
            json.WriteNumber("learning_rate", report.LearningRate);
            json.WriteNumber("seconds", Math.Round(report.Seconds, 3));
            json.WriteBoolean("best", report.IsBest);
        })).Append('\n');
        AtomicFile.WriteText(File("history.jsonl"), history.ToString());
    }

    internal void WritePredictions(Evaluation test)
    {
        var text = new StringBuilder("index,label,predicted\n");
        for (int i = 0; i < test.Labels.Count; i++) text.Append(CultureInfo.InvariantCulture, $"{i},{test.Labels[i]},{test.Predicted[i]}\n");
        AtomicFile.WriteText(File("predictions.csv"), text.ToString());
    }

    internal void WriteResult(Action<Utf8JsonWriter> write) => AtomicFile.WriteText(File("result.json"), Json(Indented, write) + "\n");

    /// <summary>A share as percent, without the noise of binary fractions.</summary>
    internal static decimal Percent(double share) => Math.Round((decimal)share * 100, 6);

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private static string Json(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
