using System.Text.Json.Serialization;

namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>A measured row.</summary>
/// <param name="Suite">Suite.</param>
/// <param name="Name">Stable name.</param>
/// <param name="Mode">What was computed, e.g. <c>forward</c>.</param>
/// <param name="Threads">Threads that every side may use.</param>
/// <param name="OursMs">Milliseconds of one call, median over blocks.</param>
/// <param name="Peers">The same for each peer that has the op.</param>
/// <param name="BestPeer">The fastest of the peers that count for the suite.</param>
/// <param name="Ratio">Time of the best peer over ours: median over blocks that were run side by side.</param>
/// <param name="RatioLow">Lower quartile of the ratio.</param>
/// <param name="RatioHigh">Upper quartile of the ratio.</param>
/// <param name="Roofline">Share of the measured roofline, best block against best block; nothing where no bound is stated.</param>
/// <param name="Score">The ratio, or the suite's bar if that is more and the row reaches 85 % of the roofline.</param>
internal sealed record Row(
    [property: JsonPropertyName("suite")] string Suite,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("mode")] string Mode,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("ours_ms")] double OursMs,
    [property: JsonPropertyName("peers")] SortedDictionary<string, double> Peers,
    [property: JsonPropertyName("best_peer")] string BestPeer,
    [property: JsonPropertyName("ratio")] double Ratio,
    [property: JsonPropertyName("ratio_low")] double RatioLow,
    [property: JsonPropertyName("ratio_high")] double RatioHigh,
    [property: JsonPropertyName("roofline")] double? Roofline,
    [property: JsonPropertyName("score")] double Score);
