using System.Diagnostics;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>The thread pool: every part exactly once, at every limit, with nesting, errors and callers that collide.</summary>
[TestFixture]
internal sealed unsafe class WorkersTests
{
    [TearDown]
    public void RemoveLimit() => Workers.LimitOverride = 0;

    [Test]
    public void EveryPartRunsOnce([Values(1, 2, 7)] int limit, [Values(0, 1, 2, 5, 63, 1000)] int parts)
    {
        Workers.LimitOverride = limit;
        Assert.That(Workers.Limit, Is.EqualTo(limit));
        for (int round = 0; round < 200; round++)
        {
            var job = new CountingJob { Counts = new int[parts], Busy = new int[limit] };
            Workers.Run(ref job, parts);
            Assert.That(job.Counts, Is.All.EqualTo(1));
            Assert.That(job.Clash, Is.False, "two parts ran at once with one worker number");
        }
    }

    [Test]
    public void SevenWorkersExistWhenAskedFor()
    {
        Workers.LimitOverride = 7;
        using var all = new CountdownEvent(7);
        var job = new MeetingJob { Everyone = all };
        Workers.Run(ref job, 7);
        Assert.That(all.IsSet, Is.True);
    }

    [Test]
    public void NestedJobsRunInlineAndKeepTheWorkerNumber([Values(1, 2, 7)] int limit)
    {
        Workers.LimitOverride = limit;
        var job = new OuterJob { Sums = new long[64] };
        Workers.Run(ref job, 64);
        Assert.That(job.Sums, Is.All.EqualTo(4950));
        Assert.That(job.Wrong, Is.False);
    }

    [Test]
    public void TheFirstExceptionReachesTheCallerAndThePoolSurvives([Values(1, 2, 7)] int limit)
    {
        Workers.LimitOverride = limit;
        for (int round = 0; round < 50; round++)
        {
            var failing = new FailingJob();
            Assert.That(() => Workers.Run(ref failing, 100), Throws.TypeOf<InvalidOperationException>().With.Message.EqualTo("part 13"));
            var job = new CountingJob { Counts = new int[100], Busy = new int[limit] };
            Workers.Run(ref job, 100);
            Assert.That(job.Counts, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void CollidingCallersAllFinish()
    {
        var threads = new Thread[4];
        int wrong = 0;
        for (int t = 0; t < threads.Length; t++)
        {
            threads[t] = new Thread(() =>
            {
                Workers.LimitOverride = 3;
                for (int round = 0; round < 500; round++)
                {
                    var job = new CountingJob { Counts = new int[20], Busy = new int[3] };
                    Workers.Run(ref job, 20);
                    if (Array.Exists(job.Counts, c => c != 1) || job.Clash)
                    {
                        Interlocked.Increment(ref wrong);
                    }
                }
            });
            threads[t].Start();
        }

        Array.ForEach(threads, t => t.Join());
        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public void AJobDoesNotAllocate()
    {
        Workers.LimitOverride = 2;
        var job = new SumJob();
        Workers.Run(ref job, 64);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Workers.Run(ref job, 64);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void AnIdlePoolUsesNoProcessorTime()
    {
        Workers.LimitOverride = 7;
        var job = new SumJob();
        Workers.Run(ref job, 1000);
        Thread.Sleep(50);
        double best = double.MaxValue;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            Thread.Sleep(200);
            best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
        }

        // A spinning helper would show as 200 ms; the test host itself may use a little.
        Assert.That(best, Is.LessThan(100));
    }

    private struct CountingJob : IJob
    {
        internal int[] Counts;
        internal int[] Busy;
        internal bool Clash;

        public void Run(nint part, int worker)
        {
            if (Interlocked.Increment(ref Busy[worker]) != 1)
            {
                Clash = true;
            }

            Interlocked.Increment(ref Counts[part]);
            Interlocked.Decrement(ref Busy[worker]);
        }
    }

    private struct MeetingJob : IJob
    {
        internal CountdownEvent Everyone;

        public readonly void Run(nint part, int worker)
        {
            Everyone.Signal();
            if (!Everyone.Wait(10_000))
            {
                throw new TimeoutException("fewer than seven threads took part");
            }
        }
    }

    private struct OuterJob : IJob
    {
        internal long[] Sums;
        internal bool Wrong;

        public void Run(nint part, int worker)
        {
            var inner = new InnerJob { Expected = worker };
            Workers.Run(ref inner, 100);
            Wrong |= inner.Wrong;
            Sums[part] = inner.Sum;
        }
    }

    private struct InnerJob : IJob
    {
        internal int Expected;
        internal long Sum;
        internal bool Wrong;

        public void Run(nint part, int worker)
        {
            Wrong |= worker != Expected || worker >= Workers.Slots;
            Sum += part;
        }
    }

    private struct FailingJob : IJob
    {
        public readonly void Run(nint part, int worker)
        {
            if (part == 13)
            {
                throw new InvalidOperationException("part 13");
            }
        }
    }

    private struct SumJob : IJob
    {
        internal long Sum;

        public void Run(nint part, int worker) => Interlocked.Add(ref Sum, part);
    }
}
