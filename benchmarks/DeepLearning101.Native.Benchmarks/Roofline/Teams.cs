using System.Diagnostics;
using DeepLearning101.Native.Benchmarks.Compare.Workers;

namespace DeepLearning101.Native.Benchmarks.Roofline;

/// <summary>Runs the same work on several threads at once and takes the best time, by the clock that blocks are timed by.</summary>
internal static class Teams
{
    /// <summary>Seconds of the fastest of some turns; a turn ends with its last thread.</summary>
    /// <param name="threads">Number of threads, each on an operand of its own.</param>
    /// <param name="work">What thread i does in a turn.</param>
    /// <param name="turns">Number of turns.</param>
    internal static double Best(int threads, Action<int> work, int turns)
    {
        if (threads == 1)
        {
            work(0);
            double best = double.PositiveInfinity;
            for (int turn = 0; turn < turns; turn++)
            {
                double start = Clock.Now(threads);
                work(0);
                best = Math.Min(best, (Clock.Now(threads) - start) / 1e9);
            }

            return best;
        }

        long[] starts = new long[threads], ends = new long[threads];
        double least = double.PositiveInfinity;
        int arrived = 0;
        var team = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            int index = i;
            team[i] = new Thread(() =>
            {
                work(index);
                for (int turn = 0; turn < turns; turn++)
                {
                    // Threads meet by spinning: one that had to be woken would start late.
                    Meet(ref arrived, ((2 * turn) + 1) * threads);
                    starts[index] = Stopwatch.GetTimestamp();
                    work(index);
                    ends[index] = Stopwatch.GetTimestamp();
                    Meet(ref arrived, ((2 * turn) + 2) * threads);
                    // The others wait for this thread before they write again.
                    if (index == 0) least = Math.Min(least, (ends.Max() - starts.Min()) / (double)Stopwatch.Frequency);
                }
            }) { IsBackground = true };
            team[i].Start();
        }

        foreach (Thread thread in team) thread.Join();
        return least;
    }

    private static void Meet(ref int arrived, int all)
    {
        Interlocked.Increment(ref arrived);
        while (Volatile.Read(ref arrived) < all) Thread.SpinWait(4);
    }
}
