using System.Globalization;
using System.Text.Json;

namespace DeepLearning101.Cli;

/// <summary>What a model must know of its data, and what is stored with the run.</summary>
/// <param name="Kind"><c>idx</c> or <c>folder</c>.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Columns of pixels.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Mean">Mean of pixel / 255 over the training images, subtracted.</param>
/// <param name="Std">Standard deviation of the same, divided by.</param>
/// <param name="Train">Images to train on.</param>
/// <param name="Validation">Images to choose the best epoch with.</param>
/// <param name="Test">Images to test on at the end; 0: none, the validation images serve.</param>
internal sealed record DataFacts(string Kind, int Channels, int Height, int Width, IReadOnlyList<string> Classes, double Mean, double Std, long Train, long Validation, long Test)
{
    /// <summary>Name of the set on which the run is tested.</summary>
    internal string TestSet => Test > 0 ? "test" : "validation";

    /// <summary>As text, to compare the data of a run with what is there now.</summary>
    internal string Text => string.Create(CultureInfo.InvariantCulture, $"{Train} + {Validation} + {Test} images of {Channels} × {Height} × {Width} in {Classes.Count} classes ({string.Join(' ', Classes)}), mean {Mean}, deviation {Std}");

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("data");
        json.WriteString("kind", Kind);
        json.WriteNumber("channels", Channels);
        json.WriteNumber("height", Height);
        json.WriteNumber("width", Width);
        json.WriteStartArray("classes");
        foreach (string name in Classes) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteNumber("mean", Mean);
        json.WriteNumber("std", Std);
        json.WriteNumber("train", Train);
        json.WriteNumber("validation", Validation);
        json.WriteNumber("test", Test);
        json.WriteEndObject();
    }

    internal static DataFacts Read(JsonElement data)
    {
        var classes = new List<string>();
        foreach (JsonElement name in data.GetProperty("classes").EnumerateArray()) classes.Add(name.GetString()!);
        return new DataFacts(data.GetProperty("kind").GetString()!, Int("channels"), Int("height"), Int("width"), classes,
            data.GetProperty("mean").GetDouble(), data.GetProperty("std").GetDouble(), Int("train"), Int("validation"), Int("test"));

        int Int(string name) => data.GetProperty(name).GetInt32();
    }
}
