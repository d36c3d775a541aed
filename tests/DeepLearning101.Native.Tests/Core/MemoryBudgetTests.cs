namespace DeepLearning101.Native.Tests.Core;

/// <summary>Programs that dispose nothing, and programs that dispose everything.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class MemoryBudgetTests
{
    private static MemoryPool Memory => Device.Cpu.Memory;

    [SetUp]
    public void Settle() => MemoryTests.Settled();

    // A hundred gigabytes of memory that is taken and never written: the point is the bookkeeping, not the memory's speed.
    [Test]
    public void A_hundred_forgotten_gigabytes_stay_under_one([Values(1, 4)] int threads, [Values] bool outliveACollection, [Values(8, 16)] int megabytes)
    {
        long before = Memory.LiveBytes, size = (long)megabytes << 20, total = 100L << 30;
        int tensors = (int)(total / threads / size);
        var workers = new Thread[threads];
        for (int t = 0; t < threads; t++)
        {
            workers[t] = new Thread(() =>
            {
                Tensor? held = null;
                for (int i = 0; i < tensors; i++)
                {
                    Tensor next = Tensor.Empty([size], DType.UInt8);
                    // What is alive during a collection is a generation older afterwards.
                    if (outliveACollection && i % 16 == 0) GC.Collect(0);
                    GC.KeepAlive(held);
                    held = next;
                }
            });
            workers[t].Start();
        }

        foreach (Thread worker in workers) worker.Join();
        TestContext.Out.WriteLine(FormattableString.Invariant($"peak {(Memory.PeakBytes - before) >> 20} MiB, {Memory.CollectionsAsked} collections asked so far"));
        Assert.That(Memory.PeakBytes - before, Is.LessThan(1L << 30));
        Assert.That(Memory.ReservedBytes, Is.LessThan((1L << 30) + before));
    }

    [Test]
    public void Forgotten_results_of_ops_and_gradients_stay_under_one_gigabyte_of_process_memory()
    {
        Tensor w = Tensor.Ones([256, 256]).RequiresGrad_();
        long peak = 0;
        for (int i = 0; i < 3000; i++)
        {
            w.ZeroGrad();
            (w * 2 + w).Relu().Sum().Backward();
            // Many tensors of half a kilobyte, too.
            for (int j = 0; j < 10; j++) Tensor.Ones([128]).Neg();
            if (i % 100 == 0) peak = Math.Max(peak, Environment.WorkingSet);
        }

        Assert.That(Memory.PeakBytes, Is.LessThan(1L << 30));
        Assert.That(peak, Is.LessThan(2L << 30), "with the test host and what other tests left");
    }

    [Test]
    public void Steady_disposed_use_asks_for_no_collection([Values] bool scoped)
    {
        using Tensor w = Tensor.Ones([512, 512]).RequiresGrad_();
        for (int i = 0; i < 3; i++) Step();
        long asked = Memory.CollectionsAsked, reserved = Memory.ReservedBytes, full = GC.CollectionCount(2);
        for (int i = 0; i < 400; i++) Step(); // 2 GB of temporaries: eight budgets
        Assert.That(Memory.CollectionsAsked - asked, Is.Zero);
        Assert.That(Memory.ReservedBytes, Is.EqualTo(reserved), "a steady step takes nothing new from the system");
        Assert.That(GC.CollectionCount(2) - full, Is.LessThanOrEqualTo(1), "the host may have one of its own");

        void Step()
        {
            if (scoped)
            {
                using var scope = TensorScope.Begin();
                (w * 2).Relu().Sum().Backward();
                w.ZeroGrad();
                return;
            }

            using (Autograd.NoGrad())
            using (Tensor a = w * 2)
            using (Tensor b = a.Relu())
            using (b.Sum())
            {
            }
        }
    }
}
