using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DeepLearning101.Native;
using DeepLearning101.Native.Data;

namespace DeepLearning101.Cli;

/// <summary><c>dl101 inspect FILE</c>.</summary>
internal static class InspectCommand
{
    internal static Command Make()
    {
        var path = new Argument<string>("file") { Description = "A file of tensors (safetensors, npy, npz, checkpoint of PyTorch, IDX, PNG, PGM, PPM) or the folder of a run" };
        var command = new Command("inspect", "List what a file holds: names, types, shapes; or what a run is") { path };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            string file = parsed.GetValue(path)!;
            if (Directory.Exists(file)) Run(output, file);
            else Tensors(output, file);
        });
        return command;
    }

    private static void Tensors(TextWriter output, string file)
    {
        TensorFileInfo info = TensorFile.Inspect(file);
        (long bytes, int width) = (0, 0);
        foreach (TensorFileEntry entry in info.Tensors) (bytes, width) = (bytes + entry.Bytes, Math.Max(width, Clean(entry.Name).Length));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: {Word(info.Format)}, {info.Tensors.Count} tensor{(info.Tensors.Count == 1 ? "" : "s")}, {bytes:N0} bytes of elements"));
        foreach (TensorFileEntry entry in info.Tensors) output.WriteLine($"{Clean(entry.Name).PadRight(width)}  {entry.DType.Name,-5} {entry.Shape}".TrimStart());
        foreach ((string name, string text) in info.Metadata) output.WriteLine($"# {Clean(name)}: {Clean(text)}");
    }

    private static void Run(TextWriter output, string folder)
    {
        RunFile run = RunFile.Read(folder);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: run of {run.Architecture}, {run.Steps:N0} steps"));
        output.WriteLine($"options   {string.Join(' ', run.Options.Select(option => $"{option.Key} {option.Value}"))}");
        output.WriteLine($"data      {run.Data.Text}");
        var files = new RunFolder(folder);
        foreach (Native.Models.EpochReport report in files.ReadHistory().Where(report => report.IsBest).TakeLast(1))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"best      epoch {report.Epoch}: validation accuracy {100 * report.ValidationAccuracy:0.00} %, loss {report.ValidationLoss:0.0000}"));
        output.WriteLine($"result    {Result(files, run)}");
        foreach (string name in RunFolder.Files)
            if (File.Exists(files.File(name))) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(files.File(name)).Length,12:N0}  {name}"));
    }

    private static string Result(RunFolder files, RunFile run)
    {
        string path = files.File("result.json");
        if (!File.Exists(path)) return $"none yet; go on with: dl101 train {run.Model} --resume {files.Path}";
        try
        {
            using JsonDocument result = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement root = result.RootElement;
            return string.Create(CultureInfo.InvariantCulture, $"accuracy {root.GetProperty("test_accuracy").GetDouble():0.00} % on the {run.Data.TestSet} set; weights {root.GetProperty("weights_sha256").GetString()}");
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DataFormatException(path, 0, $"the file is damaged: {damage.Message}", damage);
        }
    }

    private static string Word(TensorFormat format) => format switch
    {
        TensorFormat.SafeTensors => "safetensors",
        TensorFormat.Npy => "npy",
        TensorFormat.Npz => "npz",
        TensorFormat.TorchCheckpoint => "checkpoint of PyTorch",
        TensorFormat.Idx => "IDX",
        TensorFormat.Png => "PNG image",
        _ => "Netpbm image",
    };

    /// <summary>A file of a stranger's must not send commands to the terminal.</summary>
    private static string Clean(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        return string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
    }
}
