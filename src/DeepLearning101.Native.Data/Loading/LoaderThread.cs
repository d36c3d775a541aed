using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace DeepLearning101.Native.Data;

/// <summary>A background thread that makes every n-th batch of an epoch and keeps a few ready.</summary>
internal sealed class LoaderThread : IDisposable
{
    private readonly BlockingCollection<(Batch? Batch, Exception? Error)> ready;
    private readonly Thread thread;

    internal LoaderThread(DataLoader loader, EpochOrder course, long first, int step, int prefetch, CancellationToken stop)
    {
        ready = new(prefetch);
        thread = new Thread(() => Work(loader, course, first, step, stop)) { IsBackground = true, Name = $"dl101-loader-{first % step}" };
        // Without the flow's context: batches must not land in a tensor scope that the reader has open.
        thread.UnsafeStart();
    }

    internal Batch Take()
    {
        (Batch? batch, Exception? error) = ready.Take();
        if (error is not null) ExceptionDispatchInfo.Throw(error);
        return batch!;
    }

    /// <summary>Ends the thread (its token is cancelled by now) and drops what nobody took.</summary>
    public void Dispose()
    {
        thread.Join();
        while (ready.TryTake(out (Batch? Batch, Exception? Error) item)) item.Batch?.Dispose();
        ready.Dispose();
    }

    private void Work(DataLoader loader, EpochOrder course, long first, int step, CancellationToken stop)
    {
        try
        {
            for (long number = first; number < loader.BatchCount; number += step)
            {
                Batch batch = loader.Make(course, number);
                try
                {
                    ready.Add((batch, null), stop);
                }
                catch (OperationCanceledException)
                {
                    batch.Dispose();
                    return;
                }
            }
        }
        catch (Exception error)
        {
            try
            {
                ready.Add((null, error), stop);
            }
            catch (OperationCanceledException)
            {
                // The reader has left; nobody is there to be told.
            }
        }
    }
}
