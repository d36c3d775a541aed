using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.GoldenValues;

/// <summary>The golden values of each element type, by op.</summary>
internal static class OpGoldenFile
{
    private static readonly Dictionary<string, Lazy<Dictionary<string, List<GoldenRow>>>> Files =
        new[] { "f32", "f64", "c128", "i64", "bool" }.ToDictionary(type => type, type => new Lazy<Dictionary<string, List<GoldenRow>>>(() => GoldenRow.Read($"ops/{type}.tsv")));

    /// <summary>What PyTorch gives for an op; empty where the file has nothing.</summary>
    internal static IReadOnlyList<GoldenRow> Rows(DType type, OpDef op) => Files[type.Name].Value.TryGetValue(op.Name, out List<GoldenRow>? rows) ? rows : [];
}
