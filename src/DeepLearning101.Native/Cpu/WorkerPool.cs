using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// The threads behind <see cref="Workers"/> and the hand-over of one job at a time.
/// </summary>
/// <remarks>
/// Everything turns on one word, <see cref="_state"/> = waiting flag · open slots · helpers inside.
/// A helper joins by taking a slot and entering in one compare-and-swap, which can only succeed while a job is open; the number of the slot is
/// its worker number. The caller closes the job by zeroing the slots and then waits until nobody is inside, so a helper never sees a stale job.
/// Waking a parked thread takes 30 to 70 µs, hence the short spin before parking on both sides.
/// </remarks>
internal static unsafe class WorkerPool
{
    private const int InsideMask = 0xFFFF;
    private const int SlotShift = 16;
    private const int SlotUnit = 1 << SlotShift;
    private const int SlotMask = 0x3FFF << SlotShift;
    private const int CallerWaits = 1 << 30;

    private const int HelperSpinMicroseconds = 20;
    private const int CallerSpinMicroseconds = 3;
    private const int CallerYields = 32;

    private static readonly long HelperSpinTicks = HelperSpinMicroseconds * Stopwatch.Frequency / 1_000_000;
    private static readonly long CallerSpinTicks = CallerSpinMicroseconds * Stopwatch.Frequency / 1_000_000;

    private static readonly SemaphoreSlim Wake = new(0);
    private static readonly SemaphoreSlim AllOut = new(0);

    private static int _owned;
    private static int _threads;
    private static int _sleepers;
    private static int _state;

    private static delegate*<void*, int, void> _drain;
    private static void* _job;
    private static nint _parts;
    private static Exception? _error;
    private static Counter _next;

    /// <summary>A counter alone on its cache lines: every thread writes it, nothing else may slow down with it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Counter
    {
        [FieldOffset(128)]
        internal long Value;
    }

    /// <summary>True when helpers exist and none is parked.</summary>
    internal static bool Hot => Volatile.Read(ref _threads) > 0 && Volatile.Read(ref _sleepers) == 0;

    /// <summary>Takes the pool for one job; false when a job is running.</summary>
    internal static bool TryEnter() => Volatile.Read(ref _owned) == 0 && Interlocked.Exchange(ref _owned, 1) == 0;

    /// <summary>Runs the job on <paramref name="threads"/> threads, this one as worker 0, and gives the pool back.</summary>
    internal static void RunAndLeave(delegate*<void*, int, void> drain, void* job, nint parts, int threads)
    {
        Exception? error;
        try
        {
            EnsureThreads(threads - 1);
            _drain = drain;
            _job = job;
            _parts = parts;
            _next.Value = 0;
            Interlocked.Exchange(ref _state, (threads - 1) << SlotShift);
            WakeHelpers(threads - 1);
            drain(job, 0);
            WaitUntilAllOut();
        }
        finally
        {
            error = _error;
            _error = null;
            _job = null;
            Volatile.Write(ref _owned, 0);
        }

        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>The next part of the running job, −1 when all have been handed out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint NextPart()
    {
        long part = Interlocked.Increment(ref _next.Value) - 1;
        return part < _parts ? (nint)part : -1;
    }

    /// <summary>Keeps the first error for the caller and hands out no further parts.</summary>
    internal static void Fail(Exception error)
    {
        Interlocked.CompareExchange(ref _error, error, null);
        Interlocked.Exchange(ref _next.Value, _parts);
    }

    private static void EnsureThreads(int helpers)
    {
        while (_threads < helpers)
        {
            string name = "dl101-worker-" + (_threads + 1).ToString(CultureInfo.InvariantCulture);
            new Thread(HelperLoop) { IsBackground = true, Name = name }.UnsafeStart();
            _threads++;
        }
    }

    private static void WakeHelpers(int wanted)
    {
        // Permits that an earlier job released and no helper has used yet count: otherwise they pile up and wake threads for nothing.
        int permits = Math.Min(wanted, Volatile.Read(ref _sleepers)) - Wake.CurrentCount;
        if (permits > 0)
        {
            Wake.Release(permits);
        }
    }

    private static void WaitUntilAllOut()
    {
        int state = Interlocked.And(ref _state, ~SlotMask) & ~SlotMask;
        if (state == 0)
        {
            return;
        }

        long end = Stopwatch.GetTimestamp() + CallerSpinTicks;
        while (Stopwatch.GetTimestamp() < end)
        {
            if (Volatile.Read(ref _state) == 0)
            {
                return;
            }

            Thread.SpinWait(4);
        }

        for (int i = 0; i < CallerYields; i++)
        {
            if (Volatile.Read(ref _state) == 0)
            {
                return;
            }

            Thread.Yield();
        }

        // From here on the last helper to leave sees the flag and signals, exactly once.
        if (Interlocked.Or(ref _state, CallerWaits) != 0)
        {
            WaitForSignal();
        }

        Volatile.Write(ref _state, 0);
    }

    /// <summary>Waits even when this thread is interrupted: helpers still use the job on its stack; the interrupt is raised again afterwards.</summary>
    private static void WaitForSignal()
    {
        bool interrupted = false;
        while (true)
        {
            try
            {
                AllOut.Wait();
                break;
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }

        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private static void HelperLoop()
    {
        while (true)
        {
            if (!TryHelp() && !SpinForJob())
            {
                Park();
            }
        }
    }

    /// <summary>Joins the open job, if there is one, and leaves when no part is left.</summary>
    private static bool TryHelp()
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            int slot = (state & SlotMask) >> SlotShift;
            if (slot == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _state, state - SlotUnit + 1, state) != state)
            {
                continue;
            }

            _drain(_job, slot);
            int left = Interlocked.Decrement(ref _state);
            if ((left & CallerWaits) != 0 && (left & InsideMask) == 0)
            {
                AllOut.Release();
            }

            return true;
        }
    }

    private static bool SpinForJob()
    {
        long end = Stopwatch.GetTimestamp() + HelperSpinTicks;
        do
        {
            if ((Volatile.Read(ref _state) & SlotMask) != 0)
            {
                return true;
            }

            Thread.SpinWait(4);
        }
        while (Stopwatch.GetTimestamp() < end);
        return false;
    }

    private static void Park()
    {
        // Count first, look again second: a job opened in between is either seen here or its caller sees this sleeper.
        Interlocked.Increment(ref _sleepers);
        if ((Volatile.Read(ref _state) & SlotMask) == 0)
        {
            Wake.Wait();
        }

        Interlocked.Decrement(ref _sleepers);
    }
}
