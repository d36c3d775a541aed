using System.Text.Json.Serialization;

namespace DeepLearning101.Native.Benchmarks;

/// <summary>One promised figure.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Value">As measured.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Bound">What was promised, e.g. <c>≤ 150</c>.</param>
/// <param name="Ok">Whether the promise is kept.</param>
internal sealed record Figure(
    [property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("value")] double Value, [property: JsonPropertyName("unit")] string Unit,
    [property: JsonPropertyName("bound")] string Bound, [property: JsonPropertyName("ok")] bool Ok)
{
    internal static Figure AtMost(string name, double value, string unit, double bound) => new(name, value, unit, FormattableString.Invariant($"<= {bound}"), value <= bound);

    internal static Figure AtLeast(string name, double value, string unit, double bound) => new(name, value, unit, FormattableString.Invariant($">= {bound}"), value >= bound);
}
