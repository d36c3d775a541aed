using System.Globalization;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Processors that the control groups of Linux allow this process: quota over period of its group and of each above it, rounded up. The runtime reads the
/// same files once at the start; this reader also sees the groups above. Elsewhere, and where a file is missing or unreadable, there is no quota.
/// </summary>
/// <remarks>Source: Linux kernel documentation, admin-guide/cgroup-v2 (<c>cpu.max</c>) and scheduler/sched-bwc (<c>cpu.cfs_quota_us</c>).</remarks>
internal static class ProcessorQuota
{
    /// <summary>The smallest quota on the way from the process's group to the root; null where there is none.</summary>
    /// <param name="root">Root of the file system: <c>/</c>, or a copy of its <c>proc</c> and <c>sys</c> in a test.</param>
    internal static int? Read(string root)
    {
        double? least = null;
        foreach (string line in Lines(Path.Combine(root, "proc", "self", "cgroup")))
        {
            // hierarchy:controllers:path; version 2 has hierarchy 0 and no controllers.
            string[] fields = line.Split(':', 3);
            if (fields.Length < 3) continue;
            bool second = fields[0] == "0" && fields[1].Length == 0;
            if (!second && !fields[1].Split(',').Contains("cpu")) continue;
            foreach (string mount in second ? (ReadOnlySpan<string>)[".", "unified"] : [fields[1], "cpu", "cpu,cpuacct"])
                least = Least(least, Climb(Path.Combine(root, "sys", "fs", "cgroup", mount), fields[2], second));
        }

        return least is { } quota ? Math.Max(1, (int)Math.Min(Math.Ceiling(quota), int.MaxValue)) : null;
    }

    private static double? Climb(string mount, string path, bool second)
    {
        double? least = null;
        // In a container the path may be that of the host, of which only the root is seen: what is missing is passed over.
        for (string at = path.Trim('/'); ; at = at.Contains('/', StringComparison.Ordinal) ? at[..at.LastIndexOf('/')] : "")
        {
            string folder = Path.Combine(mount, at.Replace('/', Path.DirectorySeparatorChar));
            least = Least(least, second ? Second(folder) : First(folder));
            if (at.Length == 0) return least;
        }
    }

    private static double? Second(string folder)
    {
        string[] fields = First(Lines(Path.Combine(folder, "cpu.max"))).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 2 ? Ratio(fields[0], fields[1]) : null;
    }

    private static double? First(string folder) =>
        Ratio(First(Lines(Path.Combine(folder, "cpu.cfs_quota_us"))), First(Lines(Path.Combine(folder, "cpu.cfs_period_us"))));

    /// <summary>Null where there is no bound (<c>max</c>, −1) or no number.</summary>
    private static double? Ratio(string quota, string period) =>
        long.TryParse(quota, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long q) && q > 0
        && long.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out long p) && p > 0 ? (double)q / p : null;

    private static string First(string[] lines) => lines.Length > 0 ? lines[0].Trim() : "";

    private static double? Least(double? a, double? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
