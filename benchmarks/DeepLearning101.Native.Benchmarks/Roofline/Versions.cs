using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Benchmarks.Roofline;

/// <summary>What a table of figures must name.</summary>
internal static class Versions
{
    /// <summary>The processor's name as the system gives it.</summary>
    internal static string Processor
    {
        get
        {
            if (File.Exists("/proc/cpuinfo"))
            {
                foreach (string line in File.ReadLines("/proc/cpuinfo"))
                {
                    if (line.StartsWith("model name", StringComparison.Ordinal)) return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                }
            }

            return RuntimeInformation.ProcessArchitecture.ToString();
        }
    }

    /// <summary>Operating system and runtime.</summary>
    internal static string System => RuntimeInformation.OSDescription.Trim() + ", " + RuntimeInformation.FrameworkDescription;
}
