using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary>The files of one run. Each appears as a whole or not at all.</summary>
internal sealed class RunFolder(string path)
{
    /// <summary>What a run leaves; a new run in the same folder begins by removing it.</summary>
    internal static readonly string[] Files =
    [
        RunFile.Name, "checkpoint.safetensors", "best.safetensors", "last.safetensors", "history.jsonl", "history.csv", "predictions.csv", "result.json",
        "loss.svg", "accuracy.svg", "learning-rate.svg", "confusion.svg", "mistakes.svg",
    ];

    internal string Path => path;

    internal string Checkpoint => File("checkpoint.safetensors");

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

    /// <summary>A share as percent, without the noise of binary fractions.</summary>
    internal static decimal Percent(double share) => Math.Round((decimal)share * 100, 6);

    /// <summary>Makes the folder and removes what an earlier run left there.</summary>
    internal void Begin(RunFile run)
    {
        Directory.CreateDirectory(path);
        foreach (string name in Files) System.IO.File.Delete(File(name));
        RemoveHalves();
        AtomicFile.WriteText(File(RunFile.Name), run.Json);
    }

    /// <summary>Removes files that were being written when the process was killed.</summary>
    internal void RemoveHalves()
    {
        foreach (string name in Files)
            foreach (string half in Directory.GetFiles(path, name + ".*.tmp")) System.IO.File.Delete(half);
    }

    /// <summary>Writes the history anew, so that epochs which are trained again after a kill stand there once.</summary>
    internal void WriteHistory(IReadOnlyList<EpochReport> history)
    {
        var lines = new System.Text.StringBuilder();
        var table = new System.Text.StringBuilder("epoch,step,train_loss,validation_loss,validation_accuracy,learning_rate,seconds,best\n");
        foreach (EpochReport report in history)
        {
            lines.Append(JsonText.Object(default, json =>
            {
                json.WriteNumber("epoch", report.Epoch);
                json.WriteNumber("step", report.Step);
                JsonText.Number(json, "train_loss", report.TrainLoss);
                JsonText.Number(json, "validation_loss", report.ValidationLoss);
                json.WriteNumber("validation_accuracy", Percent(report.ValidationAccuracy));
                json.WriteNumber("learning_rate", report.LearningRate);
                json.WriteNumber("seconds", Math.Round(report.Seconds, 3));
                json.WriteBoolean("best", report.IsBest);
            })).Append('\n');
            table.Append(CultureInfo.InvariantCulture, $"{report.Epoch},{report.Step},{report.TrainLoss:R},{report.ValidationLoss:R},{Percent(report.ValidationAccuracy)},{report.LearningRate:R},{Math.Round(report.Seconds, 3)},{(report.IsBest ? 1 : 0)}\n");
        }

        AtomicFile.WriteText(File("history.jsonl"), lines.ToString());
        AtomicFile.WriteText(File("history.csv"), table.ToString());
    }

    /// <summary>The epochs of the run, as <see cref="WriteHistory"/> wrote them.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    internal List<EpochReport> ReadHistory()
    {
        var history = new List<EpochReport>();
        string file = File("history.jsonl");
        if (!System.IO.File.Exists(file)) return history;
        int number = 0;
        foreach (string line in System.IO.File.ReadLines(file))
        {
            number++;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement e = document.RootElement;
                history.Add(new EpochReport(e.GetProperty("epoch").GetInt32(), e.GetProperty("step").GetInt64(), JsonText.Number(e, "train_loss"), JsonText.Number(e, "validation_loss"),
                    e.GetProperty("validation_accuracy").GetDouble() / 100, e.GetProperty("learning_rate").GetDouble(), e.GetProperty("seconds").GetDouble(), e.GetProperty("best").GetBoolean()));
            }
            catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new DataFormatException(file, 0, $"line {number} is no epoch: {damage.Message}", damage);
            }
        }

        return history;
    }

    internal void WritePredictions(Evaluation test)
    {
        var text = new System.Text.StringBuilder("index,label,predicted\n");
        for (int i = 0; i < test.Labels.Count; i++) text.Append(CultureInfo.InvariantCulture, $"{i},{test.Labels[i]},{test.Predicted[i]}\n");
        AtomicFile.WriteText(File("predictions.csv"), text.ToString());
    }

    /// <summary>The labels and predictions that <see cref="WritePredictions"/> wrote; empty where the run was not tested yet.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    internal (long[] Labels, long[] Predicted) ReadPredictions(int classes)
    {
        string file = File("predictions.csv");
        if (!System.IO.File.Exists(file)) return ([], []);
        List<long> labels = [], predicted = [];
        int number = 0;
        foreach (string line in System.IO.File.ReadLines(file))
        {
            if (number++ == 0) continue;
            string[] cells = line.Split(',');
            if (cells.Length != 3 || !Class(cells[1], out long label) || !Class(cells[2], out long guess)) throw new DataFormatException(file, 0, $"line {number} must hold index, label and prediction, these from 0 to {classes - 1}; it is '{line}'.");
            labels.Add(label);
            predicted.Add(guess);
        }

        return ([.. labels], [.. predicted]);

        bool Class(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value < classes;
    }

    internal void WriteResult(Action<Utf8JsonWriter> write) => AtomicFile.WriteText(File("result.json"), JsonText.Object(JsonText.Indented, write) + "\n");

    internal string File(string name) => System.IO.Path.Combine(path, name);
}
