using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Cli;

/// <summary>What the processor is, which lanes are used on it and why no wider ones, and the memory there is.</summary>
internal static class Processor
{
    private const string CpuFile = "/proc/cpuinfo";

    private static readonly string[] Knobs = ["DOTNET_EnableHWIntrinsic", "DOTNET_EnableAVX2", "DOTNET_EnableAVX512", "DOTNET_PreferredVectorBitWidth"];

    /// <summary>Whether methods are compiled as they are called. The feature switches say no also in a JIT build of a program that can be published ahead of time.</summary>
    private static bool IsJit => JitInfo.GetCompiledMethodCount() > 0;

    internal static IEnumerable<(string Name, string Text)> Describe()
    {
        (string model, string flags) = Read();
        yield return ("model", model);
        yield return ("lanes", $"{Lanes()}; {Why(flags)}");
        yield return ("memory", string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0.0} GB for this process"));
        yield return ("runtime", $"{RuntimeInformation.FrameworkDescription}, {(IsJit ? "compiled just in time" : "compiled ahead of time")}, {RuntimeInformation.RuntimeIdentifier}");
    }

    private static string Lanes() => Isa.Level switch
    {
        IsaLevel.Avx512 => "16 floats at a time (AVX-512)",
        IsaLevel.Avx2 => "8 floats at a time (AVX2)",
        IsaLevel.V128 => "4 floats at a time (128 bits)",
        _ => "one float at a time",
    };

    private static string Why(string flags)
    {
        if (Isa.Level == IsaLevel.Avx512) return "the widest that are used";
        foreach (string knob in Knobs)
            if (Environment.GetEnvironmentVariable(knob) is { Length: > 0 } value) return $"held back by {knob}={value}";
        string wider = Isa.Level == IsaLevel.Avx2 ? "avx512f" : "avx2";
        if (!flags.Split(' ').Contains(wider)) return "the processor has no wider ones";
        return IsJit ? "the runtime does not use wider ones on this processor" : "this program was built for no wider ones; the JIT build uses all that the processor has";
    }

    private static (string Model, string Flags) Read()
    {
        (string model, string flags) = ($"{RuntimeInformation.ProcessArchitecture}", "");
        if (!File.Exists(CpuFile)) return (model, flags);
        foreach (string line in File.ReadLines(CpuFile))
        {
            if (line.Length == 0) break;
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            if (line.StartsWith("model name", StringComparison.Ordinal)) model = line[(colon + 1)..].Trim();
            else if (line.StartsWith("flags", StringComparison.Ordinal)) flags = line[(colon + 1)..].Trim();
        }

        return (model, flags);
    }
}
