namespace DeepLearning101.Native.Tests.Differentiation;

/// <summary>Scopes in asynchronous flows, and memory of programs that dispose nothing.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class ScopeTests
{
    [Test]
    public async Task A_scope_follows_the_flow()
    {
        var scope = TensorScope.Begin();
        Tensor before = Tensor.Ones([4]);
        await Task.Delay(1).ConfigureAwait(false);
        Tensor after = Tensor.Ones([4]);
        Tensor inTask = await Task.Run(() => Tensor.Ones([4]));
        Tensor kept = scope.Keep(Tensor.Ones([4]));
        Assert.That(scope.Count, Is.EqualTo(3));
        scope.Dispose();
        Assert.That((before.IsDisposed, after.IsDisposed, inTask.IsDisposed, kept.IsDisposed), Is.EqualTo((true, true, true, false)));
    }

    [Test]
    public void A_scope_may_end_on_another_thread()
    {
        using var outer = TensorScope.Begin();
        var scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([4]);
        var thread = new Thread(scope.Dispose);
        thread.Start();
        thread.Join();
        Assert.That(x.IsDisposed);
        scope.Dispose();
        Assert.That(Tensor.Ones([4]).IsDisposed, Is.False);
    }

    [Test]
    public void Twenty_gigabytes_of_forgotten_tensors_stay_under_one([Values(1, 4)] int threads, [Values] bool outliveACollection)
    {
        MemoryPool memory = Device.Cpu.Memory;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        memory.Trim();
        memory.ResetPeak();
        // Setting the budget starts it anew: what earlier tests had in use at once is no room for this one.
        memory.CollectionBudget = memory.CollectionBudget;
        long before = memory.LiveBytes;
        const long size = 8L << 20, total = 20L << 30;
        var workers = new Thread[threads];
        for (int t = 0; t < threads; t++)
        {
            workers[t] = new Thread(() =>
            {
                Tensor? held = null;
                for (long done = 0; done < total / threads; done += size)
                {
                    // What was made is not written: the point is the bookkeeping, not the memory's speed.
                    Tensor next = Tensor.Empty([size / 4]);
                    if (outliveACollection && done % (32 * size) == 0) GC.Collect(0);
                    GC.KeepAlive(held);
                    held = next;
                }
            });
            workers[t].Start();
        }

        foreach (Thread worker in workers) worker.Join();
        Assert.That(memory.PeakBytes - before, Is.LessThan(1L << 30));
    }
}
