using System.Text;

namespace DeepLearning101.Native;

/// <summary>The CUDA sources of the kernels: resources of this assembly, one file for each op or family, named after it.</summary>
internal static class KernelSources
{
    private static readonly Dictionary<string, string> Files = FindFiles();

    /// <summary>Includes by the names that sources use, sorted.</summary>
    internal static IReadOnlyList<(string Name, string Text)> Headers { get; } = FindHeaders();

    /// <summary>All sources, e.g. <c>unary/gelu.cu</c>.</summary>
    internal static IReadOnlyCollection<string> All => Files.Values;

    /// <summary>File of an op, e.g. <c>unary/gelu.cu</c> for <c>gelu</c>; null where it has none.</summary>
    internal static string? FileOf(string op) => Files.GetValueOrDefault(op);

    internal static string Read(string file)
    {
        using Stream stream = typeof(KernelSources).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException($"kernel source {file} is no resource of this assembly.", file);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static Dictionary<string, string> FindFiles()
    {
        var files = new Dictionary<string, string>();
        foreach (string name in typeof(KernelSources).Assembly.GetManifestResourceNames())
            if (name.EndsWith(".cu", StringComparison.Ordinal)) files.Add(Path.GetFileNameWithoutExtension(name), name);
        return files;
    }

    private static (string, string)[] FindHeaders()
    {
        var headers = new List<(string, string)>();
        foreach (string name in typeof(KernelSources).Assembly.GetManifestResourceNames())
            if (name.EndsWith(".cuh", StringComparison.Ordinal)) headers.Add((Path.GetFileName(name), Read(name)));
        headers.Sort(static (a, b) => string.CompareOrdinal(a.Item1, b.Item1));
        return [.. headers];
    }
}
