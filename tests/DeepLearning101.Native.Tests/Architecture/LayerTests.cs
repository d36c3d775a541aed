using System.Reflection;
using System.Text.RegularExpressions;
using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Architecture;

/// <summary>The house rules that a compiler does not check.</summary>
[TestFixture]
internal sealed partial class LayerTests
{
    /// <summary>Folders of the engine from the ground up. A type may use types of its own folder and of those before it; the CPU backend (like every backend) uses them all and is used by none but through <c>Device.Cpu</c>.</summary>
    private static readonly string[] Layers = ["Lanes", "Core", "Dispatch", "Ops", "Autograd", "Graph", "Cpu"];

    private static readonly string Root = Golden.Root;

    /// <summary>What a lower folder may name of a higher one: the seams through which the engine is put together.</summary>
    private static readonly Dictionary<(string From, string To), string[]> Seams = new()
    {
        [("Core", "Dispatch")] = ["Dispatcher", "Backend"],
        [("Core", "Ops")] = ["Op"],
        [("Core", "Autograd")] = ["GradNode"],
        [("Core", "Cpu")] = ["CpuDevice"],
        [("Dispatch", "Ops")] = ["Op"],
        [("Ops", "Autograd")] = ["Autograd"],
        [("Ops", "Cpu")] = ["CpuDevice"],
        [("Dispatch", "Cpu")] = ["CpuDevice"],
        [("Autograd", "Cpu")] = ["CpuDevice"],
    };

    private static IEnumerable<string> EngineFiles => Directory.EnumerateFiles(Path.Combine(Root, "src", "DeepLearning101.Native"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin"));

    /// <summary>No folder of the engine names a type of a folder above it.</summary>
    [Test]
    public void Engine_folders_use_only_what_lies_below()
    {
        Dictionary<string, string> home = [];
        foreach (string file in EngineFiles)
            foreach (Match m in Declaration().Matches(Comments().Replace(File.ReadAllText(file), "")))
            {
                // A partial type belongs to the lowest of its folders; a nested one is no name of its own.
                if (m.Groups[1].Length > 0) continue;
                string type = m.Groups[2].Value, layer = LayerOf(file);
                if (!home.TryGetValue(type, out string? known) || Array.IndexOf(Layers, layer) < Array.IndexOf(Layers, known)) home[type] = layer;
            }
        var wrong = new List<string>();
        foreach (string file in EngineFiles)
        {
            string layer = LayerOf(file);
            int rank = Array.IndexOf(Layers, layer);
            Assert.That(rank, Is.GreaterThanOrEqualTo(0), $"{file} lies in no known folder");
            string text = Comments().Replace(File.ReadAllText(file), "");
            foreach (string word in Word().Matches(text).Select(m => m.Value).Distinct())
            {
                if (!home.TryGetValue(word, out string? other) || Array.IndexOf(Layers, other) <= rank) continue;
                // The CPU backend has a namespace of its own: without it, the word is a member's name.
                if (other == "Cpu" && !text.Contains("using DeepLearning101.Native.Cpu", StringComparison.Ordinal)) continue;
                if (Seams.TryGetValue((layer, other), out string[]? allowed) && allowed.Contains(word)) continue;
                // A word may be a member's name; a type is used with ., (, <, space + name, or as a base.
                if (!Regex.IsMatch(text, $@"(?<![.\w]){word}(?=[.<]|\s+\w+\s*[;=(){{,]|\[|\()")) continue;
                wrong.Add($"{Path.GetRelativePath(Root, file)} ({layer}) uses {word} ({other})");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    /// <summary>Assemblies reference only those below them, and the engine no package at all.</summary>
    [Test]
    public void Assemblies_use_only_what_lies_below()
    {
        string[] order = ["DeepLearning101.Native", "DeepLearning101.Native.Cuda", "DeepLearning101.Native.Data.Mnist", "DeepLearning101.Native.Data", "DeepLearning101.Native.Plot", "DeepLearning101.Native.Probabilistic", "DeepLearning101.Native.Nn", "DeepLearning101.Native.Classical", "DeepLearning101.Native.Models", "DeepLearning101.Cli"];
        foreach (string project in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(project);
            foreach (Match m in Reference().Matches(File.ReadAllText(project)))
                Assert.That(Array.IndexOf(order, m.Groups[1].Value), Is.LessThan(Array.IndexOf(order, name)), $"{name} references {m.Groups[1].Value}");
        }

        string engine = File.ReadAllText(Path.Combine(Root, "src", "DeepLearning101.Native", "DeepLearning101.Native.csproj"));
        Assert.That(engine, Does.Not.Contain("PackageReference"));
    }

    /// <summary>One idea a file: none is longer than 400 lines.</summary>
    [Test]
    public void Files_are_at_most_400_lines()
    {
        string[] long_ = [.. ((string[])["src", "tests", "benchmarks", "kernels", "native"]).Select(d => Path.Combine(Root, d)).Where(Directory.Exists)
            .SelectMany(d => Directory.EnumerateFiles(d, "*", SearchOption.AllDirectories))
            .Where(f => Path.GetExtension(f) is ".cs" or ".cu" or ".cuh" or ".cpp" or ".h" && !f.Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin" or "golden" or "Generated"))
            .Where(f => File.ReadLines(f).Count() > 400).Select(f => Path.GetRelativePath(Root, f))];
        Assert.That(long_, Is.Empty);
    }

    private static string LayerOf(string file) => Path.GetRelativePath(Path.Combine(Root, "src", "DeepLearning101.Native"), file).Split(Path.DirectorySeparatorChar)[0];

    [GeneratedRegex(@"^([ \t]*)(?:[a-z]+ )*(?:class|struct|interface|enum|record) (?:struct |class )?([A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*?([\w.]+)\.csproj""(?![^>]*ReferenceOutputAssembly=""false"")")]
    private static partial Regex Reference();
}
