using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>What a block is timed by.</summary>
/// <remarks>
/// With one thread, the processor time of the whole process: on a machine of one's own it is the time on the wall, and on a shared one it leaves out the slices that other programs had,
/// which would weigh most on the longest calls. A side that used more threads than it may, or left work to another of its threads, is charged for them. With more threads, the time on the wall.
/// </remarks>
internal static unsafe partial class Clock
{
    private const int ProcessTime = 2;

    /// <summary>Nanoseconds since some moment.</summary>
    internal static double Now(int threads)
    {
        if (threads > 1 || !OperatingSystem.IsLinux()) return Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency);
        Time time;
        if (clock_gettime(ProcessTime, &time) != 0) throw new InvalidOperationException("clock_gettime failed for the process's own time.");
        return (time.Seconds * 1e9) + time.Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, Time* time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        internal long Seconds, Nanoseconds;
    }
}
