using System.Diagnostics;

namespace DeepLearning101.Native.Benchmarks;

/// <summary>Median over blocks: a noisy machine shows in the spread, not in the figure.</summary>
internal static class Timing
{
    /// <summary>Nanoseconds of one call: median of <paramref name="blocks"/> blocks of <paramref name="calls"/> calls after a warm-up that lets the runtime settle.</summary>
    internal static double Nanoseconds(Action<int> block, int calls, int blocks = 15)
    {
        for (int i = 0; i < 6; i++) block(calls);
        Thread.Sleep(200);
        block(calls);
        var times = new double[blocks];
        for (int i = 0; i < blocks; i++)
        {
            long start = Stopwatch.GetTimestamp();
            block(calls);
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
        }

        Array.Sort(times);
        return times[blocks / 2];
    }

    /// <summary>Median of the ratio of two ways to do the same, taken turn by turn.</summary>
    internal static double Ratio(Action first, Action second, int turns)
    {
        var ratios = new double[turns];
        for (int i = 0; i < turns; i++)
        {
            long start = Stopwatch.GetTimestamp();
            first();
            double a = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            second();
            ratios[i] = Stopwatch.GetElapsedTime(start).TotalSeconds / a;
        }

        Array.Sort(ratios);
        return ratios[turns / 2];
    }
}
