using System.Text.Json;
using DeepLearning101.Native.Data;

namespace DeepLearning101.Cli;

/// <summary><c>run.json</c>: what a run is, written when it starts, so that it can be resumed, predicted with and plotted.</summary>
/// <param name="Model">Name of the model's kind.</param>
/// <param name="Architecture">The model in a word, as its weights have it.</param>
/// <param name="Options">Options of the command line, with their dashes, that decide the result.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="WarmUp">Share of the steps in which the learning rate rises.</param>
/// <param name="Data">The data.</param>
internal sealed record RunFile(string Model, string Architecture, OrderedDictionary<string, string> Options, long Steps, double WarmUp, DataFacts Data)
{
    internal const string Name = "run.json";

    private const string Format = "dl101-run-1";

    internal string Json => JsonText.Object(JsonText.Indented, json =>
    {
        json.WriteString("format", Format);
        json.WriteString("model", Model);
        json.WriteString("architecture", Architecture);
        json.WriteStartObject("options");
        foreach ((string name, string value) in Options) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteNumber("steps", Steps);
        json.WriteNumber("warm_up", WarmUp);
        Data.Write(json);
    }) + "\n";

    /// <summary>Reads the file of a run folder.</summary>
    /// <exception cref="IOException">There is no run, or the file is damaged.</exception>
    internal static RunFile Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path)) throw new FileNotFoundException($"{folder} is no run folder: there is no {Name}. Name the folder that 'dl101 train' wrote.", path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format) throw new JsonException($"the format is not {Format}");
            var options = new OrderedDictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty option in root.GetProperty("options").EnumerateObject()) options.Add(option.Name, option.Value.GetString() ?? "");
            long steps = root.GetProperty("steps").GetInt64();
            double warmUp = root.GetProperty("warm_up").GetDouble();
            if (steps < 1 || !(warmUp is >= 0 and <= 1)) throw new JsonException("a number is out of its range");
            return new RunFile(root.GetProperty("model").GetString() ?? "", root.GetProperty("architecture").GetString() ?? "", options, steps, warmUp, DataFacts.Read(root.GetProperty("data")));
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new DataFormatException(path, 0, $"the file is damaged or not of a run: {damage.Message}", damage);
        }
    }
}
