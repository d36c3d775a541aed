using System.Globalization;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Work that is split into independent parts; a struct, so that the part is called without indirection.</summary>
internal interface IJob
{
    /// <summary>Does part <paramref name="part"/>; which thread does it, and in which order, must not change the result.</summary>
    /// <param name="part">In [0, parts).</param>
    /// <param name="worker">In [0, <see cref="Workers.Slots"/>): no two parts run at the same time with the same number, so it can index scratch memory.</param>
    void Run(nint part, int worker);
}

/// <summary>
/// The one thread pool: <see cref="Run{TJob}"/> splits a job over the calling thread and parked background threads without allocating.
/// Parts are handed out one by one as threads become free, so results must not depend on who does what.
/// </summary>
/// <remarks>
/// A call from inside a job, or while another thread's job has the pool, runs on the calling thread alone: the cores are busy already.
/// </remarks>
internal static unsafe class Workers
{
    /// <summary>The largest number of threads that a job may ask for.</summary>
    internal const int MaxCount = 256;

    /// <summary>Environment variable that sets <see cref="Count"/>.</summary>
    internal const string CountVariable = "DL101_THREADS";

    /// <summary>
    /// Number of threads a job uses when nothing limits it: <c>DL101_THREADS</c> when set,
    /// else the processors of this process (affinity mask and cgroup quota, rounded up, are both in <see cref="Environment.ProcessorCount"/>) or,
    /// where that is less, what the groups above the process's own allow.
    /// </summary>
    internal static readonly int Count = ReadCount();

    /// <summary>The limit of the current flow, 0 for none; may exceed <see cref="Count"/>, then that many threads exist.</summary>
    internal static int LimitOverride
    {
        get => FlowContext.Current.ThreadLimit;
        set => FlowContext.Set(FlowContext.Current with { ThreadLimit = value });
    }

    /// <summary>Worker number plus one while this thread runs a part of a split job, else 0.</summary>
    [ThreadStatic]
    private static int _current;

    /// <summary>Number of threads that a job started here may use, at least 1 and the caller included.</summary>
    internal static int Limit
    {
        get
        {
            if (_current != 0)
            {
                return 1;
            }

            int limit = LimitOverride;
            return limit <= 0 ? Count : Math.Min(limit, MaxCount);
        }
    }

    /// <summary>Number of scratch slots that a job started here needs: one more than the largest worker number it will see.</summary>
    internal static int Slots => _current != 0 ? _current : Limit;

    /// <summary>True while the helpers still spin after the previous job: splitting then pays from about 2 µs of work, otherwise from about 60 µs.</summary>
    internal static bool Hot => WorkerPool.Hot;

    /// <summary>Runs all parts of <paramref name="job"/> and returns when every one has ended.</summary>
    /// <exception cref="Exception">The first exception that a part threw; parts not yet begun are then skipped.</exception>
    internal static void Run<TJob>(ref TJob job, nint parts) where TJob : struct, IJob
    {
        int limit = Limit;
        if (parts > 1 && limit > 1 && WorkerPool.TryEnter())
        {
            RunSplit(ref job, parts, (int)Math.Min(limit, parts));
            return;
        }

        int worker = Math.Max(_current - 1, 0);
        for (nint part = 0; part < parts; part++)
        {
            job.Run(part, worker);
        }
    }

    private static void RunSplit<TJob>(ref TJob job, nint parts, int threads) where TJob : struct, IJob
    {
        // The pin matters only when the job is a field of an object; on the stack it costs nothing.
        fixed (byte* pinned = &Unsafe.As<TJob, byte>(ref job))
        {
            WorkerPool.RunAndLeave(&Drain<TJob>, pinned, parts, threads);
        }
    }

    /// <summary>Takes parts until none is left: what each thread does for a job of type <typeparamref name="TJob"/>.</summary>
    private static void Drain<TJob>(void* job, int worker) where TJob : struct, IJob
    {
        _current = worker + 1;
        try
        {
            ref TJob target = ref Unsafe.AsRef<TJob>(job);
            for (nint part = WorkerPool.NextPart(); part >= 0; part = WorkerPool.NextPart())
            {
                target.Run(part, worker);
            }
        }
        catch (Exception error)
        {
            WorkerPool.Fail(error);
        }
        finally
        {
            _current = 0;
        }
    }

    private static int? Quota() => OperatingSystem.IsLinux() ? ProcessorQuota.Read("/") : null;

    private static int ReadCount()
    {
        string? text = Environment.GetEnvironmentVariable(CountVariable);
        bool given = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0;
        return Math.Clamp(given ? count : Math.Min(Environment.ProcessorCount, Quota() ?? int.MaxValue), 1, MaxCount);
    }
}
